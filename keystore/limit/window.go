package limit

import (
	"math"
	"sync"
	"time"
)

// End gives when an amount counted at t comes back: after the span for a
// rolling window; for a calendar window at the zone's midnight, on Monday for
// a week, on the first for a month. A zone that cannot be loaded counts as
// UTC. With an unknown span it is t itself.
func (w Window) End(t time.Time) time.Time {
	if w.Calendar == "" || w.Span == 0 {
		return t.Add(w.Span)
	}
	local := t.In(zone(w.Calendar))
	y, m, d := local.Date()
	switch w.Span {
	case Day:
		d++
	case Week:
		d += 7 - (int(local.Weekday())+6)%7
	case Month:
		m, d = m+1, 1
	default:
		return t.Truncate(w.Span).Add(w.Span).UTC()
	}
	end := time.Date(y, m, d, 0, 0, 0, 0, local.Location())
	// Where clocks go forward at midnight there is none: Date may then give
	// the last hour of the day before.
	for end.Day() == local.Day() && !end.After(t) || end.Hour() == 23 {
		end = end.Add(time.Hour)
	}
	return end.UTC()
}

// ClockSlack is how far apart the clocks of two processes may be, or a clock
// may step back, before what was written is taken for a clock's mistake.
const ClockSlack = time.Minute

// bounded gives the time of an end, but no later than a rolling window can
// last from now: an end far beyond was written by a clock that has gone back
// since.
func (w Window) bounded(end int64, now time.Time) time.Time {
	if latest := w.latest(now); end > latest+int64(ClockSlack) {
		end = latest
	}
	return time.Unix(0, end).UTC()
}

// latest gives the latest end that what is counted by now can have.
func (w Window) latest(now time.Time) int64 {
	if w.Calendar == "" && w.Span > 0 {
		return now.UnixNano() + int64(w.Span)
	}
	return math.MaxInt64 - int64(ClockSlack)
}

// onTheWay is how long a request may need to reach its provider.
const onTheWay = 30 * time.Second

// reserved gives when a reservation of now comes back as long as nobody knows
// when it arrived. Near the end of a calendar's window it may count in the next
// one, and so counts in both until its answer tells.
func (w Window) reserved(now time.Time) time.Time {
	if w.Calendar == "" {
		return w.End(now)
	}
	return w.End(now.Add(onTheWay))
}

var zones sync.Map // name → *time.Location: loading one reads a file

func zone(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		l = time.UTC
	}
	zones.Store(name, l)
	return l
}
