// Package policy says when a failed request is tried again, how long it waits
// first, and when it stops. Its values are pure: randomness and the time that
// has passed are arguments.
package policy

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"sluice/keystore/limit"
)

// Policy says when a request is tried again, how long it sleeps first, and
// when it stops. It is one value, composed of parts, and the same in Go and in
// a configuration file (see Parse). It rules repeats without a known
// wait; a wait that a provider states is obeyed as it is, and going on with
// another key is no repeat.
type Policy struct {
	RetryIf Classes
	Wait    Wait
	Stop    Stop
	// BeforeSleep is called before each sleep, from the engine's goroutine;
	// it must return at once. Nil: nothing. (Each sleep is an event as well.)
	BeforeSleep func(Sleep)
}

// Sleep describes a sleep that is about to begin.
type Sleep struct {
	Request uint64
	Attempt int // the one that failed, from 1
	Wait    time.Duration
	Verdict limit.Verdict
}

// Default doubles from 1 s to 60 s and stops after 6 attempts.
func Default() Policy {
	return Policy{RetryIf: Transient, Wait: Exponential(time.Second, time.Second, time.Minute), Stop: Attempts(6)}
}

// Whole fills in what p leaves out. The zero Classes stand for those that may
// pass by themselves.
func (p Policy) Whole() Policy {
	d := Default()
	if p.RetryIf == 0 {
		p.RetryIf = d.RetryIf
	}
	if p.Wait == nil {
		p.Wait = d.Wait
	}
	if p.Stop == nil {
		p.Stop = d.Stop
	}
	return p
}

// Simple doubles from 1 s to 60 s over 5 attempts.
func Simple() Policy {
	return Policy{RetryIf: Transient, Wait: Exponential(time.Second, time.Second, time.Minute), Stop: Attempts(5)}
}

// Classes is a set of failure classes.
type Classes uint32

// ClassesOf makes a set.
func ClassesOf(cs ...limit.Class) Classes {
	var s Classes
	for _, c := range cs {
		s |= 1 << c
	}
	return s
}

// Has says whether c is in the set.
func (s Classes) Has(c limit.Class) bool { return s&(1<<c) != 0 }

// Transient are the failures that can pass by themselves.
var Transient = ClassesOf(limit.RateLimit, limit.Overloaded, limit.Server, limit.Timeout, limit.Network)

// Wait gives the sleep after the n-th failed attempt (n from 1). r is used by
// the random ones only. Every Wait prints as Parse reads it.
type Wait interface {
	After(n int, r *rand.Rand) time.Duration
	String() string
}

// Stop says whether to give up after the n-th failed attempt, when sleeping
// for the next one would end at elapsed since the request began.
type Stop interface {
	Done(n int, elapsed time.Duration) bool
	String() string
}

type (
	fixed        struct{ d time.Duration }
	exponential  struct{ multiplier, min, max time.Duration }
	fullJitter   struct{ multiplier, max time.Duration }
	incrementing struct{ start, step, max time.Duration }
	uniform      struct{ min, max time.Duration }
	chained      []Wait
	sum          []Wait
	attempts     int
	elapsed      time.Duration
	never        struct{}
	anyOf        []Stop
)

// Fixed sleeps d each time.
func Fixed(d time.Duration) Wait { return fixed{d} }

// Exponential sleeps multiplier, doubled each time, kept within [min, max].
func Exponential(multiplier, min, max time.Duration) Wait { return exponential{multiplier, min, max} }

// RandomExponential sleeps a random part of what Exponential would: between 0
// and multiplier doubled each time, at most max ("full jitter").
func RandomExponential(multiplier, max time.Duration) Wait { return fullJitter{multiplier, max} }

// Incrementing sleeps start, then step longer each time, at most max.
func Incrementing(start, step, max time.Duration) Wait { return incrementing{start, step, max} }

// Random sleeps between min and max, evenly.
func Random(min, max time.Duration) Wait { return uniform{min, max} }

// Chained uses the n-th wait for the n-th sleep; the last one serves on.
func Chained(ws ...Wait) Wait { return chained(ws) }

// Sum adds waits up.
func Sum(ws ...Wait) Wait { return sum(ws) }

// Attempts stops after n attempts.
func Attempts(n int) Stop { return attempts(n) }

// Elapsed stops when the next attempt would begin later than d after the request began.
func Elapsed(d time.Duration) Stop { return elapsed(d) }

// Never does not stop; patience alone bounds the request.
func Never() Stop { return never{} }

// Any stops as soon as one of them does.
func Any(ss ...Stop) Stop { return anyOf(ss) }

func (w fixed) After(int, *rand.Rand) time.Duration { return w.d }

func (w exponential) After(n int, _ *rand.Rand) time.Duration {
	return min(max(doubled(w.multiplier, n, w.max), w.min), w.max)
}

func (w fullJitter) After(n int, r *rand.Rand) time.Duration {
	return between(0, doubled(w.multiplier, n, w.max), r)
}

func (w incrementing) After(n int, _ *rand.Rand) time.Duration {
	if w.step > 0 && n > int((w.max-w.start)/w.step)+1 {
		return w.max
	}
	return min(w.start+time.Duration(n-1)*w.step, w.max)
}

func (w uniform) After(_ int, r *rand.Rand) time.Duration { return between(w.min, w.max, r) }

func (w chained) After(n int, r *rand.Rand) time.Duration {
	return w[min(n, len(w))-1].After(n, r)
}

func (w sum) After(n int, r *rand.Rand) time.Duration {
	var d time.Duration
	for _, p := range w {
		if d += p.After(n, r); d < 0 {
			return 1<<63 - 1 // longer than any patience
		}
	}
	return d
}

func doubled(d time.Duration, n int, most time.Duration) time.Duration {
	for i := 1; i < n && d < most; i++ {
		d *= 2
	}
	return min(d, most)
}

func between(lo, hi time.Duration, r *rand.Rand) time.Duration {
	if hi <= lo || r == nil {
		return lo
	}
	return lo + time.Duration(r.Int64N(int64(hi-lo)+1))
}

func (s attempts) Done(n int, _ time.Duration) bool    { return n >= int(s) }
func (s elapsed) Done(_ int, after time.Duration) bool { return after > time.Duration(s) }
func (never) Done(int, time.Duration) bool             { return false }
func (s anyOf) Done(n int, after time.Duration) bool {
	for _, p := range s {
		if p.Done(n, after) {
			return true
		}
	}
	return false
}

func (w fixed) String() string        { return form("fixed", w.d) }
func (w exponential) String() string  { return form("exponential", w.multiplier, w.min, w.max) }
func (w fullJitter) String() string   { return form("random_exponential", w.multiplier, w.max) }
func (w incrementing) String() string { return form("incrementing", w.start, w.step, w.max) }
func (w uniform) String() string      { return form("random", w.min, w.max) }
func (w chained) String() string      { return "chain(" + joined(w, ", ") + ")" }
func (w sum) String() string          { return joined(w, " + ") }
func (s attempts) String() string     { return fmt.Sprintf("attempts(%d)", int(s)) }
func (s elapsed) String() string      { return form("elapsed", time.Duration(s)) }
func (never) String() string          { return "never" }
func (s anyOf) String() string        { return joined(s, " | ") }

func form(name string, ds ...time.Duration) string {
	return name + "(" + joined(ds, ",") + ")"
}

func joined[T fmt.Stringer](ps []T, by string) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = p.String()
	}
	return strings.Join(words, by)
}

// MostAttempts gives how many attempts s allows at most; 0 where it does not
// count them.
func MostAttempts(s Stop) (most int) {
	switch s := s.(type) {
	case attempts:
		return int(s)
	case anyOf:
		for _, one := range s {
			if n := MostAttempts(one); n > 0 && (most == 0 || n < most) {
				most = n
			}
		}
	}
	return most
}
