package ledgertest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

func hammer(t *testing.T, l keystore.Ledger) {
	const allowed = 20
	Configure(t, l, AccountModel(Target), PerMinute(allowed))
	var mu sync.Mutex
	var passed int
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 40 {
				g, err := l.Reserve(t.Context(), Target, Asked, 0, Start)
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

func hammerSettle(t *testing.T, l keystore.Ledger) {
	leases := make([]keystore.Grant, 20)
	for i := range leases {
		leases[i] = Reserve(t, l, Target, Start)
	}
	var mu sync.Mutex
	ended := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, g := range leases {
				_, err := l.Settle(t.Context(), g.Lease, limit.Result{Answered: Start}, Start)
				if err == nil {
					mu.Lock()
					ended++
					mu.Unlock()
				} else if !errors.Is(err, keystore.ErrEnded) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := Row(t, l, Target.Subjects()[limit.OfKey]).Counts.Sent; ended != len(leases) || n != int64(len(leases)) {
		t.Errorf("%d leases ended %d times, %d counted as sent", len(leases), ended, n)
	}
}

// atOnce lets many reserve, settle and switch at the same time.
func atOnce(t *testing.T, l keystore.Ledger) {
	const requests = 48
	var mu sync.Mutex
	given := map[uint64]int{} // how many were given rows of a revision
	took := func(rows []limit.Row, err error) {
		if err != nil || len(rows) == 0 {
			t.Errorf("%d rows, %v", len(rows), err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		given[rows[0].Revision]++
	}
	var wg sync.WaitGroup
	for i := range requests {
		wg.Go(func() {
			to := keystore.Target{Provider: "relay", Account: "a", Key: fmt.Sprint("k", i), Model: "m"}
			g, err := l.Reserve(t.Context(), to, Asked, 0, Start)
			took(g.Rows, err)
			took(l.Amend(t.Context(), []limit.Subject{to.Subjects()[limit.OfKey]}, limit.SwitchOff(time.Time{}, "", Start), Start))
			took(l.Settle(t.Context(), g.Lease, limit.Result{Verdict: limit.Verdict{Class: limit.OK}, Cost: Asked, Answered: Start, Measured: true}, Start))
		})
	}
	wg.Wait()
	rows, newest, err := l.Since(t.Context(), 0)
	if err != nil || Version(t, l) != newest || len(given) != 3*requests {
		t.Errorf("%d revisions of %d operations, newest %d, %v", len(given), 3*requests, newest, err)
	}
	for _, r := range rows {
		if r.Subject.Kind == limit.OfKey && (r.Off.Since.IsZero() || r.Counts.OK != 1) {
			t.Errorf("key %s: %+v, %+v", r.Subject.Key, r.Off, r.Counts)
		}
		if len(r.Holds) > 0 {
			t.Errorf("%d requests run at %+v", len(r.Holds), r.Subject)
		}
	}
	account := Row(t, l, limit.Subject{Kind: limit.OfAccountModel, Provider: "relay", Account: "a", Model: "m"})
	if used, held, _ := account.Buckets[0].Use(Start); used != requests || held != 0 {
		t.Errorf("%d requests are counted, %d held", used, held)
	}
}

// walk takes random steps with several keys, accounts and models.
func walk(t *testing.T, l keystore.Ledger) {
	rng := rand.New(rand.NewPCG(7, 7))
	var targets []keystore.Target
	for i := range 8 {
		to := keystore.Target{Provider: "relay", Account: fmt.Sprint("a", i%3), Key: fmt.Sprint("k", i%4), Model: fmt.Sprint("m", i%2)}
		targets = append(targets, to)
		Configure(t, l, AccountModel(to), PerMinute(6))
	}
	var open []keystore.Grant
	now := Start
	for range 300 {
		now = now.Add(time.Duration(rng.Int64N(int64(4 * time.Second))))
		if rng.IntN(2) == 0 {
			if g := Reserve(t, l, targets[rng.IntN(len(targets))], now); g.OK {
				open = append(open, g)
			}
		} else if len(open) > 0 {
			i := rng.IntN(len(open))
			class := []limit.Class{limit.OK, limit.OK, limit.OK, limit.Cancelled, limit.BadRequest}[rng.IntN(5)]
			Settle(t, l, open[i], limit.Verdict{Class: class, Status: 200}, now)
			open = append(open[:i], open[i+1:]...)
		}
		checkWalk(t, l, len(open), now)
	}
}

func checkWalk(t *testing.T, l keystore.Ledger, running int, now time.Time) {
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
