package limit

// adapt lowers or starts a learned limit, where a refusal names no limit of
// its own: neither a number, nor a wait, nor another dimension. It is kept for
// each model apart, whosever limit it is: models differ, and only this one's
// requests are counted here.
func (s lesson) adapt() {
	v := &s.r.Verdict
	i := find(s.rows, OfAccountModel)
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

// adaptConcurrency learns that no more requests may run than run now.
func (s lesson) adaptConcurrency(i int) {
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
func (s lesson) grow(i int) {
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
