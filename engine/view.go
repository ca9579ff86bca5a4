package engine

import (
	"slices"
	"time"

	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// view is the owner's cached rows of the ledger: never authority over it.
type view struct {
	rows      map[limit.Subject]*seen
	targets   map[keystore.Target]*target
	predicted map[limit.Subject]limit.Row // the ledger's own rows, where the view is ahead of them
	expected  []expected                  // what the view is ahead by
	touched   map[limit.Subject]bool      // changed since the last publication
	anew      bool                        // all is to be published anew
	moved     bool                        // something changed since the queue last looked at all who wait
}

// seen is a cached row, and the targets that it covers.
type seen struct {
	limit.Row
	covers []*target
}

func newView() view {
	return view{rows: map[limit.Subject]*seen{}, targets: map[keystore.Target]*target{}, predicted: map[limit.Subject]limit.Row{},
		touched: map[limit.Subject]bool{}}
}

// expected is what a request is expected to reserve, that was let go and has not
// said yet whether it could.
type expected struct {
	r    *request
	cost limit.Cost
	at   time.Time
}

// target is one key with one route, and the cached rows that cover it.
type target struct{ schedule.Target }

// all gives the rows as limit's functions take them.
func (t *target) all(buf *[keystore.Covers]limit.Row) []limit.Row { return t.All(buf) }

// target gives the cached rows that cover t, making them at first use.
func (v *view) target(t keystore.Target) *target {
	if got, ok := v.targets[t]; ok {
		return got
	}
	made := &target{schedule.Target{Target: t}}
	for i, sub := range t.Subjects() {
		row := v.seen(sub)
		made.Rows[i] = &row.Row
		row.covers = append(row.covers, made)
	}
	v.targets[t] = made
	return made
}

func (v *view) seen(sub limit.Subject) *seen {
	r := entry(v.rows, sub)
	r.Subject = sub
	return r
}

func (v *view) row(sub limit.Subject) *limit.Row { return &v.seen(sub).Row }

// forget lets go of all targets.
func (v *view) forget() {
	clear(v.targets)
	for _, r := range v.rows {
		r.covers = nil
	}
}

// merge takes rows that the ledger gave over into the view. A row that is
// older than the one in the view changes nothing.
func (v *view) merge(rows []limit.Row) {
	for _, r := range rows {
		have := v.seen(r.Subject)
		if r.Revision < have.Revision {
			continue
		}
		v.replace(have, r)
		if _, ahead := v.predicted[r.Subject]; ahead {
			v.predicted[r.Subject] = r
		}
		v.moved = true
	}
	v.predict()
}

// replace puts a row in the place of one, and notes which keys look different
// and which targets are to be looked at again.
func (v *view) replace(have *seen, r limit.Row) {
	same := quiet(&have.Row, &r)
	if !same {
		v.touched[r.Subject] = true
	}
	for _, t := range have.covers {
		if !same || t.Rows[limit.OfKeyModel].Rest != nil {
			t.Changed()
		}
	}
	have.Row = r
}

// quiet says that no key looks different for the change of a provider's row:
// only its counts went on.
func quiet(a, b *limit.Row) bool {
	k := a.Subject.Kind
	return (k == limit.OfProvider || k == limit.OfProviderModel) &&
		a.Block == b.Block && a.Ramp == b.Ramp && a.Pass == b.Pass && a.Suspicion == b.Suspicion && a.Success.IsZero() == b.Success.IsZero() && len(a.Buckets)+len(b.Buckets)+len(a.Holds)+len(b.Holds) == 0
}

// expect moves the view ahead to what r, which is let go, will come to.
func (v *view) expect(r *request, c limit.Cost, now time.Time) {
	v.expected = append(v.expected, expected{r, c, now})
	v.reserve(&v.expected[len(v.expected)-1])
}

// known takes r out of what is expected: it has reserved, or it will not.
func (v *view) known(r *request) {
	i := slices.IndexFunc(v.expected, func(e expected) bool { return e.r == r })
	if i < 0 {
		return
	}
	v.expected = slices.Delete(v.expected, i, i+1)
	v.predict()
	v.moved = true
}

// predict makes the view anew from the ledger's own rows and what is expected.
func (v *view) predict() {
	if len(v.predicted) == 0 {
		return
	}
	for sub, r := range v.predicted {
		v.replace(v.seen(sub), r)
	}
	clear(v.predicted)
	for i := range v.expected {
		v.reserve(&v.expected[i])
	}
}

func (v *view) reserve(e *expected) {
	var buf [keystore.Covers]limit.Row
	changed, _, _ := limit.Reserve(v.target(e.r.goal.Target).all(&buf), e.cost, 0, limit.Hold{Key: e.r.goal.Key, At: e.at}, e.at)
	for _, r := range changed {
		have := v.seen(r.Subject)
		if _, ok := v.predicted[r.Subject]; !ok {
			v.predicted[r.Subject] = have.Row
		}
		v.replace(have, r)
	}
}

// blocked says whether a block stands, ended or not, on what covers t.
func (v *view) blocked(t keystore.Target) bool {
	return slices.ContainsFunc(v.target(t).Rows[:], blocks)
}

func blocks(r *limit.Row) bool {
	return r.Block.Set() || slices.ContainsFunc(r.Buckets, func(b limit.Bucket) bool { return b.Block.Set() })
}

// suspects says whether it is open whom a provider refuses.
func (v *view) suspects(provider string) bool {
	return v.row(limit.Subject{Kind: limit.OfProvider, Provider: provider}).Suspicion != nil
}

// streak gives how often in a row the place of a failure at t has failed
// without a stated wait.
func (v *view) streak(t keystore.Target, failed limit.Verdict) int {
	n := 0
	for _, row := range v.target(t).Rows {
		k := row.Subject.Kind
		key := k == limit.OfAccountModel || k == limit.OfAccount || k == limit.OfKey
		if key != (failed.Class == limit.RateLimit) {
			continue
		}
		n = max(n, row.Block.Streak)
		for _, b := range row.Buckets {
			if b.Dimension == failed.Dimension && b.Window == failed.Window && b.Models == failed.Models {
				n = max(n, b.Block.Streak)
			}
		}
	}
	return n
}
