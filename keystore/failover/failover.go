// Package failover keeps the engine working while the ledger that all
// processes share cannot be written: a full or read-only disk, a file of a newer
// version. It then decides in memory, from what the shared one says for as long
// as that can be read, and writes what changed once it can. It must never grant
// more than the rows that it knows allow, and never hide what is not kept.
package failover

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// Shared is a ledger on disk.
type Shared interface {
	keystore.Ledger
	keystore.Beater
}

// Ledger is a Shared with a memory beside it. It is safe for concurrent use.
// Only errors that are keystore.ErrUnavailable make it go on in memory.
type Ledger struct {
	shared  Shared
	process string
	tell    func(Unkept)

	mu     sync.Mutex
	memory *ledger.Ledger              // nil while the shared ledger answers
	why    error                       // what called for it
	seeded uint64                      // memory's revision when it began
	base   map[limit.Subject]limit.Row // the shared rows that memory stands on
	heard  uint64                      // their revision
	leases map[string]bool             // granted by memory and not ended
	owed   []owed                      // endings that the shared ledger has not heard of
	known  map[limit.Subject]limit.Row
	// What is handed out has the revision of its ledger plus offset, so that
	// revisions grow also when the ledger changes.
	offset, newest, turned uint64
}

// Unkept says what is in memory alone. The zero value says that all is kept.
type Unkept struct {
	Why error           // why the shared ledger cannot be written
	Off []limit.Subject // what a person has switched off meanwhile
	On  []limit.Subject // what a person has switched on meanwhile
}

// owed is a lease of the shared ledger that ended while it was out of reach.
type owed struct {
	lease  keystore.Lease
	result limit.Result
}

// New puts a memory beside shared. The process names this one in leases. tell
// hears what is not kept, each time that it changes; it must return at once.
func New(shared Shared, process string, tell func(Unkept)) *Ledger {
	return &Ledger{shared: shared, process: process, tell: tell, leases: map[string]bool{}, known: map[limit.Subject]limit.Row{}}
}

// turn is the ledger that decides now, and what its revisions are shifted by.
type turn struct {
	keystore.Ledger
	offset uint64
	shared bool
}

func (l *Ledger) turn() turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.memory != nil {
		return turn{l.memory, l.offset, false}
	}
	return turn{l.shared, l.offset, true}
}

// out shifts the revisions of rows and remembers them.
func (l *Ledger) out(t turn, rows []limit.Row) []limit.Row {
	l.mu.Lock()
	defer l.mu.Unlock()
	shifted := make([]limit.Row, len(rows))
	for i, r := range rows {
		r.Revision += t.offset
		shifted[i] = r
		if r.Revision >= l.known[r.Subject].Revision {
			l.known[r.Subject] = r
		}
		l.newest = max(l.newest, r.Revision)
	}
	return shifted
}

// fall goes on in memory after err, if that is what err calls for.
func (l *Ledger) fall(t turn, err error) bool {
	if !t.shared || !errors.Is(err, keystore.ErrUnavailable) {
		return false
	}
	l.mu.Lock()
	if l.memory != nil {
		l.mu.Unlock()
		return true // somebody else has seen it already
	}
	l.learnBase()
	l.memory, l.why = ledger.NewMemory(l.process+"-memory", slices.Collect(maps.Values(l.base))...), err
	_, l.seeded, _ = l.memory.Since(context.Background(), 0) // memory does not fail
	l.offset, l.turned = l.newest, l.newest+1
	l.mu.Unlock()
	l.tell(l.Unkept())
	return true
}

// learnBase reads what the shared ledger says, or else takes what was seen of
// it. The caller holds mu.
func (l *Ledger) learnBase() {
	l.base = map[limit.Subject]limit.Row{}
	rows, revision, err := l.shared.Since(context.Background(), 0)
	if err != nil {
		l.heard = 0
		maps.Copy(l.base, l.known)
		return
	}
	l.heard = revision
	for _, r := range rows {
		l.base[r.Subject] = r
	}
}

// Reserve implements keystore.Ledger.
func (l *Ledger) Reserve(ctx context.Context, target keystore.Target, c limit.Cost, keep float64, now time.Time) (keystore.Grant, error) {
	t := l.turn()
	g, err := t.Reserve(ctx, target, c, keep, now)
	if l.fall(t, err) {
		return l.Reserve(ctx, target, c, keep, now)
	}
	if err != nil {
		return keystore.Grant{}, err
	}
	if g.OK && !t.shared {
		l.mu.Lock()
		l.leases[g.Lease.ID] = true
		l.mu.Unlock()
	}
	g.Rows = l.out(t, g.Rows)
	return g, nil
}

// Settle implements keystore.Ledger. A lease ends in the ledger that granted it.
func (l *Ledger) Settle(ctx context.Context, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	t := l.turn()
	return l.settle(ctx, t, t.Settle, lease, r, now)
}

// SettleSoon implements keystore.Rider.
func (l *Ledger) SettleSoon(ctx context.Context, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	t, whole := l.turn(), context.WithoutCancel(ctx)
	rider, ok := t.Ledger.(keystore.Rider)
	if !ok {
		return l.settle(whole, t, t.Settle, lease, r, now)
	}
	soon := func(_ context.Context, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
		return rider.SettleSoon(ctx, lease, r, now)
	}
	return l.settle(whole, t, soon, lease, r, now)
}

// settle ends a lease of t by end.
func (l *Ledger) settle(ctx context.Context, t turn, end ending, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	l.mu.Lock()
	mine := l.leases[lease.ID]
	delete(l.leases, lease.ID)
	l.mu.Unlock()
	if !t.shared && !mine {
		return l.owe(ctx, t, lease, r, now)
	}
	rows, err := end(ctx, lease, r, now)
	if l.fall(t, err) {
		return l.owe(ctx, l.turn(), lease, r, now)
	}
	return l.out(t, rows), err
}

// ending is a ledger's Settle or SettleSoon.
type ending func(context.Context, keystore.Lease, limit.Result, time.Time) ([]limit.Row, error)

// owe keeps an ending for the shared ledger, and lets memory learn from it
// what it can: blocks and readings, not what was spent, which it has already.
func (l *Ledger) owe(ctx context.Context, t turn, lease keystore.Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	l.mu.Lock()
	l.owed = append(l.owed, owed{lease, r})
	l.mu.Unlock()
	g, err := t.Reserve(ctx, lease.Target, limit.Cost{}, 0, now)
	if err != nil || !g.OK {
		return l.out(t, g.Rows), err
	}
	rows, err := t.Settle(ctx, g.Lease, r, now)
	return l.out(t, rows), err
}

// Amend implements keystore.Ledger.
func (l *Ledger) Amend(ctx context.Context, subjects []limit.Subject, change limit.Change, now time.Time) ([]limit.Row, error) {
	t := l.turn()
	rows, err := t.Amend(ctx, subjects, change, now)
	if l.fall(t, err) {
		return l.Amend(ctx, subjects, change, now)
	}
	if !t.shared && len(rows) > 0 {
		l.tell(l.Unkept())
	}
	return l.out(t, rows), err
}

// Since implements keystore.Ledger.
func (l *Ledger) Since(ctx context.Context, revision uint64) ([]limit.Row, uint64, error) {
	t := l.turn()
	l.mu.Lock()
	from := uint64(0) // after a change of ledgers all rows are news
	if revision >= l.turned && revision >= t.offset {
		from = revision - t.offset
	}
	l.mu.Unlock()
	rows, newest, err := t.Since(ctx, from)
	if l.fall(t, err) {
		return l.Since(ctx, revision)
	}
	return l.out(t, rows), newest + t.offset, err
}

// Version implements keystore.Ledger.
func (l *Ledger) Version(ctx context.Context) (uint64, error) {
	t := l.turn()
	v, err := t.Version(ctx)
	if l.fall(t, err) {
		return l.Version(ctx)
	}
	return v + t.offset, err
}
