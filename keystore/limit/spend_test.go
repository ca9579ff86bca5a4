package limit

import (
	"math/rand/v2"
	"testing"
	"time"
)

func (s Spends) total() (n int64) {
	for _, e := range s {
		n += e.N
	}
	return n
}

func TestNothingIsLostWhileMergingAndPullingIn(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	b := Bucket{Dimension: Requests, Window: Window{Span: Minute}}
	now := start
	var want int64
	for range 500 {
		now = now.Add(time.Duration(rng.Int64N(int64(20*time.Millisecond))) - 10*time.Millisecond)
		if rng.IntN(50) == 0 {
			now = now.Add(-ClockSlack)
		}
		n := 1 + rng.Int64N(9)
		b.Spends = b.live(now).plus(now.Add(Minute).UnixNano(), n)
		if want += n; b.Spends.total() != want {
			t.Fatalf("%d are counted, want %d: %v", b.Spends.total(), want, b.Spends)
		}
		if rng.IntN(3) == 0 {
			take := 1 + rng.Int64N(n)
			b.Spends = b.live(now).minus(now.Add(Minute).UnixNano(), take)
			want -= take
		}
	}
}

func TestMergingNeverFreesEarly(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var merged, exact Spends
	for at := range int64(1000) {
		n := 1 + rng.Int64N(5)
		merged = merged.plus(at*1e6, n)
		exact = append(exact, spend{at * 1e6, n})
		probe := rng.Int64N(1000) * 1e6
		if merged.after(probe) < exact.after(probe) {
			t.Fatalf("after %d: %d, exactly %d", probe, merged.after(probe), exact.after(probe))
		}
	}
	if len(merged) > maxSpends {
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
