package limit

import "time"

// A learned limit stands in for one that the provider keeps to itself. It
// starts a little below what passed in the window before a refusal came, rises
// by one for each window that was well used and clean, and is forgotten when
// nothing has spoken of it for learnedFor. It is lowered once a window, so that
// the probes of one backoff do not count as evidence. Fewer than learnFrom
// requests in the window teach nothing: others' use, or another dimension, is
// as likely a cause.
const (
	learnedFor = Day
	learnFrom  = 3
)

// adapt lowers or starts a learned limit, where a refusal names no limit of
// its own: neither a number, nor a wait, nor another dimension.
func (s *settlement) adapt() {
	v := &s.r.Verdict
	if v.Stated && v.Wait > 0 || blamed(v.Scope) != OfAccountModel {
		return
	}
	i := s.find(OfAccountModel)
	if i < 0 || v.Limit.Known {
		return
	}
	switch {
	case v.Dimension == Concurrency:
		s.adaptConcurrency(i)
	case (v.Dimension == Requests || v.Dimension == Unknown) && (v.Window.Span == 0 || v.Window.Span == Minute):
		b := s.touch(i).ensure(Requests, Window{Span: Minute})
		if b.Limit.Known && b.Source != Learned {
			return
		}
		if s.hold.At.Before(b.Hit.Add(b.Window.Span)) {
			b.Hit = s.at
			return
		}
		b.lower(b.Spends.after(s.now.UnixNano())-1, s.at) // without this one, which was refused
	}
}

// lower takes passed, what the provider let through in the window before the
// refusal at, as evidence.
func (b *Bucket) lower(passed int64, at time.Time) {
	old := b.Claims[Learned]
	n := passed * 9 / 10
	switch {
	case old.Known:
		// At least a tenth lower, at most three tenths at once.
		n = max(old.N*7/10, min(n, old.N*9/10, old.N-1))
	case passed < learnFrom:
		return
	}
	b.claim(Learned, Of(max(1, n)))
	b.Hit = at
}

// adaptConcurrency learns that no more requests may run than run now.
func (s *settlement) adaptConcurrency(i int) {
	b := s.touch(i).ensure(Concurrency, Window{})
	s.rows[i].countRunning()
	if b.Limit.Known && b.Source != Learned || s.hold.At.Before(b.Hit) {
		return
	}
	b.claim(Learned, Of(max(1, int64(len(s.rows[i].Holds)))))
	b.Hit = s.at
}

// grow raises or forgets the learned limits of a row after a success.
func (s *settlement) grow(i int) {
	for j := range s.rows[i].Buckets {
		b := &s.rows[i].Buckets[j]
		if !b.Claims[Learned].Known {
			continue
		}
		idle := s.now.Sub(b.Hit)
		if idle >= learnedFor {
			s.touch(i).Buckets[j].claim(Learned, Amount{})
			continue
		}
		if idle < max(b.Window.Span, Minute) || b.Source != Learned {
			continue
		}
		used, _, _ := b.use(s.now)
		if b.Dimension == Concurrency {
			used++ // this one, which has just ended
		}
		if used*4 >= b.Limit.N*3 {
			b = &s.touch(i).Buckets[j]
			b.claim(Learned, Of(b.Limit.N+1))
			b.Hit = s.now
		}
	}
}
