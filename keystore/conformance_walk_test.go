package keystore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"sluice/keystore/limit"
)

func hammer(t *testing.T, l Ledger) {
	const allowed = 20
	configure(t, l, accountModel(target), perMinute(allowed))
	var mu sync.Mutex
	var passed int
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 40 {
				g, err := l.Reserve(t.Context(), target, asked, start)
				if err != nil {
					t.Error(err)
					return
				}
				if g.OK {
					mu.Lock()
					passed++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if passed != allowed {
		t.Errorf("%d passed under a limit of %d", passed, allowed)
	}
}

func hammerSettle(t *testing.T, l Ledger) {
	leases := make([]Grant, 20)
	for i := range leases {
		leases[i] = reserve(t, l, target, start)
	}
	var mu sync.Mutex
	ended := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, g := range leases {
				_, err := l.Settle(t.Context(), g.Lease, limit.Result{Answered: start}, start)
				if err == nil {
					mu.Lock()
					ended++
					mu.Unlock()
				} else if !errors.Is(err, ErrEnded) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := rowOf(t, l, target.Subjects()[limit.OfKey]).Counts.Sent; ended != len(leases) || n != int64(len(leases)) {
		t.Errorf("%d leases ended %d times, %d counted as sent", len(leases), ended, n)
	}
}

// walk takes random steps with several keys, accounts and models.
func walk(t *testing.T, l Ledger) {
	rng := rand.New(rand.NewPCG(7, 7))
	var targets []Target
	for i := range 8 {
		to := Target{Provider: "relay", Account: fmt.Sprint("a", i%3), Key: fmt.Sprint("k", i%4), Model: fmt.Sprint("m", i%2)}
		targets = append(targets, to)
		configure(t, l, accountModel(to), perMinute(6))
	}
	var open []Grant
	now := start
	for range 300 {
		now = now.Add(time.Duration(rng.Int64N(int64(4 * time.Second))))
		if rng.IntN(2) == 0 {
			if g := reserve(t, l, targets[rng.IntN(len(targets))], now); g.OK {
				open = append(open, g)
			}
		} else if len(open) > 0 {
			i := rng.IntN(len(open))
			class := []limit.Class{limit.OK, limit.OK, limit.OK, limit.Cancelled, limit.BadRequest}[rng.IntN(5)]
			settle(t, l, open[i], limit.Verdict{Class: class, Status: 200}, now)
			open = append(open[:i], open[i+1:]...)
		}
		checkWalk(t, l, len(open), now)
	}
}

func checkWalk(t *testing.T, l Ledger, running int, now time.Time) {
	t.Helper()
	rows, _, err := l.Since(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	holds := 0
	for _, r := range rows {
		holds += len(r.Holds)
		for _, b := range r.Buckets {
			used, held, _ := b.Use(now)
			if used < 0 || held < 0 || b.Held < 0 {
				t.Fatalf("%+v: used %d, held %d", r.Subject, used, held)
			}
			if b.Limit.Known && used > b.Limit.N {
				t.Fatalf("%+v %s: %d of %d", r.Subject, limit.Name(b.Dimension, b.Window), used, b.Limit.N)
			}
		}
	}
	if holds != running {
		t.Fatalf("%d requests run, %d are held", running, holds)
	}
}
