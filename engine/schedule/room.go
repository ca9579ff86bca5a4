package schedule

import (
	"math"
	"time"

	"sluice/keystore/limit"
)

// room is what is left at a target for a request and those like it.
type room struct {
	Requests int64   // that many more, of any size
	Alike    float64 // that many more like this one, by the tokens
	// Which of both is known: a limit of which nothing is known is not none.
	Counted, Weighed bool
}

// roomOf gives what rows, which cover a target, leave to a request of cost c.
func roomOf(rows []limit.Row, model string, c limit.Cost, now time.Time) (r room) {
	for i := range rows {
		for j := range rows[i].Buckets {
			b := &rows[i].Buckets[j]
			n := c.Of(b.Dimension)
			if n <= 0 || !b.Limit.Known || !b.Covers(model) {
				continue
			}
			used, _, _ := b.Use(now)
			left := b.Limit.N - used
			switch b.Dimension {
			case limit.Requests:
				if !r.Counted || left < r.Requests {
					r.Requests, r.Counted = left, true
				}
			case limit.Tokens, limit.InputTokens, limit.OutputTokens:
				if alike := float64(left) / float64(n); !r.Weighed || alike < r.Alike {
					r.Alike, r.Weighed = alike, true
				}
			}
		}
	}
	return r
}

// misfit is how unevenly requests like this one would use up what is left: 0
// where tokens and requests end together. Where one of both is not known, no
// fit is.
func (r room) misfit() (float64, bool) {
	if !r.Counted || !r.Weighed || r.Requests <= 0 || r.Alike <= 0 {
		return 0, false
	}
	return math.Abs(math.Log(float64(r.Requests) / r.Alike)), true
}

// last says whether the request would take the last that is left.
func (r room) last() bool { return r.Counted && r.Requests <= 1 || r.Weighed && r.Alike < 2 }

// fittest gives the offer, of those that can take a request now, which it fits
// best, for one that prefers none: -1 where there is none. The last room of an
// earlier model is left to those that prefer it, where a later one has more.
func fittest(offers []Offer) int {
	best := -1
	for i := range offers {
		if offers[i].Fit.OK && (best < 0 || offers[i].Room.fitsBetter(offers[best].Room)) {
			best = i
		}
	}
	return best
}

// fitsBetter says whether r is to be taken before earlier.
func (r room) fitsBetter(earlier room) bool {
	a, known := r.misfit()
	b, knew := earlier.misfit()
	if known && knew && a != b {
		return a < b
	}
	return earlier.last() && (r.Counted || r.Weighed) && !r.last()
}
