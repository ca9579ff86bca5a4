package sqlite

import (
	"fmt"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// BenchmarkStoreInTurn measures what a request costs that reserves and settles
// after three other processes have.
func BenchmarkStoreInTurn(b *testing.B) {
	path := storePath(b)
	var all []*Store
	for i := range 4 {
		all = append(all, openStore(b, path, fmt.Sprint("p", i), start))
	}
	grants := make([]keystore.Grant, len(all))
	now := start
	var reserving time.Duration
	n := 0
	for b.Loop() {
		for i, s := range all {
			n++
			now = now.Add(20 * time.Millisecond)
			at := time.Now()
			g, err := s.Reserve(b.Context(), childTarget(n%3), asked, 0, now)
			reserving += time.Since(at)
			if grants[i] = g; err != nil || !g.OK {
				b.Fatal(g.Fit, err)
			}
		}
		for i, s := range all {
			now = now.Add(20 * time.Millisecond)
			r := limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Cost: asked, Measured: true, Answered: now}
			if _, err := s.Settle(b.Context(), grants[i].Lease, r, now); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(reserving.Microseconds())/float64(n), "µs/reserve")
}
