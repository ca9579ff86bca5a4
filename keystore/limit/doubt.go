package limit

import "sluice/keystore/limit/lesson"

// A preset is what somebody published, on a day that is long past. One refusal that contradicts it is enough to doubt
// it (rules of this file):
//
//   - By our count there was room, and the refusal names that limit, or names none and the preset is one of a minute.
//   - A doubted preset binds no more, though the catalogue goes on naming it, until the catalogue names another number.
//   - In the place of one of an hour and more stands what passed in its window: such a limit is not found by trying.
//     It is learned, and so forgotten a day later.

// doubt takes back the presets that the answer contradicts. It comes before the answer is charged.
func (s lessons) doubt() {
	v := &s.r.Verdict
	if v.Class != RateLimit || v.Limit.Known || v.Scope == ScopeProvider || v.Scope == ScopeRequest {
		return
	}
	for i := range s.rows {
		for j := range s.rows[i].Buckets {
			if b := &s.rows[i].Buckets[j]; b.Source == Preset && b.Covers(s.model) && s.contradicts(b) {
				t := s.takenFrom(&s.rows[i].Subject, b)
				s.giveUp(&s.touch(i).Buckets[j], t)
			}
		}
	}
}

// contradicts says whether the refusal speaks of the bucket, in which there was room.
func (s lessons) contradicts(b *Bucket) bool {
	v := &s.r.Verdict
	named := v.Dimension == b.Dimension && v.Window.Span == b.Window.Span
	open := v.Window.Span == 0 && (v.Dimension == Unknown || v.Dimension == b.Dimension) &&
		b.Window.Span <= Minute && !(v.Stated && v.Wait > Minute+ClockSlack)
	used, _, _ := b.Use(s.now)
	return (named || open) && float64(used) < lesson.WellBelow*float64(b.Limit.N)
}

// giveUp takes the preset back. t is what the refused request took; nil: nothing.
func (s lessons) giveUp(b *Bucket, t *Taken) {
	b.Doubted = b.Claims[Preset].N
	b.claim(Preset, Amount{})
	passed := b.passed(s.now)
	if t != nil {
		passed -= t.N
	}
	if b.Window.Span >= Hour && passed >= fewest {
		b.learned(passed)
		b.Ceiling, b.Hit, b.Lowered = passed, s.at, s.at
	}
}

// fewest is how many must have passed to tell of a limit: what others use is else as likely a cause.
const fewest = 3
