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
		exact = append(exact, Spend{at * 1e6, n})
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
