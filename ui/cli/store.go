package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/keystore/limit"
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

// retryUnopened lifts the marks of keys whose secret could not be opened by an
// earlier process: this one may have the variable or the passphrase. A mark
// that a provider gave has a status and stays.
func retryUnopened(ctx context.Context, ledger engine.Ledger, keys []keystore.Key, now time.Time) error {
	rows, _, err := ledger.Since(ctx, 0)
	if err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	var lift []limit.Subject
	for _, r := range rows {
		mine := slices.ContainsFunc(keys, func(k keystore.Key) bool { return k.ID == r.Subject.Key })
		if r.Subject.Kind == limit.OfKey && unopened(r) && mine {
			lift = append(lift, r.Subject)
		}
	}
	if len(lift) == 0 {
		return nil
	}
	_, err = ledger.Amend(ctx, lift, func(r limit.Row) limit.Row {
		if unopened(r) {
			r.Block, r.Ramp = limit.Block{}, 0
		}
		return r
	}, now)
	if err != nil {
		return fmt.Errorf("lifting old marks: %w", err)
	}
	return nil
}

func unopened(r limit.Row) bool {
	return r.Block.Class == limit.Auth && r.Block.Forever && r.Block.Status == 0
}
