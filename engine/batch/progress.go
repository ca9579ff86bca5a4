package batch

import (
	"slices"
	"time"
)

// Progress is how far a run is.
type Progress struct {
	At       time.Time
	Requests int
	Done     int // answered, in this run and before
	Failed   int
	Sending  int // on their way
	Waiting  int // for room
	Minute   int // how many ended within the last minute
	Problem  string
}

// Left is how many have no end yet.
func (p Progress) Left() int { return p.Requests - p.Done - p.Failed }

// tell hands on how far it is.
func (r *run) tell(now time.Time) {
	p := &r.now
	p.At, p.Requests, p.Done, p.Failed = now, r.Requests, r.outcome.Done, r.outcome.Failed
	p.Sending = int(r.sending.Load())
	p.Waiting = max(r.inFlight-p.Sending, 0)
	p.Minute = r.rate.minute(now)
	r.news(*p)
}

// rate knows what ended in the last minute.
type rate []ends

type ends struct {
	at time.Time
	n  int
}

func (r *rate) add(n int, now time.Time) {
	if n > 0 {
		*r = append(*r, ends{now, n})
	}
}

func (r *rate) minute(now time.Time) (n int) {
	*r = slices.DeleteFunc(*r, func(e ends) bool { return now.Sub(e.at) >= time.Minute })
	for _, e := range *r {
		n += e.n
	}
	return n
}
