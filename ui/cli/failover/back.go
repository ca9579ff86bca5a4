package failover

import (
	"context"
	"errors"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Beat implements engine.Beater. While the ledger is in memory, each beat is
// an attempt to go back.
func (l *Ledger) Beat(ctx context.Context, now time.Time) error {
	t := l.turn()
	err := l.shared.Beat(ctx, now)
	if t.shared {
		if l.fall(t, err) {
			return nil
		}
		return err
	}
	if err == nil && l.goBack(ctx, now) == nil {
		l.tell(nil)
	}
	return nil
}

// errBusy says that requests still run which memory has let go.
var errBusy = errors.New("requests of the memory are still running")

// goBack writes what memory has learned into the shared ledger, and lets that
// one decide again. Where it fails, memory goes on.
func (l *Ledger) goBack(ctx context.Context, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock() // nobody else may decide meanwhile
	if l.memory == nil {
		return nil
	}
	if len(l.leases) > 0 {
		return errBusy
	}
	changed, _, err := l.memory.Since(ctx, l.seeded)
	if err != nil {
		return err
	}
	for _, r := range changed {
		if _, err := l.shared.Amend(ctx, []limit.Subject{r.Subject}, takeOver(r), now); err != nil {
			return err
		}
	}
	for len(l.owed) > 0 {
		o := l.owed[0]
		if _, err := l.shared.Settle(ctx, o.lease, o.result, now); err != nil && !errors.Is(err, keystore.ErrEnded) {
			return err
		}
		l.owed = l.owed[1:]
	}
	_, revision, err := l.shared.Since(ctx, 0)
	if err != nil {
		return err
	}
	l.memory = nil
	l.offset = 0
	if l.newest+1 > revision {
		l.offset = l.newest + 1 - revision
	}
	l.turned = l.newest + 1
	return nil
}

// takeOver puts what this process learned in the place of what is at rest.
// What others did there meanwhile stays where it is newer.
func takeOver(mine limit.Row) func(limit.Row) limit.Row {
	return func(at limit.Row) limit.Row {
		next := mine
		next.Subject, next.Revision, next.Holds = at.Subject, at.Revision, at.Holds
		if at.Off.Since.After(mine.Off.Since) {
			next.Off = at.Off
		}
		if at.Block.Since.After(mine.Block.Since) {
			next.Block = at.Block
		}
		if at.Trouble.At.After(mine.Trouble.At) {
			next.Trouble = at.Trouble
		}
		if at.Success.After(mine.Success) {
			next.Success = at.Success
		}
		return next
	}
}
