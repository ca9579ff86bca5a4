// Package schedule says who goes where, and when: pure functions of what waits
// and of what could take it.
package schedule

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// The rules of choosing:
//
//   - The chain is walked from its preferred end. The first model that can
//     take the request now, or within the request's preference (counted from
//     when the request began), is chosen.
//   - If none can, the first model that can take it now at all is chosen; and
//     if none can, the one that can soonest.
//   - A request without a preference goes to the model that it fits best of
//     those that can take it now: its tokens are to requests what is left there.
//   - A wait that would end after the request's deadline is not begun, and what
//     was refused is not sent again after it.
//   - Within a model, a key that is free now comes before one that is not, and
//     one whose last answer was a refusal comes last of those.

// Offer is the best that one model of the chain offers a request.
type Offer struct {
	Route keystore.Route
	Key   int // index into the keys; -1: no key serves the model
	Fit   limit.Fit
	Room  room // for one without a preference, where Fit.OK
}

// Want is what choosing needs to know about a request.
type Want struct {
	Began    time.Time
	Prefer   time.Duration
	Deadline time.Time // zero: none
	Sent     bool      // it has been sent before: past the deadline it is not sent again
}

// choice is what choosing came to: go with an offer, or wait for it.
type choice struct {
	Pick  int       // index into the offers; -1: none can ever serve it
	Send  bool      // now
	Until time.Time // else: wait until then; zero: until something ends
	Late  bool      // the wait would outlast the deadline
}

// choose says where a request goes; offers are those of its chain, the preferred
// first.
func choose(w *Waiter, offers []Offer, now time.Time) choice {
	best := choice{Pick: -1}
	if w.Prefer <= 0 {
		best.Pick = fittest(offers)
		best.Send = best.Pick >= 0
	}
	var soonest time.Time
	for i, o := range offers {
		if best.Send && w.Prefer <= 0 {
			break
		}
		at, ok := o.at(w, now)
		if !ok {
			continue
		}
		preferred := !at.After(w.Began.Add(w.Prefer))
		if preferred || (o.Fit.OK && (best.Pick < 0 || !best.Send)) {
			best = choice{Pick: i, Send: o.Fit.OK, Until: o.Fit.At}
			if preferred {
				break
			}
			continue
		}
		if best.Pick < 0 || (!best.Send && at.Before(soonest)) {
			best, soonest = choice{Pick: i, Until: o.Fit.At}, at
		}
	}
	if best.Pick >= 0 && !w.Deadline.IsZero() && (w.Sent || !best.Send) {
		best.Late = !best.Send && best.Until.After(w.Deadline) || !now.Before(w.Deadline)
	}
	return best
}

// at gives the time to count with. An offer that waits for another request
// to end has no known time; it counts as preferred until the request has
// waited as long as its preference for it.
func (o Offer) at(w *Waiter, now time.Time) (time.Time, bool) {
	switch {
	case o.Key < 0 || o.Fit.Never || !o.Fit.OK && !o.Fit.Probing && o.Fit.Class == limit.Misconfigured:
		return time.Time{}, false
	case o.Fit.OK:
		return now, true
	case o.Fit.At.IsZero():
		if now.Before(w.Asked.Add(w.Prefer)) {
			return w.Began, true
		}
		return now.Add(w.Prefer), true
	}
	return o.Fit.At, true
}
