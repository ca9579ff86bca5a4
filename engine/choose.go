package engine

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// The rules of choosing (pure functions of values):
//
//   - The chain is walked from its preferred end. The first model that can
//     take the request now, or within the request's preference (counted from
//     when the request began), is chosen.
//   - If none can, the first model that can take it now at all is chosen; and
//     if none can, the one that can soonest.
//   - A wait that would end after the request's deadline is not begun, and what
//     was refused is not sent again after it.
//   - Within a model, a key that is free now comes before one that is not, and
//     one whose last answer was a refusal comes last of those.

// offer is the best that one model of the chain offers a request.
type offer struct {
	route keystore.Route
	key   int // index into the engine's keys; -1: no key serves the model
	fit   limit.Fit
}

// want is what choosing needs to know about a request.
type want struct {
	began, asked time.Time // asked: when it began to wait this time
	prefer       time.Duration
	deadline     time.Time // zero: none
	sent         bool      // it has been sent before: past the deadline it is not sent again
}

// choice is what choosing came to: go with an offer, or wait for it.
type choice struct {
	pick  int       // index into the options; -1: none can ever serve it
	send  bool      // now
	until time.Time // else: wait until then; zero: until something ends
	late  bool      // the wait would outlast the deadline
}

func choose(q want, offers []offer, now time.Time) choice {
	best := choice{pick: -1}
	var soonest time.Time
	for i, o := range offers {
		at, ok := o.at(q, now)
		if !ok {
			continue
		}
		preferred := !at.After(q.began.Add(q.prefer))
		if preferred || (o.fit.OK && (best.pick < 0 || !best.send)) {
			best = choice{pick: i, send: o.fit.OK, until: o.fit.At}
			if preferred {
				break
			}
			continue
		}
		if best.pick < 0 || (!best.send && at.Before(soonest)) {
			best, soonest = choice{pick: i, until: o.fit.At}, at
		}
	}
	if best.pick >= 0 && !q.deadline.IsZero() && (q.sent || !best.send) {
		best.late = !best.send && best.until.After(q.deadline) || !now.Before(q.deadline)
	}
	return best
}

// at gives the time to count with. An offer that waits for another request
// to end has no known time; it counts as preferred until the request has
// waited as long as its preference for it.
func (o offer) at(q want, now time.Time) (time.Time, bool) {
	switch {
	case o.key < 0 || o.fit.Never || !o.fit.OK && !o.fit.Probing && o.fit.Class == limit.Misconfigured:
		return time.Time{}, false
	case o.fit.OK:
		return now, true
	case o.fit.At.IsZero():
		if now.Before(q.asked.Add(q.prefer)) {
			return q.began, true
		}
		return now.Add(q.prefer), true
	}
	return o.fit.At, true
}

// scorer orders keys that are all free: the smallest score is taken.
type scorer struct {
	how    Selection
	n      int    // number of keys
	active string // ID of the key in use for the route
	last   int    // index of the key that was used last for the route; -1: none
	from   int    // index of the key to look at first
	model  string
}

func (c scorer) score(i int, id string, rows []limit.Row, now time.Time) float64 {
	if limit.Resting(rows) {
		return float64(i) + refusedLast
	}
	switch c.how {
	case Sticky:
		if id == c.active {
			return -1
		}
	case RoundRobin:
		return float64((i - c.last - 1 + c.n) % c.n)
	case LeastUsed:
		for _, r := range rows {
			if r.Subject.Kind == limit.OfKey {
				return float64(r.Counts.Sent) + float64(i)/float64(c.n+1)
			}
		}
	case MostRoom:
		return fullness(rows, c.model, now) + float64(i)*1e-6
	}
	return float64(i)
}

// refusedLast is more than any other score.
const refusedLast = 1e15

// fullness gives the used part of the tightest known limit, 0 to 1.
func fullness(rows []limit.Row, model string, now time.Time) float64 {
	worst := 0.0
	for _, r := range rows {
		for _, b := range r.Buckets {
			if b.Limit.Known && b.Limit.N > 0 && b.Covers(model) {
				used, _, _ := b.Use(now)
				worst = max(worst, float64(used)/float64(b.Limit.N))
			}
		}
	}
	return worst
}

// better says whether f (with its score) is to be taken before g.
func better(f limit.Fit, score float64, g limit.Fit, other float64) bool {
	rank := func(f limit.Fit) int {
		switch {
		case f.OK:
			return 0
		case f.Never:
			return 3
		case f.At.IsZero():
			return 2
		}
		return 1
	}
	if a, b := rank(f), rank(g); a != b {
		return a < b
	}
	if !f.OK && !f.At.Equal(g.At) {
		return f.At.Before(g.At)
	}
	return score < other
}
