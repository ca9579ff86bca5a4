package ledger

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// table is the rows of a ledger and what runs under them. It knows no lock:
// its owner has one.
type table struct {
	process  string
	revision uint64
	clock    time.Time // the latest now of anything that was written
	beat     time.Time // the last Beat of this process
	granted  uint64    // leases so far
	rows     map[limit.Subject]*limit.Row
	shut     map[limit.Subject]Rest     // what others wrote of rows, and nobody here has needed
	covers   map[keystore.Target]*cover // the rows of each target, found by one lookup
	running  map[string]*Running        // by lease
}

// cover holds the rows that cover one target, in the order of their kinds.
type cover [keystore.Covers]*limit.Row

func newTable(process string) table {
	return table{
		process: process,
		rows:    map[limit.Subject]*limit.Row{},
		shut:    map[limit.Subject]Rest{},
		covers:  map[keystore.Target]*cover{},
		running: map[string]*Running{},
	}
}

// row finds a row or makes an empty one.
func (t *table) row(s limit.Subject) *limit.Row {
	r := t.rows[s]
	if r == nil {
		r = &limit.Row{Subject: s}
		t.rows[s] = r
	}
	return r
}

func (t *table) cover(target keystore.Target) *cover {
	c := t.covers[target]
	if c == nil {
		c = new(cover)
		for i, s := range target.Subjects() {
			c[i] = t.row(s)
		}
		t.covers[target] = c
	}
	return c
}

func (c *cover) values() (v [keystore.Covers]limit.Row) {
	for i, r := range c {
		v[i] = *r
	}
	return v
}

// learn takes over what others committed.
func (t *table) learn(n News) {
	for i := range n.Rows {
		t.shut[n.Rows[i].Subject] = n.Rows[i]
	}
	t.revision = n.Revision
	if !n.Clock.IsZero() {
		t.clock = n.Clock
	}
}

// open makes sure that the rows of subjects are what others wrote.
func (t *table) open(subjects ...limit.Subject) error {
	for _, s := range subjects {
		rest, ok := t.shut[s]
		if !ok {
			continue
		}
		row, err := rest.Open()
		if err != nil {
			return err
		}
		*t.row(s) = row
		delete(t.shut, s)
	}
	return nil
}

// openTarget opens the rows that cover a target.
func (t *table) openTarget(target keystore.Target) error {
	if len(t.shut) == 0 {
		return nil
	}
	subjects := target.Subjects()
	return t.open(subjects[:]...)
}

func (t *table) openAll() error { return t.open(slices.Collect(maps.Keys(t.shut))...) }

// stamp gives changed rows the revision that follows.
func (t *table) stamp(changed []limit.Row) {
	for i := range changed {
		changed[i].Revision = t.revision + 1
	}
}

// commit takes over what an operation changes.
func (t *table) commit(w *work) {
	for i := range w.rows {
		*w.row(t, i) = w.rows[i]
	}
	if w.news() {
		t.revision++
		t.clock = w.at
	}
	if w.begun != nil {
		t.running[w.begun.Hold.Lease] = w.begun
	}
	delete(t.running, w.ended)
	if !w.beat.IsZero() {
		t.beat = w.beat
	}
}

// reserve works out a reservation and changes nothing but the count of leases.
func (t *table) reserve(target keystore.Target, c limit.Cost, keep float64, now time.Time) (keystore.Grant, *Running) {
	rows := t.cover(target).values()
	hold := limit.Hold{Lease: string(strconv.AppendUint([]byte(t.process+"-"), t.granted+1, 36)), Key: target.Key, Process: t.process, At: now.Round(0)}
	changed, taken, fit := limit.Reserve(rows[:], c, keep, hold, now)
	if !fit.OK {
		return keystore.Grant{Fit: fit, Rows: append([]limit.Row(nil), rows[:]...)}, nil
	}
	t.granted++
	lease := keystore.Lease{ID: hold.Lease, Target: target, Cost: c, At: hold.At, Taken: taken}
	return keystore.Grant{OK: true, Fit: fit, Rows: changed, Lease: lease}, &Running{Target: target, Hold: hold, Taken: taken}
}

// amend works out which rows differ after change.
func (t *table) amend(subjects []limit.Subject, change limit.Change) (changed []limit.Row) {
	for _, s := range subjects {
		row := *t.row(s)
		next := change.Apply(row)
		next.Subject, next.Revision = row.Subject, row.Revision
		if !reflect.DeepEqual(next, row) {
			changed = append(changed, next)
		}
	}
	return changed
}

// steady gives the time to work with: now, but no earlier than what was
// written last. Callers take their now before they wait for their turn; an
// amount counted at a time that has passed would come back too early. back
// says that the clock went back by more than that explains.
func (t *table) steady(now time.Time) (_ time.Time, back bool) {
	now = now.Round(0)
	ahead := t.clock.Sub(now)
	if ahead > limit.ClockSlack {
		return now, true
	}
	if ahead > 0 {
		return t.clock, false
	}
	return now, false
}

// rewind moves what was written by a clock that has gone back since.
func (t *table) rewind(tx Tx, now time.Time) (work, error) {
	if err := t.openAll(); err != nil {
		return work{}, err
	}
	return work{rows: t.amend(t.subjects(), limit.Change{Heal: now}), seen: true}, tx.Rewind(now)
}

// subjects gives the subjects of all rows.
func (t *table) subjects() []limit.Subject {
	all := make([]limit.Subject, 0, len(t.rows))
	for s := range t.rows {
		all = append(all, s)
	}
	return all
}

// since gives the rows that changed after revision.
func (t *table) since(revision uint64) (rows []limit.Row) {
	if revision >= t.revision {
		return nil
	}
	for _, r := range t.rows {
		if r.Revision > revision {
			rows = append(rows, *r)
		}
	}
	return rows
}
