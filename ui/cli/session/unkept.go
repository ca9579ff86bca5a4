package session

import (
	"cmp"
	"path/filepath"
	"strings"

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
