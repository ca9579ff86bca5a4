package engine

import (
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// overtake counts r for those that wait while it goes.
func (q *queue) overtake(r *request) {
	for _, o := range q.requests {
		if o.asking {
			o.turn.Went(&r.turn)
		}
	}
}

// saved says whether t is kept from r for one that goes before it. Only from
// what merely counts against a limit: what stands for another reason, such as a
// refusal, may have nothing to do with others.
func (q *queue) saved(r *request, t keystore.Target, now time.Time) bool {
	return slices.ContainsFunc(q.first, func(o *request) bool {
		return o != r && o.asking && o.turn.Saves(&r.turn, o.goal.Target == t, now) && q.waitsForRoom(o, t, now)
	})
}

// waitsForRoom says whether only what counts against a limit keeps r from t.
func (q *queue) waitsForRoom(r *request, t keystore.Target, now time.Time) bool {
	if r.bars(t) || !slices.Contains(r.chain, routeOf(t)) || q.pool.skipped[routeOf(t)] {
		return false
	}
	var buf [keystore.Covers]limit.Row
	f := limit.Fits(q.pool.target(t).all(&buf), q.pool.cost(r, routeOf(t)), 0, now)
	return !f.OK && !f.Never && !f.Busy && f.Class == limit.RateLimit && !f.Block.Set()
}
