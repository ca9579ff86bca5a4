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
		s.touch(row).ensureSet(d, w, models)
		s.rows[row].countRunning()
	})
}

// correct takes over what the answer states about limits and their use.
func (s lesson) correct() {
	s.readings(func(row int, d Dimension, w Window, models string, limit, remaining Amount, reset time.Time) {
		b := s.touch(row).set(d, w.Span, models)
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
		b.restate(&s.answer, max(0, total.N-remaining.N), remaining.N <= 0, s.fullAt(d, reset))
	})
	// Only now, so that two statements of one answer both count.
	s.readings(func(row int, d Dimension, w Window, models string, _, _ Amount, _ time.Time) {
		if b := s.touch(row).set(d, w.Span, models); !s.stale(b) {
			b.Confirmed = s.at
		}
	})
}
