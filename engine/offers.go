package engine

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// offersFor gives the best key of each model that r may still use.
func (q *queue) offersFor(r *request, now time.Time) []offer {
	q.offers = q.offers[:0]
	for _, route := range r.chain {
		if q.pool.skipped[route] || r.barred[whole(route)] {
			continue
		}
		o := q.pool.bestKey(r, route, now)
		q.offers = append(q.offers, o)
		if o.fit.OK {
			break // no later model is taken while this one can take it now
		}
	}
	return q.offers
}

func (p *pool) bestKey(r *request, route keystore.Route, now time.Time) offer {
	best := offer{route: route, key: -1}
	pick := scorer{how: p.selection, n: len(p.keys), active: p.active[route], last: -1, model: route.Model}
	if i, ok := p.lastKey[route]; ok {
		pick.last = i
		if pick.how == Sticky {
			pick.from = i
		}
	}
	var bestScore float64
	var buf [keystore.Covers]limit.Row
	cost := p.cost(r, route)
	for n := range p.keys {
		i := (n + max(pick.from, 0)) % len(p.keys)
		k := &p.keys[i]
		if !serves(k, route) {
			continue
		}
		t := k.Target(route.Model)
		if len(r.barred) > 0 && r.bars(t) {
			continue
		}
		if _, shut := p.closed.at(k.ID, now); shut {
			continue
		}
		rows := p.target(t).all(&buf)
		f := limit.Fits(rows, cost, now)
		score := pick.score(i, k.ID, rows, now)
		if best.key < 0 || better(f, score, best.fit, bestScore) {
			best.key, best.fit, bestScore = i, f, score
		}
		if f.OK && score < 0 {
			break // the one in use goes on
		}
	}
	return best
}
