package session

import (
	"context"
	"path/filepath"
	"strings"
	"time"

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
