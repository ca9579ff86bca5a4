// Package lesson learns limits that a provider keeps to itself, from what it
// lets pass and what it refuses. It knows counts and times and nothing else.
//
// A learned limit starts a tenth below what passed in the window before a
// refusal came. It rises for each window that was well used and clean, up to
// what passed then; there it stays for restWindows before it tries more. A later
// refusal lowers it again, once a window, so that the probes of one backoff are
// not evidence. It is forgotten when nothing has spoken of it for KeptFor. Fewer
// than leastPassed requests in the window teach nothing: others' use, or another
// dimension, is as likely a cause.
package lesson

import "time"

const (
	// KeptFor is how long a lesson lasts that nothing repeats.
	KeptFor     = 24 * time.Hour
	restWindows = 4
	leastPassed = 3
	leastClean  = time.Minute
)

// Lesson is what was learned about one count.
type Lesson struct {
	Hit     time.Time `json:"hit,omitzero"`      // when a refusal last spoke of the limit
	Raised  time.Time `json:"raised,omitzero"`   // when the limit was last raised
	Ceiling int64     `json:"ceiling,omitempty"` // what passed in the window when that refusal came; 0: not known
	Most    int64     `json:"most,omitempty"`    // what passed at most in the window since the newest refusal, and when it came; 0: none came
	Drips   int       `json:"drips,omitempty"`   // how many resets in a row spoke for a count that refills little by little
}

// Refusal is a refusal as a count sees it.
type Refusal struct {
	Limit   int64 // what is learned so far; 0: nothing
	Passed  int64 // what passed in the window before
	At      time.Time
	Counted bool // it states a wait, and so was made by a count: what passed is the limit
	Same    bool // it is of the same incident as the one before
}

// Refused learns from a refusal, and gives the limit; 0: none.
func (l *Lesson) Refused(r Refusal) int64 {
	n, most := r.Passed*9/10, r.Limit*9/10
	if r.Counted {
		n, most = r.Passed, r.Limit-1
	}
	switch {
	case r.Same && (r.Limit == 0 || n >= r.Limit):
		l.Met(r.At)
		return r.Limit
	case r.Same:
	case r.Limit > 0:
		// At least a tenth lower, at most three tenths at once.
		n = max(r.Limit*7/10, min(n, most, r.Limit-1))
	case r.Passed < leastPassed:
		return 0
	}
	l.Ceiling, l.Hit = max(1, r.Passed), r.At
	return max(1, n)
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
	Exact  bool  // what passed is counted in whole requests
	Step   int64 // by how much the limit may rise where nothing speaks for more
	Span   time.Duration
	Sent   time.Time
}

// Passes learns from a success at now, and gives the limit; 0: none any more.
func (l *Lesson) Passes(s Success, now time.Time) int64 {
	l.Most = max(l.Most, s.Passed)
	switch {
	case now.Sub(l.Hit) >= KeptFor && now.Sub(l.Raised) >= KeptFor:
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
		step := s.Step
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

// mayGrow says whether the limit was well used, and long enough clean.
func (l *Lesson) mayGrow(s Success, now time.Time) bool {
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
	blur := max(time.Second, span/50)
	switch {
	case (reset - drained).Abs() > blur:
		l.Drips = 0
	case drained < span-2*blur:
		l.Drips = min(l.Drips+1, dripping)
	}
}

// dripping is how many resets in a row make a count a refilling one.
const dripping = 2

// Refills says whether the count comes back little by little, a part each second.
func (l *Lesson) Refills() bool { return l.Drips >= dripping }
