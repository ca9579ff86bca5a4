package failover

import (
	"context"
	"errors"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Beat implements keystore.Beater. While the ledger is in memory, each beat is
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
	if err == nil {
		if l.goBack(ctx, now) == nil {
			l.tell(Unkept{})
		}
		return nil
	}
	l.follow(ctx, now)
	return nil
}

// Unkept says what is in memory alone now.
func (l *Ledger) Unkept() (u Unkept) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.memory == nil {
		return Unkept{}
	}
	u.Why = l.why
	rows, _, _ := l.memory.Since(context.Background(), l.seeded) // memory does not fail
	for _, r := range rows {
		switch {
		case r.Off == l.base[r.Subject].Off:
		case r.Off.Since.IsZero():
			u.On = append(u.On, r.Subject)
		default:
			u.Off = append(u.Off, r.Subject)
		}
	}
	return u
}

// follow lets memory hear what others, who can write the shared ledger, have
// changed there.
func (l *Ledger) follow(ctx context.Context, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.memory == nil {
		return
	}
	rows, revision, err := l.shared.Since(ctx, l.heard)
	if err != nil {
		return
	}
	l.heard = revision
	for _, r := range rows {
		base := l.base[r.Subject]
		l.base[r.Subject] = r
		theirs := limit.Change{Join: &limit.Joint{Base: base, Mine: r}}
		_, _ = l.memory.Amend(ctx, []limit.Subject{r.Subject}, theirs, now) // memory does not fail
	}
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
		base := l.base[r.Subject]
		mine := limit.Change{Join: &limit.Joint{Base: base, Mine: r}}
		if _, err := l.shared.Amend(ctx, []limit.Subject{r.Subject}, mine, now); err != nil {
			return err
		}
		l.base[r.Subject] = r // if the next one fails, this one is written
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
	l.memory, l.base, l.why = nil, nil, nil
	l.offset = 0
	if l.newest+1 > revision {
		l.offset = l.newest + 1 - revision
	}
	l.turned = l.newest + 1
	return nil
}
