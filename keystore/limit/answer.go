package limit

import "time"

// Cost is what a request takes from each bucket.
type Cost struct {
	Requests int64
	Input    int64 // tokens
	Output   int64 // tokens
	Images   int64
}

// Of gives the part of c that d counts.
func (c Cost) Of(d Dimension) int64 {
	switch d {
	case Requests:
		return c.Requests
	case Tokens:
		return c.Input + c.Output
	case InputTokens:
		return c.Input
	case OutputTokens:
		return c.Output
	case Images:
		return c.Images
	case Concurrency:
		return 1
	}
	return 0
}

// Result is how a leased request ended.
type Result struct {
	Verdict  Verdict
	Asked    Cost      // what was reserved for it
	Readings []Reading // a success's headers
	// Cost is what was really used; it counts only when Measured.
	Cost     Cost
	Measured bool
	// Answered is when the answer's status line came; zero: none came, and the provider may or may not have counted
	// the request.
	Answered time.Time
	// Unsent: the request surely never reached the provider (no connection, cancelled before it was written). All
	// that was reserved is given back.
	Unsent bool
	// Accepted: content came, so that the provider has not refused it, whatever became of it later.
	Accepted bool
	// Backoff is how long to block where nothing is stated; 0: no block.
	Backoff time.Duration
	// Address marks where the request was sent, so that answers of another address prove nothing about this one;
	// empty: not known.
	Address string
	// Calendar is the zone in which the provider's day ends, where it is known.
	Calendar string
}

// Refuses says whether the answer sends the request away for a reason that another request to the same target may
// meet as well. What is a request's own fault refuses nothing, unless the status says otherwise and no numbers prove
// it.
func (v *Verdict) Refuses() bool {
	switch v.Class {
	case OK, Cancelled:
		return false
	case BadRequest, ContentFilter, ContextLength, TooLarge:
		proved := v.Requested.Known && v.Limit.Known && v.Requested.N > v.Limit.N
		return !proved && (v.Status >= 500 || v.Status == 429 || v.Status == 401 || v.Status == 402 || v.Status == 407)
	}
	return true
}

// answer is the end of a request, as a settlement asks about it.
type answer struct {
	hold Hold
	r    *Result
	now  time.Time
	at   time.Time // when the answer came, or now
}

func answerTo(h Hold, r *Result, now time.Time) answer {
	a := answer{hold: h, r: r, now: now.Round(0)}
	a.hold.At, a.at = h.At.Round(0), a.now
	if !r.Answered.IsZero() {
		if a.at = r.Answered.Round(0); a.at.Before(a.hold.At) {
			a.at = a.hold.At // by another clock: no answer comes before its request
		}
	}
	return a
}

// arrived gives when the provider counted the request, at the latest as far as its way there is of the usual length.
func (a *answer) arrived() time.Time {
	if t := a.hold.At.Add(usualWay); !a.hold.At.IsZero() && t.Before(a.at) {
		return t
	}
	return a.at
}

// usualWay is how long a request is on its way to its provider at most. One that takes longer now than the one before
// it did, by more than this, may come to a window that the other has not left; its refusal says so.
const usualWay = 100 * time.Millisecond

// used gives what the request used of a dimension: what counts from the answer's first byte, and what counts from its
// end.
func (a *answer) used(d Dimension, reserved int64) (first, last int64) {
	if a.r.Unsent {
		return 0, 0
	}
	if d == Requests {
		return max(1, reserved), 0
	}
	if a.refused() {
		return 0, 0
	}
	if !a.r.Measured {
		return 0, reserved
	}
	c := &a.r.Cost
	switch d {
	case Tokens:
		return c.Input, c.Output
	case InputTokens:
		return c.Input, 0
	case OutputTokens:
		return 0, c.Output
	case Images:
		return c.Images, 0
	}
	return 0, reserved
}

// refused says whether the provider turned the request away before it worked on it.
func (a *answer) refused() bool {
	if a.r.Verdict.Status >= 400 {
		return true
	}
	switch a.r.Verdict.Class {
	case RateLimit, QuotaExhausted, Auth, ModelUnavailable, ContextLength, TooLarge, Overloaded, BadRequest:
		return true
	}
	return false
}

func (a *answer) refuses() bool { return !a.r.Accepted && a.r.Verdict.Refuses() }

// deadline gives until when a limit over w blocks: as stated; without that, to the end of the calendar's window, a
// day for a long one, or the backoff.
func (a *answer) deadline(w Window) (b Block, ok bool) {
	v := &a.r.Verdict
	if v.Stated && v.Wait > 0 {
		return Block{Until: a.at.Add(v.Wait), Stated: true}, true
	}
	if w.Calendar == "" {
		w.Calendar = a.r.Calendar
	}
	if w.Span >= Day {
		if w.Calendar == "" {
			w.Span = Day
		}
		return Block{Until: w.End(a.at)}, true
	}
	return Block{Until: a.now.Add(a.r.Backoff)}, a.r.Backoff > 0
}

// signed completes a block with what every block says.
func (a *answer) signed(hit Block) Block {
	v := &a.r.Verdict
	if hit.Class == OK {
		hit.Class = v.Class
	}
	hit.Since, hit.Status, hit.Text = a.at, v.Status, v.Text
	if v.Status == 0 {
		hit.Code = v.Code
	}
	return hit
}

// smaller gives what a request, and its input, may cost at most to be smaller than the refused one by the refusal's
// own numbers; unknown where they do not tell, or explain nothing.
func (a *answer) smaller() (cost Amount, input int64) {
	v := &a.r.Verdict
	asked := a.r.Asked.Of(v.Dimension)
	if !v.Limit.Known || !v.Used.Known || asked <= 0 {
		return Amount{}, 0
	}
	left := max(0, v.Limit.N-v.Used.N)
	switch {
	case v.Requested.Known && v.Requested.N > left:
		// What it costs by our count may be less than what the provider counts.
		part := float64(left) / float64(v.Requested.N)
		return Of(min(left, int64(part*float64(asked)))), int64(part * float64(a.r.Asked.Input))
	case !v.Requested.Known && asked > left:
		return Of(left), a.r.Asked.Input - 1
	}
	return Amount{}, 0
}

// fullAt gives when a bucket with nothing left is full again; zero where only our own count tells. A reset header
// counts only where the refusal itself does not state a wait for that limit.
func (a *answer) fullAt(d Dimension, reset time.Time) time.Time {
	v := &a.r.Verdict
	if v.Class == RateLimit && v.Stated && (v.Dimension == d || v.Dimension == Unknown) {
		return time.Time{}
	}
	return reset
}

// stale says whether the bucket was confirmed by an answer that came after this request had started: then which of
// the two is newer is not known, and this one corrects nothing.
func (a *answer) stale(b *Bucket) bool { return a.hold.At.Before(b.Confirmed) }
