package engine

import (
	"slices"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// view is the owner's cached rows of the ledger: never authority over it.
type view struct {
	rows      map[limit.Subject]*limit.Row
	targets   map[keystore.Target]*target
	predicted map[limit.Subject]limit.Row // the ledger's own rows, where the view is ahead of them
	touched   map[limit.Subject]bool      // changed since the last publication
	anew      bool                        // all is to be published anew
	moved     bool                        // something changed since the queue last looked at all who wait
}

func newView() view {
	return view{rows: map[limit.Subject]*limit.Row{}, targets: map[keystore.Target]*target{}, predicted: map[limit.Subject]limit.Row{},
		touched: map[limit.Subject]bool{}}
}

// target is one key with one route, and the cached rows that cover it.
type target struct {
	rows [keystore.Covers]*limit.Row
}

// all gives the rows as limit's functions take them.
func (t *target) all(buf *[keystore.Covers]limit.Row) []limit.Row {
	for i, r := range t.rows {
		buf[i] = *r
	}
	return buf[:]
}

// target gives the cached rows that cover t, making them at first use.
func (v *view) target(t keystore.Target) *target {
	if got, ok := v.targets[t]; ok {
		return got
	}
	made := &target{}
	for i, sub := range t.Subjects() {
		made.rows[i] = v.row(sub)
	}
	v.targets[t] = made
	return made
}

func (v *view) row(sub limit.Subject) *limit.Row {
	r := entry(v.rows, sub)
	r.Subject = sub
	return r
}

// merge takes rows that the ledger gave over into the view. A row that is
// older than the one in the view changes nothing.
func (v *view) merge(rows []limit.Row) {
	for _, r := range rows {
		have := v.row(r.Subject)
		if r.Revision < have.Revision {
			continue
		}
		if !quiet(have, &r) {
			v.touched[r.Subject] = true
		}
		*have = r
		delete(v.predicted, r.Subject)
		v.moved = true
	}
}

// quiet says that no key looks different for the change of a provider's row:
// only its counts went on.
func quiet(a, b *limit.Row) bool {
	k := a.Subject.Kind
	return (k == limit.OfProvider || k == limit.OfProviderModel) &&
		a.Block == b.Block && a.Ramp == b.Ramp && len(a.Buckets)+len(b.Buckets)+len(a.Holds)+len(b.Holds) == 0
}

// predict moves the view ahead to what the ledger is expected to come to.
func (v *view) predict(rows []limit.Row) {
	for _, r := range rows {
		have := v.row(r.Subject)
		if _, ok := v.predicted[r.Subject]; !ok {
			v.predicted[r.Subject] = *have
		}
		*have = r
		v.touched[r.Subject] = true
	}
}

// unpredict takes the ledger's own rows back, where something that was let go
// did not reserve after all.
func (v *view) unpredict() {
	for sub, r := range v.predicted {
		*v.row(sub) = r
		v.touched[sub] = true
		v.moved = true
	}
	clear(v.predicted)
}

// touches says whether a changed row covers a target of k.
func (v *view) touches(k keystore.Key) bool {
	for sub := range v.touched {
		if sub.Provider == k.Provider && (sub.Account == "" || sub.Account == k.AccountID()) && (sub.Key == "" || sub.Key == k.ID) {
			return true
		}
	}
	return false
}

// blocked says whether a block stands, ended or not, on what covers t.
func (v *view) blocked(t keystore.Target) bool {
	return slices.ContainsFunc(v.target(t).rows[:], blocks)
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
	for _, row := range v.target(t).rows {
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
