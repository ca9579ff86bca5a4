package limit

import "time"

// Pressure counts what a provider refused, so that misreading it can never
// become a storm. It stands on OfProvider rows and so counts for all processes.
// A value is never changed once a row holds it.
type Pressure struct {
	Sent    Spends    `json:"sent,omitempty"`    // ends a minute after each; counted only while something was refused
	Refused Spends    `json:"refused,omitempty"` // likewise
	Last    time.Time `json:"last,omitzero"`     // when the newest refusal was read
	More    More      `json:"-"`
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

// High says whether more was refused than is free.
func (p *Pressure) High(now time.Time) bool {
	if p == nil {
		return false
	}
	at := now.UnixNano()
	return p.Refused.after(at) >= freeRefusals+p.Sent.after(at)/freePart
}

// press counts the request, where the provider refuses or has just refused.
func (s *settlement) press() {
	i := s.find(OfProvider)
	if i < 0 || s.r.Unsent {
		return
	}
	var p Pressure
	if old := s.rows[i].Pressure; old != nil {
		p = *old
	}
	refused := s.refuses()
	if !refused && p.Refused.after(s.now.UnixNano()) == 0 {
		return
	}
	until := s.now.Add(pressureFor).UnixNano()
	p.Sent = p.Sent.fresh(s.now).plus(until, 1)
	if refused {
		p.Refused, p.Last = p.Refused.fresh(s.now).plus(until, 1), s.now
	}
	s.touch(i).Pressure = &p
}
