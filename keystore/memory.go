package keystore

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"sync"
	"time"

	"sluice/keystore/limit"
)

// ErrEnded says that a lease has already been settled, or was never granted.
var ErrEnded = errors.New("lease has ended")

// Memory is the ledger of one process, in memory. It is safe for concurrent
// use. The rows that it hands out are shared: they must not be written to.
type Memory struct {
	process string

	mu       sync.Mutex
	revision uint64
	leases   uint64
	rows     map[limit.Subject]*limit.Row
	covers   map[Target]*cover // the rows of each target, found by one lookup
	running  map[string]*running
}

// cover holds the rows that cover one target, in the order of their kinds.
type cover [Covers]*limit.Row

// running is a lease that has not ended.
type running struct {
	cover *cover
	hold  limit.Hold
	taken []limit.Taken
}

// NewMemory gives an empty ledger. process names this process in holds.
func NewMemory(process string) *Memory {
	return &Memory{
		process: process,
		rows:    map[limit.Subject]*limit.Row{},
		covers:  map[Target]*cover{},
		running: map[string]*running{},
	}
}

// Seed takes over rows from another ledger: a process goes on in memory when
// its store is out of reach. Requests that run elsewhere are not taken over.
func (m *Memory) Seed(rows []limit.Row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revision++
	for _, r := range rows {
		r.Revision = m.revision
		*m.row(r.Subject) = limit.Alone(r)
	}
}

// row finds a row or makes an empty one.
func (m *Memory) row(s limit.Subject) *limit.Row {
	r := m.rows[s]
	if r == nil {
		r = &limit.Row{Subject: s}
		m.rows[s] = r
	}
	return r
}

func (m *Memory) cover(t Target) *cover {
	c := m.covers[t]
	if c == nil {
		c = new(cover)
		for i, s := range t.Subjects() {
			c[i] = m.row(s)
		}
		m.covers[t] = c
	}
	return c
}

func (c *cover) values() (v [Covers]limit.Row) {
	for i, r := range c {
		v[i] = *r
	}
	return v
}

// keep stores changed rows and gives them their revision.
func (m *Memory) keep(c *cover, changed []limit.Row) {
	if len(changed) == 0 {
		return
	}
	m.revision++
	for i := range changed {
		changed[i].Revision = m.revision
		*c[changed[i].Subject.Kind] = changed[i]
	}
}

// Reserve takes c from every bucket that covers t, or from none. Where it does
// not fit now, the grant says why and when; that is not an error.
func (m *Memory) Reserve(_ context.Context, t Target, c limit.Cost, now time.Time) (Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	cov := m.cover(t)
	rows := cov.values()
	id := leaseID(m.process, m.leases+1)
	hold := limit.Hold{Lease: id, Key: t.Key, Process: m.process, At: now.Round(0)}
	changed, taken, fit := limit.Reserve(rows[:], c, hold, now)
	if !fit.OK {
		return Grant{Fit: fit, Rows: append([]limit.Row(nil), rows[:]...)}, nil
	}
	m.leases++
	m.keep(cov, changed)
	m.running[id] = &running{cover: cov, hold: hold, taken: taken}
	return Grant{OK: true, Fit: fit, Rows: changed, Lease: Lease{ID: id, Target: t, Cost: c, At: hold.At, Taken: taken}}, nil
}

func leaseID(process string, n uint64) string {
	return process + "-" + strconv.FormatUint(n, 36)
}

// Settle ends a lease and gives the rows that changed. A lease ends once: a
// second time gives ErrEnded and changes nothing.
func (m *Memory) Settle(_ context.Context, l Lease, r limit.Result, now time.Time) ([]limit.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	run := m.running[l.ID]
	if run == nil {
		return nil, ErrEnded
	}
	delete(m.running, l.ID)
	rows := run.cover.values()
	changed := limit.Settle(rows[:], run.taken, run.hold, r, now)
	m.keep(run.cover, changed)
	return changed, nil
}

// Amend applies change to the row of each subject, all at once, and gives the
// rows that differ afterwards.
func (m *Memory) Amend(_ context.Context, subjects []limit.Subject, change func(limit.Row) limit.Row, _ time.Time) ([]limit.Row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var changed []limit.Row
	for _, s := range subjects {
		row := m.row(s)
		next := change(*row)
		next.Subject, next.Revision = row.Subject, row.Revision
		if reflect.DeepEqual(next, *row) {
			continue
		}
		if len(changed) == 0 {
			m.revision++
		}
		next.Revision = m.revision
		*row = next
		changed = append(changed, next)
	}
	return changed, nil
}

// Since gives the rows that changed after revision, and the newest revision.
func (m *Memory) Since(_ context.Context, revision uint64) ([]limit.Row, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rows []limit.Row
	if revision < m.revision {
		for _, r := range m.rows {
			if r.Revision > revision {
				rows = append(rows, *r)
			}
		}
	}
	return rows, m.revision, nil
}

// Version gives a number that differs whenever something changed.
func (m *Memory) Version(context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision, nil
}
