package limit

import (
	"time"

	"sluice/keystore/wording"
)

// Suspicion is that a provider refuses everybody from here (an address, a region, an outage) rather than the keys
// that were tried. It stands on OfProvider rows, and on OfProviderModel rows for limits, from the first bare refusal
// to the next success. A value is never changed once a row holds it.
//
// A bare refusal names neither key nor account nor limit (Verdict.NamesNobody). The same from a second key is
// evidence about the layer above: from then on one request goes at a time, and after unpausedKeys keys only after a
// pause that grows. A key that met one is benched and not marked, until the provider accepts another one: see Change.
type Suspicion struct {
	Class  Class        `json:"class"`
	Status int          `json:"status,omitempty"`
	Text   string       `json:"text,omitempty"`
	Since  time.Time    `json:"since,omitzero"` // when the newest bare refusal was read
	Until  time.Time    `json:"until,omitzero"` // nobody is asked before
	Keys   int          `json:"keys"`           // how many times another key than before was refused
	Last   string       `json:"last"`           // ID of the newest of them
	Pauses int          `json:"pauses,omitempty"`
	More   wording.More `json:"-"`
}

const (
	unpausedKeys = 4
	firstPause   = 4 * time.Second
	mostPause    = time.Minute
	firstBench   = time.Minute // of a key that met a bare refusal; doubled each time
	mostBench    = time.Hour
	// alike is how near a success of another key has to be to a refusal to be evidence against the key that was
	// refused.
	alike = time.Minute
)

// suspectKind gives where a bare refusal is counted.
func suspectKind(c Class) Kind {
	if c == RateLimit {
		return OfProviderModel
	}
	return OfProvider
}

func doubling(d time.Duration, n int, most time.Duration) time.Duration {
	for ; n > 0 && d < most; n-- {
		d *= 2
	}
	return min(d, most)
}

// after gives the suspicion after one more answer: p itself where that is no bare refusal.
func (p *Suspicion) after(a *answer) *Suspicion {
	v := &a.r.Verdict
	if !v.NamesNobody || a.r.Accepted || v.Class == OK {
		return p
	}
	var next Suspicion
	if p != nil && p.Class == v.Class && p.Status == v.Status {
		next = *p
	}
	later := a.hold.At.After(next.Since)
	if next.Last != a.hold.Key {
		next.Keys++
	}
	next.Class, next.Status, next.Text, next.Last, next.Since = v.Class, v.Status, v.Text, a.hold.Key, a.now
	if next.Keys >= unpausedKeys && (later || next.Until.IsZero()) {
		next.Until = a.now.Add(doubling(firstPause, next.Pauses, mostPause))
		next.Pauses++
	}
	return &next
}
