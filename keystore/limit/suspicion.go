package limit

import "time"

// Suspicion is that a provider refuses everybody from here (an address, a
// region, an outage) rather than the keys that were tried. It stands on
// OfProvider rows, and on OfProviderModel rows for limits, from the first bare
// refusal to the next success. A value is never changed once a row holds it.
//
// A bare refusal names neither key nor account nor limit (Verdict.Bare). The
// same from a second key is evidence about the layer above: from then on one
// request goes at a time, and after unpausedKeys keys only after a pause that
// grows. A key that was refused barely is benched and not marked, until the
// provider accepts another one: see Change.
type Suspicion struct {
	Class  Class     `json:"class"`
	Status int       `json:"status,omitempty"`
	Text   string    `json:"text,omitempty"`
	Since  time.Time `json:"since,omitzero"` // when the newest bare refusal was read
	Until  time.Time `json:"until,omitzero"` // nobody is asked before
	Keys   int       `json:"keys"`           // how many times another key than before was refused
	Last   string    `json:"last"`           // ID of the newest of them
	Pauses int       `json:"pauses,omitempty"`
	More   More      `json:"-"`
}

const (
	unpausedKeys = 4
	firstPause   = 4 * time.Second
	mostPause    = time.Minute
	firstBench   = time.Minute // of a key that was refused barely; doubled each time
	mostBench    = time.Hour
	// alike is how near a success of another key has to be to a refusal to
	// be evidence against the key that was refused.
	alike = time.Minute
)

// suspectKind gives where a bare refusal is counted.
func suspectKind(c Class) Kind {
	if c == RateLimit {
		return OfProviderModel
	}
	return OfProvider
}

// suspect notes a bare refusal.
func (s *settlement) suspect() {
	v := &s.r.Verdict
	i := s.find(suspectKind(v.Class))
	if !v.Bare || i < 0 || s.r.Accepted {
		return
	}
	var p Suspicion
	if old := s.rows[i].Suspicion; old != nil && old.Class == v.Class && old.Status == v.Status {
		p = *old
	}
	later := s.hold.At.After(p.Since)
	if p.Last != s.hold.Key {
		p.Keys++
	}
	p.Class, p.Status, p.Text, p.Last, p.Since = v.Class, v.Status, v.Text, s.hold.Key, s.now
	if p.Keys >= unpausedKeys && (later || p.Until.IsZero()) {
		p.Until = s.now.Add(doubling(firstPause, p.Pauses, mostPause))
		p.Pauses++
	}
	s.touch(i).Suspicion = &p
}

func doubling(d time.Duration, n int, most time.Duration) time.Duration {
	for ; n > 0 && d < most; n-- {
		d *= 2
	}
	return min(d, most)
}

// bench puts a key aside that was refused barely, for a while; for good where
// the provider has just accepted another key.
func (s *settlement) bench() {
	i, j := s.find(OfKey), s.find(OfProviderModel)
	if i < 0 {
		return
	}
	if j >= 0 && s.rows[j].Success.After(s.rows[i].Success) && s.hold.At.Sub(s.rows[j].Success) <= alike {
		s.block(OfKey, Block{Forever: true})
		return
	}
	s.block(OfKey, s.benched(OfKey))
}

// benched gives for how long a bare refusal puts a subject aside.
func (s *settlement) benched(k Kind) Block {
	n := 0
	if i := s.find(k); i >= 0 && s.rows[i].Block.Class == s.r.Verdict.Class && !s.rows[i].Block.Forever {
		n = s.rows[i].Block.Streak
	}
	return Block{Until: s.now.Add(doubling(firstBench, n, mostBench))}
}
