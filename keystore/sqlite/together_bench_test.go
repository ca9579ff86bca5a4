package sqlite

import (
	"sync"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// BenchmarkStoreTogether measures what each of 64 requests of one process adds
// that reserve at once, and what each adds that settles.
func BenchmarkStoreTogether(b *testing.B) {
	const requests = 64
	s := openStore(b, storePath(b), "p", start)
	ctx, now := b.Context(), start
	var reserving, settling time.Duration
	grants := make([]keystore.Grant, requests)
	for b.Loop() {
		now = now.Add(time.Minute)
		reserving += together(requests, func(i int) {
			g, err := s.Reserve(ctx, childTarget(i%4), asked, 0, now)
			if grants[i] = g; err != nil || !g.OK {
				b.Error(g.Fit, err)
			}
		})
		settling += together(requests, func(i int) {
			r := limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Cost: asked, Measured: true, Answered: now}
			if _, err := s.Settle(ctx, grants[i].Lease, r, now); err != nil {
				b.Error(err)
			}
		})
	}
	each := float64(b.N * requests)
	b.ReportMetric(float64(reserving.Microseconds())/each, "µs/reserve")
	b.ReportMetric(float64(settling.Microseconds())/each, "µs/settle")
}

// together says how long it takes until all have done f that begin at once.
func together(n int, f func(i int)) time.Duration {
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-begin
			f(i)
		})
	}
	ready.Wait()
	at := time.Now()
	close(begin)
	done.Wait()
	return time.Since(at)
}
