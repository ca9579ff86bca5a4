package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluice/keystore"
	"sluice/ui/cli/config"
	"sluice/ui/cli/failover"
)

// syncEvery is how soon a change by another process is seen.
const syncEvery = 250 * time.Millisecond

// openStore opens the ledger that all processes share, and gives the keys in
// it. Where it cannot be opened, the ledger is in memory and a warning says
// why; where it fails later, memory stands in for it meanwhile.
func (a *app) openStore(ctx context.Context, p *parts, now time.Time) []keystore.Key {
	run := newRunName()
	store, err := keystore.Open(ctx, a.paths.Ledger, run, now)
	if err != nil {
		return p.inMemory(err)
	}
	stored, err := store.Keys(ctx)
	if err != nil {
		_ = store.Close(now) // it was not used
		return p.inMemory(err)
	}
	if notice := store.Notice(); notice != nil {
		p.warnings = append(p.warnings, notice)
	} else if err := a.unlisted(ctx, store, stored); err != nil {
		p.warnings = append(p.warnings, err)
	}
	p.notices = newNotices()
	p.store = store
	p.ledger = failover.New(store, run, func(err error) {
		text := ""
		if err != nil {
			text = "limits and switches are kept in memory for now: " + err.Error()
		}
		p.notices.set("store", text)
	})
	p.close = func() {
		if err := store.Close(time.Now()); err != nil {
			a.complain(err)
		}
	}
	return stored
}

// inMemory lets p go on without the store, for the reason err.
func (p *parts) inMemory(err error) []keystore.Key {
	p.ledger = keystore.NewMemory(newRunName())
	p.unread = err
	p.warnings = append(p.warnings, fmt.Errorf("kept keys cannot be read, and limits and switches are kept in memory only: %w", err))
	return nil
}

// emptied says why nothing can be served with the keys that there are: what
// befell the store comes first, since it may be the reason for the rest.
func (a *app) emptied(c *config.Config, p *parts, keys []keystore.Key, err error) error {
	wanting := len(keys) == 0 || len(c.Chain) > 0 // another key would help
	if p.unread != nil && wanting {
		return &unreadKeysError{p.unread}
	}
	for _, w := range p.warnings {
		a.complain(w)
	}
	return err
}

// unreadKeysError says that no key is left to work with, since those that are
// kept in the store cannot be read.
type unreadKeysError struct{ err error }

func (e *unreadKeysError) Error() string {
	return "the kept keys cannot be read, and no other key can be used: " + e.err.Error()
}

func (e *unreadKeysError) Unwrap() error { return e.err }

// Hint gives that of the cause.
func (e *unreadKeysError) Hint() string {
	var h hinter
	if errors.As(e.err, &h) {
		return h.Hint()
	}
	return "sluice doctor tells more"
}
