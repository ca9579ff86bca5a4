// Package tally counts what is used of a limit, and knows when it comes back.
package tally

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// mostSpends bounds the memory of one count. Merging rounds the end of a spend
// up, so that a window is never believed to be free too early: on average by a
// sixtieth of the window, where more than mostSpends requests fall into it.
const mostSpends = 30

// spend is an amount that is used until a point in time.
type spend struct {
	Until int64 // nanoseconds of Unix time
	N     int64
}

// Spends is what is used of a limit: ascending Until, no more than mostSpends,
// adjacent ones merged upwards. As text it is base64 of varints: for each spend
// the nanoseconds since the end before it (the first: since 1970), then the
// amount. A ledger on disk writes it with every request.
type Spends []spend

// MarshalText writes the compact form.
func (s Spends) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 8*len(s)+8)
	last := int64(0)
	for _, e := range s {
		raw = binary.AppendVarint(raw, e.Until-last)
		raw = binary.AppendVarint(raw, e.N)
		last = e.Until
	}
	return base64.RawStdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText reads the compact form.
func (s *Spends) UnmarshalText(text []byte) error {
	raw, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("reading spends: %w", err)
	}
	out := make(Spends, 0, len(raw)/7+1)
	last := int64(0)
	for len(raw) > 0 {
		step, n := binary.Varint(raw)
		if n <= 0 {
			return errors.New("reading spends: cut short")
		}
		amount, m := binary.Varint(raw[n:])
		if m <= 0 {
			return errors.New("reading spends: cut short")
		}
		raw, last = raw[n+m:], last+step
		out = append(out, spend{last, amount})
	}
	*s = out
	return nil
}

// Plus adds n until t in place, in order, and merges where there are too many.
func (s Spends) Plus(t, n int64) Spends {
	if n <= 0 {
		return s
	}
	i := len(s)
	for i > 0 && s[i-1].Until > t {
		i--
	}
	if i > 0 && s[i-1].Until == t {
		s[i-1].N += n
		return s
	}
	s = slices.Insert(s, i, spend{t, n})
	if len(s) > mostSpends {
		s = s.merged()
	}
	return s
}

// merged joins, in place, the two neighbours whose joining keeps the least
// amount for the least time too long.
func (s Spends) merged() Spends {
	best, least := 0, math.MaxFloat64
	for i := 1; i < len(s); i++ {
		if cost := float64(s[i].Until-s[i-1].Until) * float64(s[i-1].N); cost < least {
			best, least = i, cost
		}
	}
	s[best].N += s[best-1].N
	return append(s[:best-1], s[best:]...)
}

// Spread adds n in place that comes back evenly from now until full.
func (s Spends) Spread(n int64, now, full time.Time) Spends {
	steps := min(n, mostSpends*4/5)
	for i := range steps {
		s = s.Plus(now.Add(full.Sub(now)*time.Duration(i+1)/time.Duration(steps)).UnixNano(), n*(i+1)/steps-n*i/steps)
	}
	return s
}

// Laid lets each spend in place end per for each of its amount after the one before
// it, and the first no later than if it began now: what is left of a count that
// refills little by little.
func (s Spends) Laid(now time.Time, per time.Duration) Spends {
	last := now.UnixNano()
	for i := range s {
		e := &s[i]
		end := last + e.N*int64(per)
		if i > 0 || end < e.Until {
			e.Until = end
		}
		last = e.Until
	}
	return s
}

// Minus takes n away in place: from what ends at t or later, for there a
// reservation until t lies even if it was merged; the rest from what ends last
// before it. With t 0 that is from what ends first.
func (s Spends) Minus(t, n int64) Spends {
	first := s.before(t)
	for i := first; i < len(s) && n > 0; i++ {
		n = s[i].give(n)
	}
	for i := first - 1; i >= 0 && n > 0; i-- {
		n = s[i].give(n)
	}
	return slices.DeleteFunc(s, func(e spend) bool { return e.N <= 0 })
}

// give takes up to n away and says how much is still to be taken.
func (e *spend) give(n int64) int64 {
	d := min(n, e.N)
	e.N -= d
	return n - d
}

// Clip lets what ends after to, but no later than from, end at to already.
func (s Spends) Clip(from, to int64) Spends {
	if from <= to {
		return s
	}
	late := s.After(from)
	n := s.After(to) - late
	if n <= 0 {
		return s
	}
	kept := slices.Clone(s[s.before(from+1):])
	return append(s.Minus(to+1, n+late).Plus(to, n), kept...)
}

// After sums what ends later than t.
func (s Spends) After(t int64) (n int64) {
	for i := len(s) - 1; i >= 0 && s[i].Until > t; i-- {
		n += s[i].N
	}
	return n
}

// Next gives the end of the first that ends later than t by which n or more of
// those have ended; 0: so much is not there.
func (s Spends) Next(t, n int64) int64 {
	for i := range s {
		if e := &s[i]; e.Until > t {
			if n -= e.N; n <= 0 {
				return e.Until
			}
		}
	}
	return 0
}

// before counts those that end before t.
func (s Spends) before(t int64) (n int) {
	for n < len(s) && s[n].Until < t {
		n++
	}
	return n
}

// Live gives a copy without what has ended by now and with room for more. Ends
// after latest are pulled in to it where they lie beyond it by more than slack:
// only a clock since gone back can have written them.
func (s Spends) Live(now, latest int64, slack time.Duration) Spends {
	n := s.before(now + 1)
	out := append(make(Spends, 0, len(s)-n+2), s[n:]...)
	var late int64
	for i := len(out) - 1; i >= 0 && out[i].Until-int64(slack) > latest; i-- {
		late += out[i].N
		out = out[:i]
	}
	return out.Plus(latest, late)
}

// Fresh gives a copy without what has ended by now.
func (s Spends) Fresh(now time.Time) Spends {
	return s.Live(now.UnixNano(), math.MaxInt64, 0)
}

// Until gives what ends at t.
func (s Spends) Until(t int64) int64 {
	if i := s.before(t); i < len(s) && s[i].Until == t {
		return s[i].N
	}
	return 0
}
