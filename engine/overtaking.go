package engine

import (
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Who goes before whom (rules):
//
//   - While a request waits for room, none of a lower priority takes it.
//   - A younger one of its own priority may, where it is small enough: but once
//     so many have, the place that the older one waits for is saved for it, and
//     once more have, each place that it could use.
//   - A place is saved only from what merely counts against a limit: what stands
//     for another reason, such as a refusal, may have nothing to do with others.
const (
	passedBeforeGoal = 4 // then its goal is saved
	passedBeforeAll  = 8 // then all is
)

// due says whether r goes before those that asked earlier.
func (w *waiter) due() int {
	if w.passed >= passedBeforeGoal {
		return w.passed
	}
	return 0
}

// overtake counts r for those that waited before it came.
func (q *queue) overtake(r *request) {
	for _, o := range q.requests {
		if o.id >= r.id {
			break
		}
		if o.asking && o.plan.Priority == r.plan.Priority {
			o.passed++
		}
	}
}

// saved says whether t is kept from r for one that goes before it.
func (q *queue) saved(r *request, t keystore.Target, now time.Time) bool {
	for _, o := range q.first {
		if o == r || !o.asking || o.plan.Priority > r.plan.Priority {
			continue
		}
		if o.plan.Priority == r.plan.Priority && (o.id > r.id || o.passed < passedBeforeGoal || o.passed < passedBeforeAll && o.goal.Target != t) {
			continue
		}
		if q.waitsForRoom(o, t, now) {
			return true
		}
	}
	return false
}

// waitsForRoom says whether only what counts against a limit keeps r from t.
func (q *queue) waitsForRoom(r *request, t keystore.Target, now time.Time) bool {
	if r.bars(t) || !slices.Contains(r.chain, routeOf(t)) || q.pool.skipped[routeOf(t)] {
		return false
	}
	var buf [keystore.Covers]limit.Row
	f := limit.Fits(q.pool.target(t).all(&buf), q.pool.cost(r, routeOf(t)), now)
	return !f.OK && !f.Never && !f.Busy && f.Class == limit.RateLimit && !f.Block.Set()
}
