package cli

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/ledger"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/config"
)

// syncEvery is how soon a change by another process is seen.
const syncEvery = 250 * time.Millisecond

// openLedger opens the ledger that all processes share: to read it only where
// it cannot be written, which the store's Unkept then says.
func (a *app) openLedger(ctx context.Context, run string, now time.Time) (*sqlite.Store, error) {
	store, err := sqlite.Open(ctx, a.paths.Ledger, run, now)
	if err == nil {
		return store, nil
	}
	if store, e := sqlite.OpenToRead(ctx, a.paths.Ledger, run, err, now); e == nil {
		return store, nil
	}
	return nil, err
}

// openStore opens the ledger for a session, and gives the keys in it. While it
// cannot be written, memory stands in for it, and it is said what is not kept.
// Where it cannot be read either, a warning says why, and nothing of it is known.
func (a *app) openStore(ctx context.Context, p *parts, now time.Time) []keystore.Key {
	run := newRunName()
	store, err := a.openLedger(ctx, run, now)
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
	if why := store.Unkept(); why != nil {
		p.warnings = append(p.warnings, &unkeptError{ledger: a.paths.Ledger, now: failover.Unkept{Why: why}})
	}
	p.notices = newNotices()
	p.store = store
	ledger := failover.New(store, run, func(now failover.Unkept) {
		text := ""
		if now.Why != nil {
			text = (&unkeptError{a.paths.Ledger, now, p.named}).Error()
		}
		p.notices.set("store", text)
	})
	p.ledger = ledger
	p.close = func() {
		a.sayUnkept(ledger, p)
		if err := p.putSecretsBack(context.Background()); err != nil {
			a.complain(err)
		}
		if err := store.Close(time.Now()); err != nil {
			a.complain(err)
		}
	}
	return stored
}

// inMemory lets p go on without the store, for the reason err.
func (p *parts) inMemory(err error) []keystore.Key {
	p.ledger = ledger.NewMemory(newRunName())
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
	return cmp.Or(keystore.HintOf(e.err), "sluice doctor tells more")
}
