package tally

import (
	"math/rand/v2"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func (s Spends) total() (n int64) {
	for _, e := range s {
		n += e.N
	}
	return n
}

func TestNothingIsLostWhileMergingAndPullingIn(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const span, slack = time.Minute, 10 * time.Second
	var s Spends
	now := start
	live := func() Spends { return s.Live(now.UnixNano(), now.Add(span).UnixNano(), slack) }
	var want int64
	for range 500 {
		now = now.Add(time.Duration(rng.Int64N(int64(20*time.Millisecond))) - 10*time.Millisecond)
		if rng.IntN(50) == 0 {
			now = now.Add(-slack)
		}
		n := 1 + rng.Int64N(9)
		s = live().Plus(now.Add(span).UnixNano(), n)
		if want += n; s.total() != want {
			t.Fatalf("%d are counted, want %d: %v", s.total(), want, s)
		}
		if rng.IntN(3) == 0 {
			take := 1 + rng.Int64N(n)
			s = live().Minus(now.Add(span).UnixNano(), take)
			want -= take
		}
	}
}

func TestMergingNeverFreesEarly(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var merged, exact Spends
	for at := range int64(1000) {
		n := 1 + rng.Int64N(5)
		merged = merged.Plus(at*1e6, n)
		exact = append(exact, spend{at * 1e6, n})
		probe := rng.Int64N(1000) * 1e6
		if merged.After(probe) < exact.After(probe) {
			t.Fatalf("after %d: %d, exactly %d", probe, merged.After(probe), exact.After(probe))
		}
	}
	if len(merged) > mostSpends {
		t.Errorf("%d spends", len(merged))
	}
}

func TestSpendsAsText(t *testing.T) {
	for _, s := range []Spends{{}, {{1, 1}}, {{start.UnixNano(), 5}, {start.UnixNano() + 1, 1 << 40}}, {{-5, 3}}} {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Spends
		if err := back.UnmarshalText(text); err != nil || len(back) != len(s) || back.total() != s.total() {
			t.Errorf("%v became %v: %v", s, back, err)
		}
		if len(text) > 1 && back.UnmarshalText(text[:len(text)-1]) == nil && back.total() == s.total() {
			t.Errorf("%v: a text that is cut short is read as whole", s)
		}
	}
}

func TestClippingMovesEndsAndNothingElse(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		var s Spends
		for range 1 + rng.IntN(20) {
			s = s.Plus(rng.Int64N(100), 1+rng.Int64N(5))
		}
		before, from, to := append(Spends(nil), s...), rng.Int64N(100), rng.Int64N(100)
		got := s.Clip(from, to)
		for at := int64(-1); at < 100; at++ {
			want := before.After(at)
			if from > to && at >= to && at < from {
				want = before.After(from)
			}
			if got.After(at) != want {
				t.Fatalf("%v clipped from %d to %d: %v has %d after %d, want %d", before, from, to, got, got.After(at), at, want)
			}
		}
	}
}

// TestLaidIsWhatIsLeftOfALevel that sinks by one each so often: never less than
// it, and never more by as much as what was added at once.
func TestLaidIsWhatIsLeftOfALevel(t *testing.T) {
	const per = 100
	rng := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		var s Spends
		now, level, largest := start, 0.0, int64(1)
		for range 15 {
			step := rng.Int64N(3 * per)
			now, level = now.Add(time.Duration(step)), max(0, level-float64(step)/per)
			n := 1 + rng.Int64N(4)
			largest = max(largest, n)
			s = s.Fresh(now).Plus(now.Add(time.Hour).UnixNano(), n).Laid(now, per)
			if level += float64(n); float64(s.After(now.UnixNano())) < level-1e-9 || float64(s.After(now.UnixNano())) >= level+float64(largest) {
				t.Fatalf("%d are counted where %g are left", s.After(now.UnixNano()), level)
			}
			if end := s[len(s)-1].Until - now.UnixNano(); float64(end) < level*per-1 || float64(end) > level*per+1 {
				t.Fatalf("the last ends in %d, it takes %g", end, level*per)
			}
		}
	}
}

func TestNext(t *testing.T) {
	s := Spends{{10, 2}, {20, 1}, {30, 4}}
	for _, c := range []struct{ after, n, want int64 }{{0, 1, 10}, {0, 2, 10}, {0, 3, 20}, {0, 7, 30}, {0, 8, 0}, {10, 1, 20}, {30, 1, 0}} {
		if got := s.Next(c.after, c.n); got != c.want {
			t.Errorf("%d of those after %d have ended at %d, want %d", c.n, c.after, got, c.want)
		}
	}
}
