package sim

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func TestSlidingCountsEachTakingForOneWindow(t *testing.T) {
	c := newCounter(Limit{Dimension: Requests, Max: 3, Window: Minute}, time.UTC)
	for _, s := range []time.Duration{0, 10, 20} {
		c.take(1, noon.Add(s*time.Second))
	}
	wantFits(t, c, 1, noon.Add(20*time.Second), noon.Add(60*time.Second))
	wantFits(t, c, 2, noon.Add(20*time.Second), noon.Add(70*time.Second))
	wantUsed(t, c, noon.Add(60*time.Second-1), 3)
	wantUsed(t, c, noon.Add(60*time.Second), 2)
	if got := c.full(noon.Add(60 * time.Second)); !got.Equal(noon.Add(80 * time.Second)) {
		t.Errorf("full at %v", got)
	}
	if _, ever := c.fits(4, noon); ever {
		t.Error("four fit into three")
	}
}

func TestFixedStartsAnewWithTheClock(t *testing.T) {
	c := newCounter(Limit{Dimension: Requests, Max: 3, Window: Minute, Kind: Fixed}, time.UTC)
	c.take(3, noon.Add(59*time.Second))
	wantFits(t, c, 1, noon.Add(59*time.Second), noon.Add(60*time.Second))
	wantUsed(t, c, noon.Add(60*time.Second), 0)
	wantFits(t, c, 3, noon.Add(60*time.Second), noon.Add(60*time.Second))
}

func TestFixedDayEndsAtMidnightInItsZone(t *testing.T) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	c := newCounter(Limit{Dimension: Requests, Max: 1, Window: Day, Kind: Fixed}, zone)
	// On this day clocks go forward there: it has 23 hours.
	now := time.Date(2026, 3, 8, 1, 0, 0, 0, zone)
	c.take(1, now)
	wantFits(t, c, 1, now, now.Add(22*time.Hour))
}

func TestBucketRefillsEvenly(t *testing.T) {
	c := newCounter(Limit{Dimension: Requests, Max: 6, Window: Minute, Kind: Bucket}, time.UTC)
	c.take(6, noon)
	wantFits(t, c, 1, noon, noon.Add(10*time.Second))
	wantFits(t, c, 2, noon, noon.Add(20*time.Second))
	wantUsed(t, c, noon.Add(25*time.Second), 4)
	c.back(2, noon, noon.Add(25*time.Second))
	wantUsed(t, c, noon.Add(25*time.Second), 2)
	wantUsed(t, c, noon.Add(time.Hour), 0)
}

func TestBucketHasABurstOfItsOwn(t *testing.T) {
	c := newCounter(Limit{Dimension: Tokens, Max: 60, Window: Minute, Kind: Bucket, Burst: 10}, time.UTC)
	wantFits(t, c, 10, noon, noon)
	if _, ever := c.fits(11, noon); ever {
		t.Error("eleven fit into a bucket of ten")
	}
	c.take(10, noon)
	wantFits(t, c, 5, noon, noon.Add(5*time.Second))
}

// No counter ever lets more pass than its limit, and each lets pass at exactly
// the time that it names: not a nanosecond earlier.
func TestCountersAreExact(t *testing.T) {
	for _, l := range []Limit{
		{Dimension: Tokens, Max: 7, Window: Minute},
		{Dimension: Tokens, Max: 7, Window: Minute, Kind: Fixed},
		{Dimension: Tokens, Max: 7, Window: Minute, Kind: Bucket},
		{Dimension: Tokens, Max: 1_000_003, Window: Day, Kind: Bucket, Burst: 11},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		c, now := newCounter(l, time.UTC), noon
		for i := range 2000 {
			n := 1 + r.Int64N(5)
			at, ever := c.fits(n, now)
			if !ever {
				t.Fatalf("%v: step %d: %d never fits", l.Kind, i, n)
			}
			if at.After(now) {
				if early, _ := c.fits(n, at.Add(-1)); !early.Equal(at) {
					t.Fatalf("%v: step %d: fits at %v, said %v", l.Kind, i, early, at)
				}
			}
			now = at
			c.take(n, now)
			size := max(l.Max, 0)
			if l.Burst > 0 {
				size = l.Burst
			}
			if used := c.used(now); used > size {
				t.Fatalf("%v: step %d: %d used of %d", l.Kind, i, used, size)
			}
			now = now.Add(time.Duration(r.Int64N(int64(3 * time.Second))))
		}
	}
}

func wantFits(t *testing.T, c counter, n int64, now, want time.Time) {
	t.Helper()
	if at, ever := c.fits(n, now); !ever || !at.Equal(want) {
		t.Errorf("%d fit at %v (%v), want %v", n, at, ever, want)
	}
}

func wantUsed(t *testing.T, c counter, now time.Time, want int64) {
	t.Helper()
	if got := c.used(now); got != want {
		t.Errorf("%d used, want %d", got, want)
	}
}

// Whoever comes at exactly the stated time is let in; a nanosecond before, not.
func TestServerKeepsItsWord(t *testing.T) {
	for _, kind := range []string{Sliding, Fixed, Bucket} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Dialect = "gemini" // it states nanoseconds
					p.Limits = []Limit{{Dimension: Requests, Max: 7, Window: Minute, Kind: kind}}
				}))
				time.Sleep(7 * time.Second)
				for range 7 {
					wantStatus(t, chat(t, s, "k1", "m"), 200)
				}
				wantStatus(t, chat(t, s, "k1", "m"), 429)
				until := promises(s)["one sim/m"]
				time.Sleep(time.Until(until) - 1)
				wantStatus(t, chat(t, s, "k1", "m"), 429)
				time.Sleep(time.Nanosecond)
				wantStatus(t, chat(t, s, "k1", "m"), 200)
				if st := count(s, ""); st.Answered != 8 || st.Limited != 2 || st.Early != 1 {
					t.Errorf("counted %+v", st)
				}
			})
		})
	}
}

// A limit that is changed keeps what was taken: it halves or doubles what is
// left, and how fast that comes back.
func TestALimitChangesInMidRun(t *testing.T) {
	for _, tt := range []struct {
		kind string
		at   time.Duration // of the first request after the change that is let in
	}{{Sliding, 60 * time.Second}, {Fixed, 60 * time.Second}, {Bucket, 50 * time.Second}} {
		t.Run(tt.kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := New(one(func(p *Provider) {
					p.Limits = []Limit{{Dimension: Requests, Max: 6, Window: Minute, Kind: tt.kind, After: Duration(30 * time.Second), Later: 3}}
				}))
				for range 6 {
					wantStatus(t, chat(t, s, "k1", "m"), 200)
				}
				time.Sleep(30 * time.Second)
				for chat(t, s, "k1", "m").status != 200 {
					time.Sleep(time.Second)
				}
				if got := time.Since(began); got != tt.at {
					t.Errorf("let in again after %s, want %s", got, tt.at)
				}
			})
		})
	}
}

// What the headers of an answer say is as of the moment when it was let in.
func TestHeadersDescribeTheAdmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(one(func(p *Provider) {
			p.Limits, p.Latency = []Limit{RPM(9)}, Duration(10*time.Second)
		}))
		got := make(chan string, 2)
		for i := range 2 {
			go func() {
				time.Sleep(time.Duration(i) * time.Second)
				got <- chat(t, s, "k1", "m").header.Get("x-ratelimit-remaining-requests")
			}()
		}
		if first, second := <-got, <-got; first != "8" || second != "7" {
			t.Errorf("%s and %s are left, want 8 and 7", first, second)
		}
	})
}
