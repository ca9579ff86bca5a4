package limit

import (
	"encoding/json"
	"fmt"
	"math"
)

// MaxSpends bounds the memory of one bucket. Merging rounds the end of a spend
// up, so that a window is never believed to be free too early.
const MaxSpends = 64

// Spend is an amount that is used until a point in time.
type Spend struct {
	Until int64 // nanoseconds of Unix time
	N     int64
}

// Spends is what is used of a bucket. In JSON it is one flat list: an end, its
// amount, the next end, …
type Spends []Spend

// MarshalJSON writes the flat list.
func (s Spends) MarshalJSON() ([]byte, error) {
	flat := make([]int64, 0, 2*len(s))
	for _, e := range s {
		flat = append(flat, e.Until, e.N)
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
		*s = append(*s, Spend{flat[i], flat[i+1]})
	}
	return nil
}

// plus adds n until t in place, in order, and merges where there are too many.
func (s Spends) plus(t, n int64) Spends {
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
	s = append(s, Spend{})
	copy(s[i+1:], s[i:])
	s[i] = Spend{t, n}
	if len(s) > MaxSpends {
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

// minus takes n away in place: from what ends at t or later, for there a
// reservation until t lies even if it was merged; the rest from what ends last
// before it.
func (s Spends) minus(t, n int64) Spends {
	first := 0
	for first < len(s) && s[first].Until < t {
		first++
	}
	for i := first; i < len(s) && n > 0; i++ {
		n = s[i].give(n)
	}
	for i := first - 1; i >= 0 && n > 0; i-- {
		n = s[i].give(n)
	}
	out := s[:0]
	for _, e := range s {
		if e.N > 0 {
			out = append(out, e)
		}
	}
	return out
}

// give takes up to n away and says how much is still to be taken.
func (e *Spend) give(n int64) int64 {
	d := min(n, e.N)
	e.N -= d
	return n - d
}

// trim takes n away in place, from what ends first.
func (s Spends) trim(n int64) Spends { return s.minus(0, n) }

// after sums what ends later than t.
func (s Spends) after(t int64) (n int64) {
	for i := len(s) - 1; i >= 0 && s[i].Until > t; i-- {
		n += s[i].N
	}
	return n
}
