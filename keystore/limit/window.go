package limit

import (
	"math"
	"time"

	"sluice/keystore/limit/calendar"
)

// End gives when an amount counted at t comes back: after the span for a
// rolling window, else as the calendar says. With an unknown span it is t itself.
func (w Window) End(t time.Time) time.Time {
	if w.Calendar == "" || w.Span == 0 {
		return t.Add(w.Span)
	}
	return calendar.End(t, w.Span, w.Calendar)
}

// rolling says whether each amount comes back a span after it was counted.
func (w Window) rolling() bool { return w.Calendar == "" && w.Span > 0 }

// per is how long one of n takes to come back, where they do little by little.
func (w Window) per(n int64) time.Duration { return w.Span / time.Duration(max(1, n)) }

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
	if w.rolling() {
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
