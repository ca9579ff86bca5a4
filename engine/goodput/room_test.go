package goodput

import (
	"math"
	"time"

	"sluice/engine/sim"
)

// room is one limit of one target, or of one key, as the reference keeps it.
type room struct {
	sim.Limit
	start time.Time // of the provider
	held  int64     // what running requests are still to take
	taken []taking  // of a window; the first to go first
	sum   int64     // of taken
	level float64   // of a limit that refills: what is used, at at
	at    time.Time
}

// taking is an amount that counts until a time.
type taking struct {
	n     int64
	until time.Time
}

// cost is what a request takes of a limit when it begins, and when it ends.
func cost(dimension string, j job) (begins, ends int64) {
	switch dimension {
	case sim.Tokens:
		return j.input, j.output
	case sim.InputTokens:
		return j.input, 0
	case sim.OutputTokens:
		return 0, j.output
	}
	return 1, 0
}

func whole(dimension string, j job) int64 {
	begins, ends := cost(dimension, j)
	return begins + ends
}

// most is the limit at a time.
func most(l sim.Limit, since time.Duration) int64 {
	if l.Later > 0 && since >= time.Duration(l.After) {
		return l.Later
	}
	return l.Max
}

func (r *room) most(now time.Time) int64 { return most(r.Limit, now.Sub(r.start)) }

// turn lets go what does not count any more.
func (r *room) turn(now time.Time) {
	if r.Kind == sim.Bucket {
		r.level = min(max(0, r.level-r.drip(now.Sub(r.at), now)), float64(r.most(now)))
		r.at = now
	}
	for len(r.taken) > 0 && !now.Before(r.taken[0].until) {
		r.sum -= r.taken[0].n
		r.taken = r.taken[1:]
	}
}

// drip is what comes back in a span that ends now, at the rate of now: a change
// is a time at which everything is looked at.
func (r *room) drip(d time.Duration, now time.Time) float64 {
	return float64(r.most(now.Add(-1))) * float64(d) / float64(r.Window)
}

func (r *room) left(now time.Time) float64 {
	return float64(r.most(now)-r.held-r.sum) - r.level
}

const crumb = 1e-6 // of a token: arithmetic with fractions

// fits is the first time, not before now, at which n would fit if nothing else
// happened; zero: never.
func (r *room) fits(n int64, now time.Time) time.Time {
	missing := float64(n) - r.left(now)
	if missing <= crumb {
		return now
	}
	if r.Kind == sim.Bucket {
		if missing > r.level {
			return time.Time{}
		}
		d := missing / float64(r.most(now)) * float64(r.Window)
		return now.Add(time.Duration(d) + time.Microsecond)
	}
	for _, t := range r.taken {
		if missing -= float64(t.n); missing <= 0 {
			return t.until
		}
	}
	return time.Time{}
}

func (r *room) count(n int64, now time.Time) {
	if n == 0 {
		return
	}
	switch r.Kind {
	case sim.Bucket:
		r.level += float64(n)
		return
	case sim.Fixed:
		w := time.Duration(r.Window)
		r.taken = append(r.taken, taking{n, now.Truncate(w).Add(w)})
	default:
		r.taken = append(r.taken, taking{n, now.Add(time.Duration(r.Window))})
	}
	r.sum += n
}

func (r *room) begin(j job, now time.Time) {
	begins, ends := cost(r.Dimension, j)
	r.count(begins, now)
	r.held += ends
}

func (r *room) end(j job, now time.Time) {
	_, ends := cost(r.Dimension, j)
	r.held -= ends
	r.count(ends, now)
}

// place is a key with a model, and the rooms that a request to it takes.
type place struct {
	key, model int
	rooms      []*room
}

// fits is the first time at which all rooms have place for the request.
func (p *place) fits(j job, now time.Time) (at time.Time) {
	for _, r := range p.rooms {
		t := r.fits(whole(r.Dimension, j), now)
		if t.IsZero() {
			return t
		}
		if t.After(at) {
			at = t
		}
	}
	return at
}

// misfit is how far the request is from what is left there for each: tokens
// for requests.
func (p *place) misfit(j job, now time.Time) float64 {
	requests, tokens := math.Inf(1), math.Inf(1)
	for _, r := range p.rooms {
		if r.Dimension == sim.Requests {
			requests = min(requests, r.left(now))
		} else {
			tokens = min(tokens, r.left(now))
		}
	}
	if math.IsInf(requests+tokens, 1) {
		return 0
	}
	return math.Abs(math.Log(float64(j.input+j.output) * requests / tokens))
}
