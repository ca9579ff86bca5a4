package ledger

import (
	"context"
	"time"

	"sluice/keystore/limit"
)

// NewMemory gives a ledger that keeps nothing. It knows rows, as another ledger
// saw them: a process goes on in memory when its store is out of reach. What
// runs under the other ledger is not taken over: it stays spent.
func NewMemory(process string, rows ...limit.Row) *Ledger {
	m := &memory{}
	l := New(process, m)
	l.costly = false
	alone := make([]limit.Row, len(rows))
	for i := range rows {
		alone[i] = limit.Alone(rows[i])
	}
	if len(rows) > 0 {
		m.revision = 1
		l.t.commit(&work{rows: alone})
	}
	return l
}

// memory is the backend that keeps nothing but the newest revision.
type memory struct{ revision uint64 }

func (m *memory) Transact(_ context.Context, _ func() string, after uint64, f func(Tx, News) error) error {
	return f(m, News{Revision: after})
}

func (m *memory) News(_ context.Context, after uint64) (News, error) {
	return News{Revision: after}, nil
}

func (m *memory) Write(_ []limit.Row, revision uint64, _ time.Time, _ bool) error {
	m.revision = revision
	return nil
}

func (m *memory) Begin(Running) error                     { return nil }
func (m *memory) End(string) (bool, error)                { return true, nil }
func (m *memory) Beat(string, time.Time) error            { return nil }
func (m *memory) Rewind(time.Time) error                  { return nil }
func (m *memory) Silent(time.Time) ([]Process, error)     { return nil, nil }
func (m *memory) Bury(string) ([]Running, error)          { return nil, nil }
func (m *memory) Version(context.Context) (uint64, error) { return m.revision, nil }
