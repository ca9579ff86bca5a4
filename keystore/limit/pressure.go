package limit

import (
	"time"

	"sluice/keystore/limit/tally"
	"sluice/keystore/wording"
)

// pressure counts what a provider refused, so that misreading it can never
// become a storm. It stands on OfProvider rows and so counts for all processes.
// A value is never changed once a row holds it.
type pressure struct {
	Sent    tally.Spends `json:"sent,omitempty"`    // ends a minute after each; counted only while something was refused
	Refused tally.Spends `json:"refused,omitempty"` // likewise
	Last    time.Time    `json:"last,omitzero"`     // when the newest refusal was read
	More    wording.More `json:"-"`
}

// A provider may refuse freeRefusals and a freePart of what it was sent within
// pressureFor. Beyond that, targets whose last answer was a refusal are asked
// one at a time, and betweenProbes after the newest refusal.
const (
	pressureFor   = time.Minute
	freeRefusals  = 10
	freePart      = 20 // one in
	betweenProbes = time.Second
)

// high says whether more was refused than is free.
func (p *pressure) high(now time.Time) bool {
	if p == nil {
		return false
	}
	at := now.UnixNano()
	return p.Refused.After(at) >= freeRefusals+p.Sent.After(at)/freePart
}

// after gives the pressure after one more answer: p itself where the provider
// neither refuses nor has just refused.
func (p *pressure) after(a *answer) *pressure {
	if a.r.Unsent {
		return p
	}
	refused := a.refuses()
	if !refused && (p == nil || p.Refused.After(a.now.UnixNano()) == 0) {
		return p
	}
	var next pressure
	if p != nil {
		next = *p
	}
	until := a.now.Add(pressureFor).UnixNano()
	next.Sent = next.Sent.Fresh(a.now).Plus(until, 1)
	if refused {
		next.Refused, next.Last = next.Refused.Fresh(a.now).Plus(until, 1), a.now
	}
	return &next
}
