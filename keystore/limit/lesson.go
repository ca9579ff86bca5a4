package limit

import "time"

// lesson is what a settlement learns about limits from an answer.
type lesson struct{ *settlement }

// readings calls f for each limit that the answer states, in its headers and in its verdict's own words.
func (s lesson) readings(f func(row int, d Dimension, w Window, models string, limit, remaining Amount, reset time.Time)) {
	for _, list := range [...][]Reading{s.r.Readings, s.r.Verdict.Readings} {
		for i := range list {
			rd := &list[i]
			row := find(s.rows, readingKind(rd.Scope))
			if row < 0 || rd.Dimension == Unknown || !timed(rd.Dimension, rd.Window) {
				continue
			}
			var reset time.Time
			if rd.HasReset {
				reset = s.at.Add(rd.Reset)
			}
			f(row, rd.Dimension, rd.Window, "", rd.Limit, rd.Remaining, reset)
		}
	}
	v := &s.r.Verdict
	kind, models := s.level()
	row := find(s.rows, kind)
	if !v.Limit.Known || row < 0 || v.Dimension == Unknown || !timed(v.Dimension, v.Window) {
		return
	}
	if v.Class == RateLimit || v.Class == TooLarge {
		var left Amount
		if v.Used.Known {
			left = Of(max(0, v.Limit.N-v.Used.N))
		}
		f(row, v.Dimension, v.Window, models, v.Limit, left, time.Time{})
	}
}

// timed says whether a count of d can be kept over w.
func timed(d Dimension, w Window) bool {
	return w.Span > 0 || d == Concurrency || d == Credits
}

// learnNames makes room for limits that the answer names for the first time, so that charge counts the request there
// too.
func (s lesson) learnNames() {
	s.readings(func(row int, d Dimension, w Window, models string, _, _ Amount, _ time.Time) {
		s.touch(row).ensure(d, w, models)
		s.rows[row].countRunning()
	})
}

// correct takes over what the answer states about limits and their use.
func (s lesson) correct() {
	s.readings(func(row int, d Dimension, w Window, models string, limit, remaining Amount, reset time.Time) {
		b := s.touch(row).bucket(d, w.Span, models)
		if s.stale(b) {
			return
		}
		if limit.Known {
			b.claim(Stated, limit)
		}
		if d == Concurrency {
			return
		}
		total := b.Claims[Stated]
		if !total.Known {
			total = b.Limit
		}
		if !remaining.Known || !total.Known {
			return
		}
		b.restate(&s.answer, s.takenFrom(&s.rows[row].Subject, b), max(0, total.N-remaining.N), s.fullAt(d, reset))
	})
	// Only now, so that two statements of one answer both count.
	s.readings(func(row int, d Dimension, w Window, models string, _, _ Amount, _ time.Time) {
		if b := s.touch(row).bucket(d, w.Span, models); !s.stale(b) {
			b.Confirmed = s.at
		}
	})
}

// adapt lowers or starts a learned limit, where a refusal names no limit of its own: neither a number, nor a long
// wait, nor another dimension. It is kept for each model apart, whosever limit it is: models differ, and only this
// one's requests are counted here.
func (s lesson) adapt() {
	v := &s.r.Verdict
	i := find(s.rows, OfAccountModel)
	if i < 0 || v.Limit.Known || v.Scope == ScopeProvider || v.Stated && v.Wait > Minute+ClockSlack {
		return
	}
	switch {
	case v.Dimension == Concurrency:
		s.adaptConcurrency(i)
	case (v.Dimension == Requests || v.Dimension == Tokens || v.Dimension == Unknown) && (v.Window.Span == 0 || v.Window.Span == Minute):
		s.adaptRate(s.touch(i))
	}
}

// adaptRate holds the refusal against the count that it repeats.
func (s lesson) adaptRate(r *Row) {
	for _, d := range [...]Dimension{Requests, Tokens} {
		r.ensure(d, Window{Span: Minute}, "") // which may move the others
	}
	requests, tokens := r.bucket(Requests, Minute, ""), r.bucket(Tokens, Minute, "")
	b, other := requests, tokens
	if d := s.r.Verdict.Dimension; d == Tokens || d == Unknown && tokens.guessed() && s.likelier(tokens, requests) {
		b, other = tokens, requests
	}
	if s.r.Verdict.Dimension == Unknown && s.explained(r) {
		return
	}
	counted := s.r.Verdict.Stated && s.r.Verdict.Wait > 0
	switch {
	case !b.guessed():
		return
	case !s.hold.At.After(b.Hit):
		// It was under way when the limit was first met: so much less passed.
		b.lower(b.passedBefore(&s.answer), counted, true, s.at)
		return
	case s.hold.At.Before(b.Hit.Add(b.Window.Span)) || s.hold.At.Before(other.Hit):
		b.Hit = later(b.Hit, s.at)
		return
	}
	b.lower(b.passedBefore(&s.answer), counted, false, s.at)
	requests.Most, tokens.Most = requests.passedBefore(&s.answer), tokens.passedBefore(&s.answer)
}

// explained says whether a limit that is known, not learned, is so near its end that the refusal needs no other.
func (s lesson) explained(r *Row) bool {
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := s.r.Asked.Of(b.Dimension)
		if b.guessed() || n <= 0 || b.Dimension == Concurrency || !b.Covers(s.model) {
			continue
		}
		if used, _, _ := b.Use(s.now); float64(used+n) >= wellBelow*float64(b.Limit.N) {
			return true
		}
	}
	return false
}

// adaptConcurrency learns that no more requests may run than run now.
func (s lesson) adaptConcurrency(i int) {
	b := s.touch(i).ensure(Concurrency, Window{}, "")
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
			if b.Most > 0 && b.Most < b.passed(s.now) {
				b = &s.touch(i).Buckets[j]
				b.Most = b.passed(s.now)
			}
			continue
		}
		b := &s.touch(i).Buckets[j]
		b.Most = max(b.Most, b.passed(s.now))
		switch n := b.Claims[Learned].N; {
		case s.now.Sub(b.Hit) >= learnedFor && s.now.Sub(b.Raised) >= learnedFor:
			b.claim(Learned, Amount{})
			b.Ceiling = 0
		case b.Dimension == Requests && !s.hold.At.After(b.Hit):
			// It was under way when the refusal came: it passed as well.
			passed := b.passed(s.now)
			if n < b.Ceiling {
				passed = passed * 9 / 10
			}
			b.claim(Learned, Of(max(n, passed)))
			b.Ceiling = max(b.Ceiling, b.passed(s.now))
		case b.Source == Learned && b.mayGrow(s.now):
			b.claim(Learned, Of(n+s.step(b)))
			if b.Raised = s.now; n >= b.Ceiling {
				b.Ceiling = 0 // more passes than did then: nothing is known above
			}
		}
	}
}

// likelier says whether a refusal is rather held against b than against other. A count that is well below what has
// passed before did not cause it; of two that are not, the one that is nearer to what it was is repeated.
func (s lesson) likelier(b, other *Bucket) bool {
	if b.Most <= 0 || other.Most <= 0 {
		return false
	}
	off := func(b *Bucket) float64 {
		part := float64(max(1, b.passedBefore(&s.answer))) / float64(b.Most)
		if part < wellBelow {
			return 1/part + 10
		}
		return max(part, 1/part)
	}
	return off(b) < off(other)
}

// wellBelow is the part of what has passed before under which a count is no cause of a refusal.
const wellBelow = 0.93

// step is by how much a learned limit is raised: carefully up to what passed when it was met, and by more where that
// is known to be no limit any more.
func (s lesson) step(b *Bucket) int64 {
	n := b.Claims[Learned].N
	switch {
	case b.Dimension == Concurrency:
		return 1
	case b.Ceiling == 0:
		return max(1, n/10)
	case b.Dimension == Tokens:
		return max(1, n/20)
	}
	return 1
}
