package limit

import (
	"math"
	"time"
)

// Bucket is one limit of a subject. Within a row, Dimension, the window's Span
// and Models name it.
type Bucket struct {
	Dimension Dimension `json:"dimension"`
	Window    Window    `json:"window"`
	Models    string    `json:"models,omitempty"`   // the models that it counts, see Matches; empty: all of the subject's
	Limit     Amount    `json:"limit,omitzero"`     // the one that binds; unknown: counted, never refused
	Source    Source    `json:"source,omitempty"`   // whose number Limit is
	Claims    Claims    `json:"claims,omitzero"`    // what each source says; Limit and Source follow from it
	Confirmed time.Time `json:"confirmed,omitzero"` // when Limit or the use was last confirmed by the provider
	Hit       time.Time `json:"hit,omitzero"`       // when a refusal last spoke of a learned limit
	Raised    time.Time `json:"raised,omitzero"`    // when a learned limit was last raised
	Ceiling   int64     `json:"ceiling,omitempty"`  // what passed in the window when that refusal came; 0: not known
	Spends    Spends    `json:"spends,omitempty"`   // ascending Until; adjacent ones merged upwards (later Until), at most MaxSpends
	Held      int64     `json:"held,omitempty"`     // what running requests reserved here; part of Spends, but for Concurrency
	Block     Block     `json:"block,omitzero"`     // this limit was hit: it stops only what it covers
	Ramp      int       `json:"ramp,omitempty"`     // as Row.Ramp, for requests that this bucket counts
	More      More      `json:"-"`
}

// Claims is a limit according to each source, indexed by Source.
type Claims [Stated + 1]Amount

// Binding gives the limit to keep and its source: the highest source that
// knows one. A configured limit binds besides a stated one where it is lower:
// a person may want to use less than the provider allows.
func (c *Claims) Binding() (Amount, Source) {
	for s := Stated; s > Counted; s-- {
		if !c[s].Known {
			continue
		}
		if own := c[Configured]; s == Stated && own.Known && own.N < c[s].N {
			return own, Configured
		}
		return c[s], s
	}
	return Amount{}, Counted
}

// claim notes what source says about the limit.
func (b *Bucket) claim(s Source, a Amount) {
	b.Claims[s] = a
	b.Limit, b.Source = b.Claims.Binding()
}

// Use gives what is used of the bucket at now, with what running requests
// hold; that part alone; and when the first of it comes back (zero: nothing
// is used, or it comes back when a request ends).
func (b Bucket) Use(now time.Time) (used, held int64, firstBack time.Time) { return b.use(now) }

func (b *Bucket) use(now time.Time) (used, held int64, firstBack time.Time) {
	if b.Dimension == Concurrency {
		return b.Held, b.Held, time.Time{}
	}
	at := now.UnixNano()
	for i := range b.Spends {
		if s := &b.Spends[i]; s.Until > at {
			if used == 0 {
				firstBack = b.bounded(s.Until, now)
			}
			used += s.N
		}
	}
	return used, min(b.Held, used), firstBack
}

// ClockSlack is how far apart the clocks of two processes may be, or a clock
// may step back, before what was written is taken for a clock's mistake.
const ClockSlack = time.Minute

// bounded gives the time of an end, but no later than a rolling window can
// last from now: an end far beyond was written by a clock that has gone back
// since.
func (b *Bucket) bounded(end int64, now time.Time) time.Time {
	if latest := b.latest(now); end > latest+int64(ClockSlack) {
		end = latest
	}
	return time.Unix(0, end).UTC()
}

// latest gives the latest end that what is counted by now can have.
func (b *Bucket) latest(now time.Time) int64 {
	if b.Window.Calendar == "" && b.Window.Span > 0 {
		return now.UnixNano() + int64(b.Window.Span)
	}
	return math.MaxInt64 - int64(ClockSlack)
}

// fitsAt gives when n more will fit under most, by what is counted now; zero:
// now. n must not be over most.
func (b *Bucket) fitsAt(n, most int64, now time.Time) time.Time {
	at := now.UnixNano()
	over := b.Spends.after(at) + n - most
	if over <= 0 {
		return time.Time{}
	}
	for i := range b.Spends {
		if s := &b.Spends[i]; s.Until > at {
			if over -= s.N; over <= 0 {
				return b.bounded(s.Until, now)
			}
		}
	}
	return time.Time{}
}

// live gives a copy without what has ended by now and with room for more.
// Ends that only a clock since gone back can have written are pulled in.
func (b *Bucket) live(now time.Time) Spends {
	at, latest := now.UnixNano(), b.latest(now)
	n := 0
	for n < len(b.Spends) && b.Spends[n].Until <= at {
		n++
	}
	out := make(Spends, len(b.Spends)-n, len(b.Spends)-n+2)
	copy(out, b.Spends[n:])
	var late int64
	for i := len(out) - 1; i >= 0 && out[i].Until > latest+int64(ClockSlack); i-- {
		late += out[i].N
		out = out[:i]
	}
	return out.plus(latest, late)
}
