package limit

import "time"

// lesson is what a settlement learns about limits from an answer.
type lesson struct{ *settlement }

// readings calls f for each limit that the answer states, in its headers and
// in its verdict's own words.
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

// learnNames makes room for limits that the answer names for the first time,
// so that charge counts the request there too.
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

// adapt lowers or starts a learned limit, where a refusal names no limit of
// its own: neither a number, nor a long wait, nor another dimension. It is kept for
// each model apart, whosever limit it is: models differ, and only this one's
// requests are counted here.
func (s lesson) adapt() {
	v := &s.r.Verdict
	i := find(s.rows, OfAccountModel)
	if i < 0 || v.Limit.Known || v.Scope == ScopeProvider || v.Stated && v.Wait > Minute+ClockSlack {
		return
	}
	switch {
	case v.Dimension == Concurrency:
		s.adaptConcurrency(i)
	case (v.Dimension == Requests || v.Dimension == Unknown) && (v.Window.Span == 0 || v.Window.Span == Minute):
		b := s.touch(i).ensure(Requests, Window{Span: Minute}, "")
		switch {
		case !b.guessed():
		case s.hold.At.Before(b.Hit.Add(b.Window.Span)):
			b.Hit = s.at
		default:
			b.lower(b.passed(s.now), v.Stated && v.Wait > 0, s.at)
		}
	}
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
			if n < b.Ceiling {
				passed = passed * 9 / 10
			}
			b.claim(Learned, Of(max(n, passed)))
			b.Ceiling = max(b.Ceiling, b.passed(s.now))
		case b.Source == Learned && b.mayGrow(s.now):
			b.claim(Learned, Of(n+1))
			if b.Raised = s.now; n >= b.Ceiling {
				b.Ceiling = 0 // more passes than did then: nothing is known above
			}
		}
	}
}
