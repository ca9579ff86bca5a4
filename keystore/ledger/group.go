package ledger

import (
	"slices"
	"strings"
	"time"

	"sluice/keystore/limit"
)

// Group commit (rules):
//
//   - Who finds the turn free serves all who wait, in order of arrival, in one
//     transaction of the backend; also those who came while that had to wait for
//     other processes. Each is planned on what those before it write, has a
//     revision of its own, and hears of its end once all of it is kept.
//   - Where the transaction fails, none of them has changed anything.

// group is the operations of one transaction on its way.
type group struct {
	t       *table
	waiting *waiting
	ops     []*operation
	works   []*work // what they write, in order
	last    *work   // the newest, which the table does not hold yet; nil: it does
	undo    undo
	rows    []limit.Row // room for merged
	merged  map[limit.Subject]bool
}

// write is what a backend calls.
func (g *group) write(tx Tx, news News) error {
	g.t.learn(news)
	g.undo.from(g.t)
	g.ops = g.waiting.next(g.ops)
	for _, op := range g.ops {
		if err := g.step(tx, op); err != nil {
			return err
		}
	}
	return g.flush(tx)
}

// step plans one operation. After the clock went back, what was written by the
// old one is moved first.
func (g *group) step(tx Tx, op *operation) (err error) {
	g.settle()
	now, back := g.t.steady(op.now)
	if back {
		moved, err := g.t.rewind(tx, now)
		if err != nil {
			return err
		}
		g.planned(&moved, now)
		g.settle()
	}
	if op.work, err = op.plan(tx, now); err == nil {
		g.planned(&op.work, now)
	}
	return err
}

func (g *group) planned(w *work, now time.Time) {
	w.at = now
	g.t.stamp(w.rows)
	g.works, g.last = append(g.works, w), w
}

// settle lets the table hold what is planned, so that more can be planned on it.
func (g *group) settle() {
	if g.last != nil {
		g.undo.keep(g.t, g.last)
		g.t.commit(g.last)
		g.last = nil
	}
}

// flush writes the rows of all, each as the last one left it.
func (g *group) flush(tx Tx) error {
	var all work
	revision := g.t.revision
	for _, w := range g.works {
		if w.news() {
			all.seen, all.durable, all.at = true, all.durable || w.durable, w.at
			if all.rows = w.rows; w == g.last {
				revision++
			}
		}
	}
	if !all.seen {
		return nil
	}
	if len(g.works) > 1 {
		all.rows = g.merge()
	}
	return tx.Write(all.rows, revision, all.at, all.durable)
}

// merge gives the newest of the rows of each subject.
func (g *group) merge() []limit.Row {
	g.rows = g.rows[:0]
	clear(g.merged)
	for _, w := range slices.Backward(g.works) {
		for i := range w.rows {
			if s := w.rows[i].Subject; !g.merged[s] {
				g.merged[s] = true
				g.rows = append(g.rows, w.rows[i])
			}
		}
	}
	return g.rows
}

// doing says what the operations do, in words.
func (g *group) doing() string {
	if len(g.ops) == 1 {
		return g.ops[0].doing
	}
	var words []string
	for _, op := range g.ops {
		if !slices.Contains(words, op.doing) {
			words = append(words, op.doing)
		}
	}
	return strings.Join(words, " and ")
}

// end tells the operations how they ended, and forgets them.
func (g *group) end(err error) {
	if err == nil && g.last != nil {
		g.t.commit(g.last)
	} else if err != nil {
		g.undo.back(g.t)
	}
	for _, op := range g.ops {
		if err != nil {
			op.work = work{refused: err}
		}
		op.done <- struct{}{}
	}
	clear(g.ops)
	clear(g.works)
	clear(g.rows)
	g.ops, g.works, g.last = g.ops[:0], g.works[:0], nil
	g.undo.forget()
}

// undo is what a table held before a transaction changed it.
type undo struct {
	begun    bool
	revision uint64
	clock    time.Time
	beat     time.Time
	rows     []limit.Row
	leases   []started
}

// started is a lease that ran, or nil where it did not.
type started struct {
	id string
	*Running
}

// from notes what the table is before it is changed.
func (u *undo) from(t *table) {
	u.begun, u.revision, u.clock, u.beat = true, t.revision, t.clock, t.beat
}

// keep notes what w changes.
func (u *undo) keep(t *table, w *work) {
	for i := range w.rows {
		u.rows = append(u.rows, *w.row(t, i))
	}
	for _, id := range w.leases() {
		u.leases = append(u.leases, started{id, t.running[id]})
	}
}

// back makes the table what it was.
func (u *undo) back(t *table) {
	if !u.begun {
		return
	}
	t.revision, t.clock, t.beat = u.revision, u.clock, u.beat
	for _, r := range slices.Backward(u.rows) {
		*t.row(r.Subject) = r
	}
	for _, l := range slices.Backward(u.leases) {
		if delete(t.running, l.id); l.Running != nil {
			t.running[l.id] = l.Running
		}
	}
}

func (u *undo) forget() {
	clear(u.rows)
	clear(u.leases)
	u.begun, u.rows, u.leases = false, u.rows[:0], u.leases[:0]
}
