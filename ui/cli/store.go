package cli

import (
	"context"
	"fmt"
	"time"

	"sluice/keystore"
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

func (p *parts) inMemory(err error) []keystore.Key {
	p.ledger = keystore.NewMemory(newRunName())
	p.warnings = append(p.warnings, fmt.Errorf("limits and switches are kept in memory only: %w", err))
	return nil
}
