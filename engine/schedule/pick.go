package schedule

import (
	"fmt"
	"time"

	"sluice/keystore/limit"
	"sluice/keystore/wording"
)

// Selection says which of several usable keys a request takes.
type Selection uint8

// The ways to select a key.
const (
	Sticky     Selection = iota // the one in use until it is limited
	RoundRobin                  // each in turn
	LeastUsed                   // the one that has sent least
	MostRoom                    // the one with the greatest part of its tightest limit left
)

var selectionNames = wording.Of[Selection]("selection", "sticky", "round_robin", "least_used", "most_room")

func (s Selection) String() string { return selectionNames.Text(s) }

// ParseSelection reads the names that String gives.
func ParseSelection(s string) (Selection, error) {
	if known, ok := selectionNames.Known(s); ok {
		return known, nil
	}
	return 0, fmt.Errorf("%q is none of sticky, round_robin, least_used, most_room", s)
}

// pick finds the best of the keys that could take a request with one model: it
// sees them one after the other.
type pick struct {
	Offer  // the best so far
	how    Selection
	keys   int    // how many there are
	active string // ID of the one in use for the route
	last   int    // index of the one that was used last for the route; -1: none
	best   float64
}

// index gives the index of the key to look at as the nth, from 0 on.
func (p *pick) index(n int) int {
	if p.how == Sticky {
		n += max(p.last, 0)
	}
	return n % p.keys
}

// see takes in a key and how the request fits its rows, and says whether no
// other has to be looked at.
func (p *pick) see(i int, id string, rows []limit.Row, fit limit.Fit, now time.Time) (enough bool) {
	score := p.score(i, id, rows, now)
	if p.Key < 0 || better(&fit, score, &p.Fit, p.best) {
		p.Key, p.Fit, p.best = i, fit, score
	}
	return fit.OK && score < 0 // the one in use goes on
}

// hopeless says that a key that is stopped at least like this is no better than
// the best so far.
func (p *pick) hopeless(stop *limit.Fit) bool {
	return stop != nil && p.Key >= 0 && !better(stop, 0, &p.Fit, 0)
}

// score orders keys that are all free: the smallest is taken.
func (p *pick) score(i int, id string, rows []limit.Row, now time.Time) float64 {
	if limit.Resting(rows) {
		return float64(i) + refusedLast
	}
	switch p.how {
	case Sticky:
		if id == p.active {
			return -1
		}
	case RoundRobin:
		return float64((i - p.last - 1 + p.keys) % p.keys)
	case LeastUsed:
		for _, r := range rows {
			if r.Subject.Kind == limit.OfKey {
				return float64(r.Counts.Sent) + float64(i)/float64(p.keys+1)
			}
		}
	case MostRoom:
		return fullness(rows, p.Route.Model, now) + float64(i)*1e-6
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
func better(f *limit.Fit, score float64, g *limit.Fit, other float64) bool {
	if a, b := rank(f), rank(g); a != b {
		return a < b
	}
	if !f.OK && !f.At.Equal(g.At) {
		return f.At.Before(g.At)
	}
	return score < other
}

func rank(f *limit.Fit) int {
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
