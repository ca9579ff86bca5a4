// Package pressure counts what a provider refused, so that misreading it can
// never become a storm.
package pressure

import (
	"time"

	"sluice/keystore/limit/tally"
	"sluice/keystore/wording"
)

// Gauge counts what one provider was sent and refused. A value is never changed.
type Gauge struct {
	Sent    tally.Spends `json:"sent,omitempty"`    // ends a minute after each; counted only while something was refused
	Refused tally.Spends `json:"refused,omitempty"` // likewise
	Last    time.Time    `json:"last,omitzero"`     // when the newest refusal was read
	More    wording.More `json:"-"`
}

// A provider may refuse freeRefusals and a freePart of what it was sent within
// span. Beyond that, targets whose last answer was a refusal are asked one at a
// time, and BetweenProbes after the newest refusal.
const (
	span          = time.Minute
	freeRefusals  = 10
	freePart      = 20 // one in
	BetweenProbes = time.Second
)

// High says whether more was refused than is free.
func (g *Gauge) High(now time.Time) bool {
	if g == nil {
		return false
	}
	at := now.UnixNano()
	return g.Refused.After(at) >= freeRefusals+g.Sent.After(at)/freePart
}

// After gives the gauge after one more answer: g itself where the provider
// neither refuses nor has just refused.
func (g *Gauge) After(refused bool, now time.Time) *Gauge {
	if !refused && (g == nil || g.Refused.After(now.UnixNano()) == 0) {
		return g
	}
	var next Gauge
	if g != nil {
		next = *g
	}
	until := now.Add(span).UnixNano()
	next.Sent = next.Sent.Fresh(now).Plus(until, 1)
	if refused {
		next.Refused, next.Last = next.Refused.Fresh(now).Plus(until, 1), now
	}
	return &next
}
