package schedule

import (
	"math/rand/v2"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// TestStopped: what a target remembers of those that did not fit never promises
// less than a look at its rows gives, whatever is asked in whatever order.
func TestStopped(t *testing.T) {
	t0 := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	rng := rand.New(rand.NewPCG(3, 5))
	stopped := 0
	for range 300 {
		rows := [keystore.Covers]limit.Row{}
		target := Target{}
		for i := range rows {
			rows[i].Subject.Kind = limit.Kind(i)
			target.Rows[i] = &rows[i]
		}
		change := func(now time.Time) {
			row := &rows[limit.OfAccountModel]
			requests, tokens := bucketWith(5, rng.Int64N(7), now), bucketWith(1000, rng.Int64N(1200), now)
			tokens.Dimension = limit.Tokens
			row.Buckets = []limit.Bucket{requests, tokens}
			for i := range row.Buckets {
				if rng.IntN(4) == 0 {
					row.Buckets[i].Block = limit.Block{Class: limit.RateLimit, Since: now, Until: now.Add(time.Duration(rng.IntN(60)) * time.Second), Room: limit.Of(rng.Int64N(300))}
				}
			}
			rows[limit.OfKey].Block = limit.Block{Forever: rng.IntN(20) == 0}
			target.Changed()
		}
		now := t0
		change(now)
		for range 40 {
			now = now.Add(time.Duration(rng.IntN(4000)) * time.Millisecond)
			if rng.IntN(8) == 0 {
				change(now)
			}
			c := limit.Cost{Requests: 1, Input: rng.Int64N(400), Output: 1 + rng.Int64N(400)}
			var buf [keystore.Covers]limit.Row
			keep := float64(rng.IntN(2)) / 5
			known := target.stopped(&c, keep, now)
			fit := target.fits(target.All(&buf), c, keep, now)
			if known == nil {
				continue
			}
			stopped++
			if fit.OK || better(&fit, 0, known, 0) {
				t.Fatalf("%+v at %s: known %+v, but it is %+v", c, now.Sub(t0), *known, fit)
			}
		}
	}
	if stopped < 1000 {
		t.Errorf("only %d were known to be stopped", stopped)
	}
}
