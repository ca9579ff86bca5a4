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
	// Answered is when the answer's status line came; zero: none came, and
	// the provider may or may not have counted the request.
	Answered time.Time
	// Unsent: the request surely never reached the provider (no connection,
	// cancelled before it was written). All that was reserved is given back.
	Unsent bool
	// Accepted: content came, so that the provider has not refused it,
	// whatever became of it later.
	Accepted bool
	// Backoff is how long to block where nothing is stated; 0: no block.
	Backoff time.Duration
	// Address marks where the request was sent, so that answers of another
	// address prove nothing about this one; empty: not known.
	Address string
	// Calendar is the zone in which the provider's day ends, where it is known.
	Calendar string
}

// Refuses says whether the answer sends the request away for a reason that
// another request to the same target may meet as well. What is a request's own
// fault refuses nothing, unless the status says otherwise and no numbers prove it.
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
