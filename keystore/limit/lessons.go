package limit

import (
	"time"

	"sluice/keystore/limit/lesson"
	"sluice/keystore/limit/tally"
)

// lessons are what a settlement learns about limits from an answer.
type lessons struct{ *settlement }

// readings calls f for each limit that the answer states, in its headers and in its verdict's own words.
func (s lessons) readings(f func(row int, d Dimension, w Window, models string, limit, remaining Amount, reset time.Time)) {
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
func (s lessons) learnNames() {
	s.readings(func(row int, d Dimension, w Window, models string, _, _ Amount, _ time.Time) {
		s.touch(row).ensure(d, w, models)
		s.rows[row].countRunning()
	})
}

// correct takes over what the answer states about limits and their use.
func (s lessons) correct() {
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
func (s lessons) adapt() {
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
func (s lessons) adaptRate(r *Row) {
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
	if !b.guessed() {
		return
	}
	same := !s.hold.At.After(b.Hit)
	if !same && s.hold.At.Before(other.Hit) {
		b.Met(s.at)
		return
	}
	no := lesson.Refusal{Sent: s.hold.At, At: s.at, Limit: b.Claims[Learned].N, Passed: b.passedBefore(&s.answer), Span: b.Window.Span}
	if v := &s.r.Verdict; v.Stated && v.Wait > 0 {
		no.Wait = s.wait(b)
	}
	b.learned(b.Refused(no))
	if same {
		return
	}
	if b.Refills() && !no.Until.IsZero() && b.Limit.Known {
		// Then so much has come back that the request fits.
		rest := max(0, b.Limit.N-no.Asked)
		full := no.Until.Add(time.Duration(rest) * b.Window.per(b.Limit.N))
		b.Spends = tally.Spends{}.Plus(no.Until.UnixNano(), b.Limit.N-rest).Spread(rest, no.Until, full)
	}
	requests.Most, tokens.Most = requests.passedBefore(&s.answer), tokens.passedBefore(&s.answer)
}

// wait is the wait that the refusal states, as a bucket sees it. One in whole seconds may be rounded up.
func (s lessons) wait(b *Bucket) lesson.Wait {
	w := lesson.Wait{Until: s.at.Add(s.r.Verdict.Wait), Asked: s.r.Asked.Of(b.Dimension)}
	sure := w.Until
	if s.r.Verdict.Wait%time.Second == 0 {
		sure = sure.Add(-time.Second)
	}
	w.Still = b.Spends.After(sure.UnixNano())
	_, _, w.Back = b.Use(s.now)
	return w
}

// explained says whether a limit that is known, not learned, is so near its end that the refusal needs no other.
func (s lessons) explained(r *Row) bool {
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := s.r.Asked.Of(b.Dimension)
		if b.guessed() || n <= 0 || b.Dimension == Concurrency || !b.Covers(s.model) {
			continue
		}
		if used, _, _ := b.Use(s.now); float64(used+n) >= lesson.WellBelow*float64(b.Limit.N) {
			return true
		}
	}
	return false
}

// adaptConcurrency learns that no more requests may run than run now.
func (s lessons) adaptConcurrency(i int) {
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
func (s lessons) grow(i int) {
	for j := range s.rows[i].Buckets {
		if b := &s.rows[i].Buckets[j]; !b.Claims[Learned].Known || !b.Covers(s.model) {
			if b.Most > 0 && b.Most < b.passed(s.now) {
				b = &s.touch(i).Buckets[j]
				b.Most = b.passed(s.now)
			}
			continue
		}
		b := &s.touch(i).Buckets[j]
		used, _, _ := b.Use(s.now)
		step := int64(1)
		switch b.Dimension {
		case Concurrency:
			used++ // the one that has just ended
		case Tokens:
			step = max(1, b.Claims[Learned].N/20)
		}
		b.learned(b.Passes(lesson.Success{
			Limit: b.Claims[Learned].N, Binds: b.Source == Learned, Passed: b.passed(s.now), Used: used, Took: max(1, s.r.Cost.Of(b.Dimension)),
			Exact: b.Dimension == Requests && !b.Refills(), Step: step, Span: b.Window.Span, Sent: s.hold.At,
		}, s.now))
	}
}

// likelier says whether a refusal is rather held against b than against other. A count that is well below what has
// passed before did not cause it; of two that are not, the one that is nearer to what it was is repeated.
func (s lessons) likelier(b, other *Bucket) bool {
	if b.Most <= 0 || other.Most <= 0 {
		return false
	}
	return b.Repeats(b.passedBefore(&s.answer)) < other.Repeats(other.passedBefore(&s.answer))
}
