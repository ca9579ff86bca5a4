package limit

import "time"

// A learned limit stands in for one that the provider keeps to itself.
//
// It starts a tenth below what passed in the window before a refusal came. It
// rises by one for each window that was well used and clean, up to what passed
// then; there it stays for learnedRest windows before it tries one more. A
// later refusal lowers it again, once a window, so that the probes of one
// backoff are not evidence. It is forgotten when nothing has spoken of it for
// learnedFor. Fewer than learnFrom requests in the window teach nothing:
// others' use, or another dimension, is as likely a cause.
//
// While it binds, refused requests are not counted in its bucket, for most
// providers do not count them, and what passed is the evidence.
const (
	learnedFor  = Day
	learnedRest = 4
	learnFrom   = 3
)

// guessed says that nobody gave the bucket's limit.
func (b *Bucket) guessed() bool { return !b.Limit.Known || b.Source == Learned }

// passed counts what the provider let through in the window.
func (b *Bucket) passed(now time.Time) int64 {
	return max(0, b.Spends.after(now.UnixNano())-b.Held)
}

// adapt lowers or starts a learned limit, where a refusal names no limit of
// its own: neither a number, nor a wait, nor another dimension. It is kept for
// each model apart, whosever limit it is: models differ, and only this one's
// requests are counted here.
func (s *settlement) adapt() {
	v := &s.r.Verdict
	i := s.find(OfAccountModel)
	if i < 0 || v.Limit.Known || v.Stated && v.Wait > 0 || v.Scope == ScopeProvider {
		return
	}
	switch {
	case v.Dimension == Concurrency:
		s.adaptConcurrency(i)
	case (v.Dimension == Requests || v.Dimension == Unknown) && (v.Window.Span == 0 || v.Window.Span == Minute):
		b := s.touch(i).ensure(Requests, Window{Span: Minute})
		switch {
		case !b.guessed():
		case s.hold.At.Before(b.Hit.Add(b.Window.Span)):
			b.Hit = s.at
		default:
			b.lower(b.passed(s.now), s.at)
		}
	}
}

// lower takes what passed in the window before the refusal at as evidence.
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
	b.Ceiling, b.Hit = max(1, passed), at
}

// adaptConcurrency learns that no more requests may run than run now.
func (s *settlement) adaptConcurrency(i int) {
	b := s.touch(i).ensure(Concurrency, Window{})
	s.rows[i].countRunning()
	if !b.guessed() || s.hold.At.Before(b.Hit) {
		return
	}
	n := max(1, int64(len(s.rows[i].Holds)))
	b.claim(Learned, Of(n))
	b.Ceiling, b.Hit = n, s.at
}

// grow raises or forgets the learned limits of a row after a success.
func (s *settlement) grow(i int) {
	for j := range s.rows[i].Buckets {
		if b := &s.rows[i].Buckets[j]; !b.Claims[Learned].Known || !b.Covers(s.model) {
			continue
		}
		b := &s.touch(i).Buckets[j]
		switch n := b.Claims[Learned].N; {
		case s.now.Sub(b.Hit) >= learnedFor && s.now.Sub(b.Raised) >= learnedFor:
			b.claim(Learned, Amount{})
			b.Ceiling = 0
		case b.Dimension == Requests && !s.hold.At.After(b.Hit):
			// It was under way when the refusal came: it passed as well.
			passed := b.passed(s.now)
			b.claim(Learned, Of(max(n, passed*9/10)))
			b.Ceiling = max(b.Ceiling, passed)
		case b.Source == Learned && b.mayGrow(s.now):
			b.claim(Learned, Of(n+1))
			if b.Raised = s.now; n >= b.Ceiling {
				b.Ceiling = 0 // more passes than did then: nothing is known above
			}
		}
	}
}

// mayGrow says whether the learned limit was well used, and long enough clean.
func (b *Bucket) mayGrow(now time.Time) bool {
	used, _, _ := b.use(now)
	if b.Dimension == Concurrency {
		used++ // the one that has just ended
	}
	clean := max(b.Window.Span, Minute)
	if b.Limit.N == b.Ceiling {
		clean *= learnedRest
	}
	return used*4 >= b.Limit.N*3 && now.Sub(b.Hit) >= clean && now.Sub(b.Raised) >= clean
}
