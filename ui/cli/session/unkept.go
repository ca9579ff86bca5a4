package session

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"time"

	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/limit"
)

// unkeptError says that the ledger can be read and not written, and what is in
// memory alone.
type unkeptError struct {
	shelf
	now failover.Unkept
}

func (e *unkeptError) Error() string {
	text := filepath.Base(e.path) + " cannot be written: its keys, switches and limits hold, and what changes from now on is kept in memory only"
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

// shelf is the store's file, as people are told of it.
type shelf struct {
	path  string
	named func(limit.Subject) string
}

// lostSwitchesError says that the session has ended and switches went with it.
type lostSwitchesError struct{ unkeptError }

func (e *lostSwitchesError) Error() string {
	return "not kept, since " + filepath.Base(e.path) + " cannot be written: " + e.switches() + ": " + e.now.Why.Error()
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

// unreadKeysError says that no key is left to work with, since those that are
// kept in the store cannot be read.
type unreadKeysError struct{ err error }

func (e *unreadKeysError) Error() string {
	return "the kept keys cannot be read, and no other key can be used: " + e.err.Error()
}

func (e *unreadKeysError) Unwrap() error { return e.err }

// Hint gives that of the cause.
func (e *unreadKeysError) Hint() string {
	return cmp.Or(keystore.HintOf(e.err), "sluice doctor tells more")
}

// lost tries once more to write what is in memory alone, and else says
// which switches end with this session.
func (f shelf) lost(l *failover.Ledger) error {
	if l.Unkept().Why == nil {
		return nil
	}
	_ = l.Beat(context.Background(), time.Now()) // what is left is said
	if now := l.Unkept(); len(now.Off)+len(now.On) > 0 {
		return &lostSwitchesError{unkeptError{f, now}}
	}
	return nil
}
