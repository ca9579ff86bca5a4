package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/limit"
)

// unkeptError says that the ledger can be read and not written, and what is in
// memory alone.
type unkeptError struct {
	ledger string
	now    failover.Unkept
	named  func(limit.Subject) string
}

func (e *unkeptError) Error() string {
	text := filepath.Base(e.ledger) + " cannot be written: its keys, switches and limits hold, and what changes from now on is kept in memory only"
	if said := e.switches(); said != "" {
		text += " (so far: " + said + ")"
	}
	return text + ": " + e.now.Why.Error()
}

// switches names what a person has switched meanwhile.
func (e *unkeptError) switches() string {
	var said []string
	for _, list := range []struct {
		is   string
		what []limit.Subject
	}{{" is off", e.now.Off}, {" is on", e.now.On}} {
		for _, s := range list.what {
			said = append(said, e.named(s)+list.is)
		}
	}
	return strings.Join(said, ", ")
}

func (e *unkeptError) Unwrap() error { return e.now.Why }

// Hint gives that of the cause.
func (e *unkeptError) Hint() string { return keystore.HintOf(e.now.Why) }

// lostSwitchesError says that the session has ended and switches went with it.
type lostSwitchesError struct{ unkeptError }

func (e *lostSwitchesError) Error() string {
	return "not kept, since " + filepath.Base(e.ledger) + " cannot be written: " + e.switches() + ": " + e.now.Why.Error()
}

// readOnlyError says that keys can be looked at and not changed.
type readOnlyError struct {
	ledger string
	why    error
}

func (e *readOnlyError) Error() string {
	return filepath.Base(e.ledger) + " cannot be written, so keys can be looked at and not changed: " + e.why.Error()
}

func (e *readOnlyError) Unwrap() error { return e.why }

// Hint gives that of the cause.
func (e *readOnlyError) Hint() string { return keystore.HintOf(e.why) }

// sayUnkept tries once more to write what is in memory alone, and else says
// which switches end with this session.
func (a *app) sayUnkept(l *failover.Ledger, p *parts) {
	if l.Unkept().Why == nil {
		return
	}
	_ = l.Beat(context.Background(), time.Now()) // what is left is said
	if now := l.Unkept(); len(now.Off)+len(now.On) > 0 {
		a.complain(&lostSwitchesError{unkeptError{a.paths.Ledger, now, p.named}})
	}
}

// putSecretsBack restores the encrypted file where its directory was taken away.
func (p *parts) putSecretsBack(ctx context.Context) error {
	v, ok := p.secrets.(interface{ PutBack(context.Context) error })
	if !ok {
		return nil
	}
	if err := v.PutBack(ctx); err != nil {
		return fmt.Errorf("the encrypted file of the keys is gone and cannot be written again: %w", err)
	}
	return nil
}

// others gives the warnings but for what the ledger itself shows, as long as it
// is so, on the screen.
func (p *parts) others() []error {
	return slices.DeleteFunc(slices.Clone(p.warnings), func(err error) bool { return errors.As(err, new(*unkeptError)) })
}

// named gives the name of the key that a subject stands for.
func (p *parts) named(s limit.Subject) string {
	for _, k := range p.keys {
		if k.ID == s.Key {
			return k.Name
		}
	}
	return s.Key
}
