package sim

import (
	"cmp"
	"slices"
	"time"
)

// counter is what one account has taken from one limit. It is used under the
// server's lock. Times that it is given never run backwards.
type counter interface {
	// used is what counts against the limit now.
	used(now time.Time) int64
	// fits is the earliest time, not before now, at which n more are within
	// the limit if nothing else is taken; ok is false where that is never.
	fits(n int64, now time.Time) (at time.Time, ok bool)
	// take adds n, whether it fits or not: an answer's length is known only
	// when it has been written.
	take(n int64, now time.Time)
	// back undoes n of what was taken at the time given.
	back(n int64, taken, now time.Time)
	// resize changes the limit; what was taken still counts.
	resize(max int64, now time.Time)
	// full is when nothing counts any more.
	full(now time.Time) time.Time
}

func newCounter(l Limit, zone *time.Location) counter {
	switch {
	case l.Dimension == Concurrency:
		return &places{max: l.Max}
	case l.Kind == Fixed:
		return &fixed{limit: l, zone: zone}
	case l.Kind == Bucket:
		return &bucket{max: l.Max, window: l.Window.d(), size: cmp.Or(l.Burst, l.Max)}
	}
	return &sliding{max: l.Max, window: l.Window.d()}
}

// places counts what is running.
type places struct{ max, running int64 }

func (p *places) used(time.Time) int64          { return p.running }
func (p *places) take(n int64, _ time.Time)     { p.running += n }
func (p *places) back(n int64, _, _ time.Time)  { p.running -= n }
func (p *places) full(now time.Time) time.Time  { return now }
func (p *places) resize(max int64, _ time.Time) { p.max = max }
func (p *places) fits(n int64, now time.Time) (time.Time, bool) {
	if p.running+n <= p.max {
		return now, true
	}
	return now.Add(time.Second), true // nobody knows when another ends
}

// sliding remembers each taking for exactly one window.
type sliding struct {
	max     int64
	window  time.Duration
	sum     int64
	takings []taking // oldest first
}

type taking struct {
	at time.Time
	n  int64
}

func (s *sliding) forget(now time.Time) {
	for len(s.takings) > 0 && !now.Before(s.takings[0].at.Add(s.window)) {
		s.sum -= s.takings[0].n
		s.takings = s.takings[1:] // append moves the rest to new room when it must
	}
}

func (s *sliding) used(now time.Time) int64 {
	s.forget(now)
	return s.sum
}

func (s *sliding) resize(max int64, _ time.Time) { s.max = max }

func (s *sliding) fits(n int64, now time.Time) (time.Time, bool) {
	s.forget(now)
	if n > s.max {
		return time.Time{}, false
	}
	left, at := s.sum, now
	for _, t := range s.takings {
		if left+n <= s.max {
			break
		}
		left -= t.n
		at = t.at.Add(s.window)
	}
	return at, true
}

func (s *sliding) take(n int64, now time.Time) {
	s.forget(now)
	s.sum += n
	s.takings = append(s.takings, taking{now, n})
}

func (s *sliding) back(n int64, taken, now time.Time) {
	s.forget(now)
	for i := len(s.takings) - 1; i >= 0 && n > 0; i-- {
		if t := &s.takings[i]; t.at.Equal(taken) {
			d := min(n, t.n)
			t.n, s.sum, n = t.n-d, s.sum-d, n-d
		}
	}
}

func (s *sliding) full(now time.Time) time.Time {
	s.forget(now)
	for _, t := range slices.Backward(s.takings) {
		if t.n > 0 {
			return t.at.Add(s.window)
		}
	}
	return now
}

// fixed counts within the clock's windows: the minute that runs, the day that
// runs.
type fixed struct {
	limit Limit
	zone  *time.Location
	end   time.Time
	sum   int64
}

func (f *fixed) turn(now time.Time) {
	if !now.Before(f.end) {
		_, f.end = f.window(now)
		f.sum = 0
	}
}

func (f *fixed) used(now time.Time) int64 {
	f.turn(now)
	return f.sum
}

func (f *fixed) resize(max int64, _ time.Time) { f.limit.Max = max }

func (f *fixed) fits(n int64, now time.Time) (time.Time, bool) {
	f.turn(now)
	switch {
	case n > f.limit.Max:
		return time.Time{}, false
	case f.sum+n <= f.limit.Max:
		return now, true
	}
	return f.end, true
}

func (f *fixed) take(n int64, now time.Time) {
	f.turn(now)
	f.sum += n
}

func (f *fixed) back(n int64, taken, now time.Time) {
	f.turn(now)
	if start, _ := f.window(now); !taken.Before(start) {
		f.sum = max(0, f.sum-n)
	}
}

func (f *fixed) full(now time.Time) time.Time {
	f.turn(now)
	if f.sum == 0 {
		return now
	}
	return f.end
}

// window tells when the clock's window around now began and when it ends.
func (f *fixed) window(now time.Time) (start, end time.Time) {
	w := f.limit.Window.d()
	if f.limit.Window == Day {
		y, m, d := now.In(f.zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, f.zone), time.Date(y, m, d+1, 0, 0, 0, 0, f.zone)
	}
	start = time.Unix(0, now.UnixNano()-now.UnixNano()%int64(w))
	return start, start.Add(w)
}
