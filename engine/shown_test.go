package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// text is all of a status that its observers can see, and what it keeps for
// itself.
func (st *Status) text() string {
	var b strings.Builder
	for _, k := range st.Keys {
		fmt.Fprintf(&b, "%+v\n", *k)
	}
	for _, m := range st.Models {
		fmt.Fprintf(&b, "%+v\n", *m)
	}
	for _, r := range st.Requests {
		fmt.Fprintf(&b, "%+v\n", *r)
	}
	fmt.Fprintln(&b, st.At, st.Events, st.Notice)
	return b.String()
}

// changing is an owner whose keys, rows, chain and requests change at random.
type changing struct {
	*state
	t      *testing.T
	rng    *rand.Rand
	now    time.Time
	leases []keystore.Grant
}

func newChanging(t *testing.T, seed uint64) *changing {
	t.Helper()
	c := &changing{t: t, rng: rand.New(rand.NewPCG(seed, 5)), now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	o := Options{Ledger: ledger.NewMemory("test"), Providers: map[string]provider.Provider{}}
	for _, p := range []string{"near", "far"} {
		o.Providers[p] = provider.Provider{Name: p, BaseURL: "https://" + p + ".example/v1", Limits: provider.Limits{Shared: limit.ScopeAccount}}
		for _, m := range []string{"large", "small"} {
			o.Chain = append(o.Chain, keystore.Route{Provider: p, Model: m})
		}
		for i := range 12 {
			k := keystore.Key{ID: fmt.Sprint(p, i), Name: fmt.Sprint("key-", p, i), Provider: p, Order: i}
			if i%3 == 0 {
				k.Account = fmt.Sprint("account", i%2)
			}
			if i%4 == 0 {
				k.Models = []string{"small"}
			}
			o.Keys = append(o.Keys, k)
		}
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if c.state, err = e.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *changing) some(most time.Duration) time.Duration {
	return time.Duration(c.rng.Int64N(int64(most)))
}

func (c *changing) target() (keystore.Key, keystore.Target) {
	k := c.keys[c.rng.IntN(len(c.keys))]
	return k, k.Target([]string{"large", "small"}[c.rng.IntN(2)])
}

func (c *changing) verdict() limit.Verdict {
	return limit.Verdict{Class: limit.Class(c.rng.IntN(16)), Dimension: limit.Dimension(c.rng.IntN(6)), Scope: limit.Scope(c.rng.IntN(6)), Status: 400 + c.rng.IntN(130),
		Text: fmt.Sprint("said ", c.rng.IntN(5)), Wait: c.some(3 * time.Minute), Stated: c.rng.IntN(2) == 0}
}

// change does one thing.
func (c *changing) change() {
	c.now = c.now.Add(c.some(20 * time.Second))
	k, to := c.target()
	what := c.rng.IntN(13)
	switch {
	case what < 4:
		g, err := c.e.o.Ledger.Reserve(c.t.Context(), to, limit.Cost{Requests: 1, Input: 10, Output: 10}, 0, c.now)
		c.take(g.Rows, err)
		if g.OK {
			c.leases = append(c.leases, g)
		}
	case what < 7 && len(c.leases) > 0:
		i := c.rng.IntN(len(c.leases))
		r := limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200}, Answered: c.now, Cost: c.leases[i].Lease.Cost, Measured: true}
		if what == 6 {
			r.Verdict = c.verdict()
		}
		c.take(c.e.o.Ledger.Settle(c.t.Context(), c.leases[i].Lease, r, c.now))
		c.leases = append(c.leases[:i], c.leases[i+1:]...)
	case what == 7:
		how := []limit.Change{limit.SwitchOff(c.now.Add(c.some(time.Minute)), "", c.now), limit.SwitchOff(time.Time{}, "holiday", c.now), limit.SwitchOn(), {Clear: true}}
		subs := to.Subjects()
		c.take(c.e.o.Ledger.Amend(c.t.Context(), subs[limit.OfKey:limit.OfKey+1], how[c.rng.IntN(len(how))], c.now))
	case what == 8:
		c.learnAccount(k, []string{"acme", "globex", fmt.Sprint("owner-", k.ID)}[c.rng.IntN(3)], c.now)
	case what == 9:
		c.unusable(&request{waiter: waiter{chain: c.chain}, reply: make(chan reply, 1)}, reply{target: to, key: k}, errNotSet, c.now)
	case what == 10:
		c.admit(&request{reply: make(chan reply, 1), plan: Plan{Label: "chat", MaxWait: time.Hour}}, c.now)
	case len(c.requests) > 3:
		c.drop(c.requests[c.rng.IntN(len(c.requests))])
	case what == 11 && len(c.requests) > 0:
		r := c.requests[c.rng.IntN(len(c.requests))]
		r.sends++
		r.enter(Phase(c.rng.IntN(3)), c.now)
	default:
		c.skipped[routeOf(to)] = !c.skipped[routeOf(to)]
	}
	c.pump(c.now)
}

func (c *changing) take(rows []limit.Row, err error) {
	if err != nil {
		c.t.Fatal(err)
	}
	c.merge(rows)
}

// published gives the next status, and the same drawn from nothing.
func (c *changing) published() (got, anew *Status) {
	c.shown.publish(c.now)
	first := c.shown
	first.keys, first.models, first.requests, first.feed = nil, nil, nil, &feed{}
	first.feed.now.Store(&published{changed: make(chan struct{})})
	first.publish(c.now)
	return c.e.now.Load().status, first.feed.now.Load().status
}

// TestAStatusIsWhole whatever was shared with the one before, and nothing that
// an observer has ever changes.
func TestAStatusIsWhole(t *testing.T) {
	steps := 1000
	if testing.Short() {
		steps = 200
	}
	c := newChanging(t, 1)
	type copied struct {
		st   *Status
		text string
	}
	var observers sync.WaitGroup
	for range 2 {
		observers.Go(func() {
			var all []copied
			for after := uint64(0); after < uint64(steps); {
				st, err := c.e.Next(t.Context(), after)
				if err != nil {
					t.Error(err)
					return
				}
				after = st.Seq
				all = append(all, copied{st, st.text()})
			}
			for _, one := range all {
				if one.st.text() != one.text {
					t.Errorf("status %d changed after it was published", one.st.Seq)
				}
			}
		})
	}
	shared := 0
	last := &Status{}
	for i := range steps {
		if i > 0 {
			c.change()
		}
		got, anew := c.published()
		if got.text() != anew.text() {
			t.Fatalf("step %d:\n%s\nshould be\n%s", i, got.text(), anew.text())
		}
		for i, k := range last.Keys {
			if k == got.Keys[i] {
				shared++
			}
		}
		last = got
	}
	if of := steps * len(c.keys); shared < of/2 {
		t.Errorf("only %d of %d keys were shared with the status before", shared, of)
	}
	observers.Wait()
}

// TestNothingIsPublishedWhileNothingChanges, also over a store that other
// processes share, and after a request has ended.
func TestNothingIsPublishedWhileNothingChanges(t *testing.T) {
	share := func(o *Options) {
		onDisk(t, o)
		o.SyncEvery = 250 * time.Millisecond
	}
	inBubble(t, simple([]string{"large"}, []string{"one", "two"}), share, func(r *rig) {
		for range 6 {
			r.answered()
		}
		time.Sleep(2 * time.Minute) // what a minute counts has come back
		seen, err := r.e.Next(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithTimeout(context.Background(), 20*time.Minute)
		defer end()
		if st, err := r.e.Next(ctx, seen.Seq); err == nil {
			t.Errorf("after %s:\n%s\nwas\n%s", st.At.Sub(seen.At), st.text(), seen.text())
		}
	})
}
