package keystore

import (
	"errors"
	"reflect"
	"strconv"
	"time"

	"sluice/keystore/limit"
)

// ErrEnded says that a lease has already been settled, or was never granted.
var ErrEnded = errors.New("lease has ended")

// table is the rows of a ledger and what runs under them. It knows no lock:
// its owner has one.
type table struct {
	process  string
	revision uint64
	clock    time.Time // the latest now of anything that was written
	granted  uint64    // leases so far
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

func newTable(process string) table {
	return table{
		process: process,
		rows:    map[limit.Subject]*limit.Row{},
		covers:  map[Target]*cover{},
		running: map[string]*running{},
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

func (t *table) cover(target Target) *cover {
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

func (c *cover) values() (v [Covers]limit.Row) {
	for i, r := range c {
		v[i] = *r
	}
	return v
}

// keep takes over changed rows as they are; the revision is the caller's matter.
func (t *table) keep(changed []limit.Row) {
	for i := range changed {
		*t.row(changed[i].Subject) = changed[i]
	}
}

// keepCovered is keep for rows that cover one target.
func (t *table) keepCovered(c *cover, changed []limit.Row) {
	for i := range changed {
		*c[changed[i].Subject.Kind] = changed[i]
	}
}

// stamp gives changed rows their revision.
func stamp(changed []limit.Row, revision uint64) {
	for i := range changed {
		changed[i].Revision = revision
	}
}

// reserve works out a reservation and changes nothing but the count of leases.
func (t *table) reserve(target Target, c limit.Cost, now time.Time) (Grant, *running) {
	cov := t.cover(target)
	rows := cov.values()
	hold := limit.Hold{Lease: t.process + "-" + strconv.FormatUint(t.granted+1, 36), Key: target.Key, Process: t.process, At: now.Round(0)}
	changed, taken, fit := limit.Reserve(rows[:], c, hold, now)
	if !fit.OK {
		return Grant{Fit: fit, Rows: append([]limit.Row(nil), rows[:]...)}, nil
	}
	t.granted++
	lease := Lease{ID: hold.Lease, Target: target, Cost: c, At: hold.At, Taken: taken}
	return Grant{OK: true, Fit: fit, Rows: changed, Lease: lease}, &running{cover: cov, hold: hold, taken: taken}
}

// amend works out which rows differ after change.
func (t *table) amend(subjects []limit.Subject, change func(limit.Row) limit.Row) (changed []limit.Row) {
	for _, s := range subjects {
		row := *t.row(s)
		next := change(row)
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
// says that the clock went back by more than that explains. Without a now it
// is the time of what was written last.
func (t *table) steady(now time.Time) (_ time.Time, back bool) {
	if now = now.Round(0); now.IsZero() {
		return t.clock, false
	}
	ahead := t.clock.Sub(now)
	if ahead > limit.ClockSlack {
		return now, true
	}
	if ahead > 0 {
		return t.clock, false
	}
	return now, false
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
