package limit

import (
	"encoding/json"
	"fmt"
	"time"
)

// Bucket is one limit of a subject. Within a row, Dimension and the window's
// Span name it.
type Bucket struct {
	Dimension Dimension `json:"dimension"`
	Window    Window    `json:"window"`
	Limit     Amount    `json:"limit,omitzero"`     // the one that binds; unknown: counted, never refused
	Source    Source    `json:"source,omitempty"`   // whose number Limit is
	Claims    Claims    `json:"claims,omitzero"`    // what each source says; Limit and Source follow from it
	Confirmed time.Time `json:"confirmed,omitzero"` // when Limit or the use was last confirmed by the provider
	Hit       time.Time `json:"hit,omitzero"`       // when a limit was last learned from a refusal, or raised since
	Spends    Spends    `json:"spends,omitempty"`   // ascending Until; adjacent ones merged upwards (later Until), at most MaxSpends
	Held      int64     `json:"held,omitempty"`     // what running requests reserved here; part of Spends, but for Concurrency
	Block     Block     `json:"block,omitzero"`     // this limit was hit: it stops only what it covers
	Ramp      int       `json:"ramp,omitempty"`     // as Row.Ramp, for requests that this bucket counts
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
	for i := range b.Spends {
		if s := &b.Spends[i]; s.Until.After(now) {
			if used == 0 {
				firstBack = b.bounded(s.Until, now)
			}
			used += s.N
		}
	}
	return used, min(b.Held, used), firstBack
}

// bounded gives t, but no later than a rolling window can last from now: a
// later end was written by a clock that has gone back since.
func (b *Bucket) bounded(t, now time.Time) time.Time {
	if b.Window.Calendar == "" && b.Window.Span > 0 {
		if latest := now.Add(b.Window.Span); t.After(latest) {
			return latest
		}
	}
	return t
}

// fitsAt gives when n more will fit under the limit, by what is counted now.
// n must not be over the limit.
func (b *Bucket) fitsAt(n int64, now time.Time) time.Time {
	used, _, _ := b.use(now)
	over := used + n - b.Limit.N
	if over <= 0 {
		return now
	}
	for i := range b.Spends {
		if s := &b.Spends[i]; s.Until.After(now) {
			if over -= s.N; over <= 0 {
				return b.bounded(s.Until, now)
			}
		}
	}
	return now
}

// MaxSpends bounds the memory of one bucket. Merging rounds the end of a spend
// up, so that a window is never believed to be free too early.
const MaxSpends = 64

// Spend is an amount that is used until a point in time.
type Spend struct {
	Until time.Time
	N     int64
}

// Spends is what is used of a bucket. In JSON it is one flat list: the end in
// nanoseconds of Unix time, the amount, the next end, …
type Spends []Spend

// MarshalJSON writes the flat list.
func (s Spends) MarshalJSON() ([]byte, error) {
	flat := make([]int64, 0, 2*len(s))
	for _, e := range s {
		flat = append(flat, e.Until.UnixNano(), e.N)
	}
	return json.Marshal(flat)
}

// UnmarshalJSON reads the flat list.
func (s *Spends) UnmarshalJSON(b []byte) error {
	var flat []int64
	if err := json.Unmarshal(b, &flat); err != nil {
		return err
	}
	if len(flat)%2 != 0 {
		return fmt.Errorf("spends: %d numbers do not make pairs", len(flat))
	}
	*s = make(Spends, 0, len(flat)/2)
	for i := 0; i < len(flat); i += 2 {
		*s = append(*s, Spend{time.Unix(0, flat[i]).UTC(), flat[i+1]})
	}
	return nil
}

// live gives a copy without what has ended by now and with room for one more.
// Ends that only a clock since gone back can have written are pulled in.
func (b *Bucket) live(now time.Time) Spends {
	n := 0
	for n < len(b.Spends) && !b.Spends[n].Until.After(now) {
		n++
	}
	out := make(Spends, len(b.Spends)-n, len(b.Spends)-n+2)
	copy(out, b.Spends[n:])
	for i := len(out) - 1; i >= 0; i-- {
		t := b.bounded(out[i].Until, now)
		if t.Equal(out[i].Until) {
			break
		}
		out[i].Until = t
	}
	return out
}

// plus adds n until t in place, in order, and merges where there are too many.
func (s Spends) plus(t time.Time, n int64) Spends {
	if n <= 0 {
		return s
	}
	i := len(s)
	for i > 0 && s[i-1].Until.After(t) {
		i--
	}
	if i > 0 && s[i-1].Until.Equal(t) {
		s[i-1].N += n
		return s
	}
	s = append(s, Spend{})
	copy(s[i+1:], s[i:])
	s[i] = Spend{t, n}
	if len(s) > MaxSpends {
		s = s.merged()
	}
	return s
}

// merged joins, in place, the two neighbours that end closest together.
func (s Spends) merged() Spends {
	best, gap := 1, s[1].Until.Sub(s[0].Until)
	for i := 2; i < len(s); i++ {
		if g := s[i].Until.Sub(s[i-1].Until); g < gap {
			best, gap = i, g
		}
	}
	s[best].N += s[best-1].N
	return append(s[:best-1], s[best:]...)
}

// minus takes n away in place: from what ends at t or later, for there a
// reservation until t lies even if it was merged; the rest from what ends last
// before it.
func (s Spends) minus(t time.Time, n int64) Spends {
	first := 0
	for first < len(s) && s[first].Until.Before(t) {
		first++
	}
	for i := first; i < len(s) && n > 0; i++ {
		d := min(n, s[i].N)
		s[i].N -= d
		n -= d
	}
	for i := first - 1; i >= 0 && n > 0; i-- {
		d := min(n, s[i].N)
		s[i].N -= d
		n -= d
	}
	return s.dropEmpty()
}

// trim takes n away in place, from what ends first.
func (s Spends) trim(n int64) Spends { return s.minus(time.Time{}, n) }

func (s Spends) dropEmpty() Spends {
	out := s[:0]
	for _, e := range s {
		if e.N > 0 {
			out = append(out, e)
		}
	}
	return out
}

// after sums what ends later than t.
func (s Spends) after(t time.Time) (n int64) {
	for i := len(s) - 1; i >= 0 && s[i].Until.After(t); i-- {
		n += s[i].N
	}
	return n
}
