package keystore

import (
	"context"
	"sync"
	"time"

	"sluice/keystore/limit"
)

// Memory is the ledger of one process, in memory. It is safe for concurrent
// use. The rows that it hands out are shared: they must not be written to.
type Memory struct {
	mu sync.Mutex
	t  table
}

// NewMemory gives an empty ledger. process names this process in holds.
func NewMemory(process string) *Memory {
	return &Memory{t: newTable(process)}
}

// Seed takes over rows from another ledger: a process goes on in memory when
// its store is out of reach. What runs under the other ledger is not taken
// over: it stays spent.
func (m *Memory) Seed(rows []limit.Row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	alone := make([]limit.Row, len(rows))
	for i := range rows {
		alone[i] = limit.Alone(rows[i])
	}
	m.keep(alone)
}

func (m *Memory) keep(changed []limit.Row) {
	if len(changed) > 0 {
		m.t.revision++
		stamp(changed, m.t.revision)
		m.t.keep(changed)
	}
}

func (m *Memory) keepCovered(c *cover, changed []limit.Row) {
	m.t.revision++
	stamp(changed, m.t.revision)
	m.t.keepCovered(c, changed)
}

// now gives the time to work with. After the clock went back it first moves
// what was written by the old one.
func (m *Memory) now(now time.Time) time.Time {
	now, back := m.t.steady(now)
	m.t.clock = now
	if back {
		m.keep(m.t.amend(m.t.subjects(), limit.Heal(now)))
	}
	return now
}

// Reserve takes c from every bucket that covers t, or from none. Where it does
// not fit now, the grant says why and when; that is not an error.
func (m *Memory) Reserve(_ context.Context, t Target, c limit.Cost, now time.Time) (Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g, run := m.t.reserve(t, c, m.now(now))
	if g.OK {
		m.keepCovered(run.cover, g.Rows)
		m.t.running[g.Lease.ID] = run
	}
	return g, nil
}

// Settle ends a lease and gives the rows that changed. A lease ends once: a
// second time gives ErrEnded and changes nothing.
func (m *Memory) Settle(_ context.Context, l Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	run := m.t.running[l.ID]
	if run == nil {
		return nil, ErrEnded
	}
	delete(m.t.running, l.ID)
	now = m.now(now)
	rows := run.cover.values()
	changed := limit.Settle(rows[:], run.taken, run.hold, r, now)
	m.keepCovered(run.cover, changed)
	return changed, nil
}

// Amend applies change to the row of each subject, all at once, and gives the
// rows that differ afterwards.
func (m *Memory) Amend(_ context.Context, subjects []limit.Subject, change func(limit.Row) limit.Row, _ time.Time) ([]limit.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := m.t.amend(subjects, change)
	m.keep(changed)
	return changed, nil
}

// Since gives the rows that changed after revision, and the newest revision.
func (m *Memory) Since(_ context.Context, revision uint64) ([]limit.Row, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.t.since(revision), m.t.revision, nil
}

// Version gives a number that differs whenever something changed.
func (m *Memory) Version(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.t.revision, nil
}
