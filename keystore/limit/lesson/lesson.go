// Package lesson learns limits that a provider keeps to itself, from what it
// lets pass and what it refuses. It knows counts and times and nothing else.
//
// What passed before a refusal is no less than the limit, whatever the shape of
// its window: sliding, fixed, or refilling little by little. So a learned limit
// starts a tenth below what passed in the window before. A later refusal lowers it
// again, at most once a window; between, the probes of one backoff lower it no
// further than to what still counts when they are refused, and to no less than
// leastPart of what passed at first, for they may have another cause.
//
// A refusal that states a wait was made by a count, and says more: what still
// counts when the wait is over, and the request itself, are the limit, see Counted.
//
// A limit rises for each window that was well used and clean, by half of the way
// to what passed when it was met; there it stays for restWindows before it tries
// more. What passes beyond that shows that the limit is another one now: then it
// is followed at once. It is forgotten when nothing has spoken of it for keptFor.
// Fewer than leastPassed requests in the window teach nothing: others' use, or
// another dimension, is as likely a cause.
package lesson

import "time"

const (
	// keptFor is how long a lesson lasts that nothing repeats.
	keptFor     = 24 * time.Hour
	restWindows = 4
	leastPassed = 3
	leastClean  = time.Minute
)

// Lesson is what was learned about one count.
type Lesson struct {
	Hit      time.Time `json:"hit,omitzero"`      // when a refusal last spoke of the limit
	Lowered  time.Time `json:"lowered,omitzero"`  // when one last lowered it, the probes of a backoff left out
	Raised   time.Time `json:"raised,omitzero"`   // when the limit was last raised
	Ceiling  int64     `json:"ceiling,omitempty"` // what passed in the window when that refusal came; 0: not known
	Most     int64     `json:"most,omitempty"`    // what passed at most in the window since the newest refusal, and when it came; 0: none came
	Drips    int       `json:"drips,omitempty"`   // how many answers in a row spoke for a count that refills little by little
	Promised time.Time `json:"promised,omitzero"` // the end of a wait that was stated, of late
	Since    int64     `json:"since,omitempty"`   // what has passed since that was stated, without what was to pass at its end
}

// Refusal is a refusal as a count sees it.
type Refusal struct {
	Sent, At time.Time
	Limit    int64 // what is learned so far; 0: nothing
	Passed   int64 // what passed in the window before
	Span     time.Duration
	Wait
}

// Wait is what a refusal states of when the request would pass.
type Wait struct {
	Until time.Time // zero: nothing
	Back  time.Time // when the first comes back of what is counted
	Still int64     // what will still count at Until, or is not known to have come back by then
	Asked int64     // what the request takes
}

// leastPart is the tenths of a limit to which one incident can lower it.
const leastPart = 4

// Refused learns from a refusal, and gives the limit; 0: none.
func (l *Lesson) Refused(r Refusal) int64 {
	switch {
	case !r.Sent.After(l.Hit):
		return l.again(r)
	case !r.Until.IsZero():
		return l.counted(r)
	case r.Sent.Before(l.Lowered.Add(r.Span)):
		l.Met(r.At)
		return min(r.Limit, max(r.Passed, l.Ceiling*leastPart/10))
	case r.Limit == 0 && r.Passed < leastPassed:
		return 0
	}
	n := r.Passed * 9 / 10
	if r.Limit > 0 {
		// At least a tenth lower, at most three tenths at once.
		n = max(r.Limit*7/10, min(n, r.Limit*9/10, r.Limit-1))
	}
	return l.lowered(n, r.Passed, r.At)
}

// again learns from a refusal of a request that was under way when the limit was
// met: so much less passed then.
func (l *Lesson) again(r Refusal) int64 {
	n := r.Passed
	if r.Until.IsZero() {
		n = n * 9 / 10
	}
	if l.Met(r.At); r.Limit == 0 || n >= r.Limit || l.Refills() {
		return r.Limit
	}
	return l.lowered(n, r.Passed, r.At)
}

// counted learns from a refusal that states a wait. Of a sliding window, what will
// still count at its end is not over the limit; of a fixed one that is no less than
// what passed. Of one that refills, what passes from one such end to the next is
// what came back between.
func (l *Lesson) counted(r Refusal) int64 {
	since, from := l.Since+r.Asked, l.Promised
	l.weigh(r)
	long := !from.IsZero() && r.Until.Sub(from) >= r.Span/6
	if long || from.IsZero() || since < 0 {
		l.Since, l.Promised = -r.Asked, r.Until
	}
	n := min(r.Passed, r.Still+r.Asked)
	if r.Limit == 0 {
		if r.Passed < leastPassed {
			return 0
		}
		return l.lowered(n, n, r.At)
	}
	if n = min(n, r.Limit-1); l.Refills() {
		n = r.Limit - 1
		if d := r.Until.Sub(from); long && d < keptFor {
			n = min(r.Limit, int64(float64(since)*float64(r.Span)/float64(d)))
		}
	}
	n = max(n, r.Limit*leastPart/10)
	return l.lowered(n, n, r.At)
}

func (l *Lesson) lowered(n, ceiling int64, at time.Time) int64 {
	l.Ceiling, l.Hit, l.Lowered = max(1, ceiling), at, at
	return max(1, n)
}

// weigh takes a stated wait for evidence of the shape of the window: where it
// refills, a request never waits longer than what it asks takes to come back, and
// less long than in a window in which all that was sent counts for a whole span;
// and soon after its end the next one may be refused.
func (l *Lesson) weigh(r Refusal) {
	n := r.Passed
	if r.Limit > 0 {
		n = min(n, r.Limit)
	}
	// Up to twice the limit passes in a first window, and it may have been halved.
	drip := 2 * float64(r.Span) * float64(r.Asked) / float64(max(n, 1))
	switch wait := r.Until.Sub(r.At); {
	case n < leastPassed:
	case wait > time.Duration(drip)+time.Second:
		l.Drips = 0
	case r.At.Sub(l.Hit) < r.Span/6 || r.Until.Add(blur(r.Span)).Before(r.Back):
		l.Drips = min(l.Drips+1, dripping)
	}
}

// Met notes a refusal that teaches nothing but that the limit is still there.
func (l *Lesson) Met(at time.Time) {
	if at.After(l.Hit) {
		l.Hit = at
	}
}

// Success is a request that passed as a count sees it.
type Success struct {
	Limit  int64 // what is learned so far
	Binds  bool  // nothing else says what the limit is
	Passed int64 // in the window
	Used   int64 // likewise, with what runs
	Took   int64 // of it, the request
	Exact  bool  // what passed is counted in whole requests
	Step   int64 // by how much the limit may rise where nothing speaks for more
	Span   time.Duration
	Sent   time.Time
}

// Passes learns from a success at now, and gives the limit; 0: none any more.
func (l *Lesson) Passes(s Success, now time.Time) int64 {
	l.Most = max(l.Most, s.Passed)
	switch {
	case now.Sub(l.Hit) >= keptFor && now.Sub(l.Raised) >= keptFor:
		l.Ceiling = 0
		return 0
	case s.Exact && !s.Sent.After(l.Hit):
		// It was under way when the refusal came: it passed as well.
		n := s.Passed
		if s.Limit < l.Ceiling {
			n = n * 9 / 10
		}
		l.Ceiling = max(l.Ceiling, s.Passed)
		return max(s.Limit, n)
	case s.Binds && l.mayGrow(s, now):
		step := max(s.Step, (l.Ceiling-s.Limit)/2)
		if l.Ceiling == 0 {
			step = max(1, s.Limit/10)
		}
		if l.Raised = now; s.Limit >= l.Ceiling {
			l.Ceiling = 0 // more passes than did then: nothing is known above
		}
		return s.Limit + step
	}
	return s.Limit
}

// mayGrow says whether the limit was well used, and long enough clean. One of
// which nothing is known above is followed at once, where one more would not fit.
func (l *Lesson) mayGrow(s Success, now time.Time) bool {
	if l.Ceiling == 0 && s.Sent.After(l.Raised) && s.Used+s.Took > s.Limit {
		return true
	}
	clean := max(s.Span, leastClean)
	if s.Limit == l.Ceiling {
		clean *= restWindows
	}
	return s.Used*4 >= s.Limit*3 && now.Sub(l.Hit) >= clean && now.Sub(l.Raised) >= clean
}

// Repeats says how far a refusal is from repeating the count that last passed at
// most: 1 is not at all. One that is well below it did not cause the refusal.
func (l *Lesson) Repeats(passed int64) float64 {
	part := float64(max(1, passed)) / float64(l.Most)
	if part < WellBelow {
		return 1/part + 10
	}
	return max(part, 1/part)
}

// WellBelow is the part of what has passed before under which a count is no
// cause of a refusal.
const WellBelow = 0.93

// Reset weighs what a reset says of the shape of a window: one that is used up
// in proportion to what is used refills little by little. Where all or nothing is
// used, every shape looks alike.
func (l *Lesson) Reset(limit, used int64, reset, span time.Duration) {
	if reset <= 0 || used <= 0 || used >= limit {
		return
	}
	drained := time.Duration(float64(span) * float64(used) / float64(limit))
	switch {
	case (reset - drained).Abs() > blur(span):
		l.Drips = 0
	case drained < span-2*blur(span):
		l.Drips = min(l.Drips+1, dripping)
	}
}

// blur is how far what is stated and what is counted may lie apart.
func blur(span time.Duration) time.Duration { return max(time.Second, span/50) }

// dripping is how many answers in a row make a count a refilling one.
const dripping = 2

// Refills says whether the count comes back little by little, a part each second.
func (l *Lesson) Refills() bool { return l.Drips >= dripping }
