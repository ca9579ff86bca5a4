package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sluice/engine/ending"
)

// bare are answers that name nobody.
var bare = []recorded{
	{Status: 403}, {Status: 403, Body: "{}"}, {Status: 403, Body: `{"error":{"message":"Forbidden"}}`}, {Status: 403, Body: "Access denied"},
	{Status: 403, Body: "<html><head><title>403 Forbidden</title></head></html>"}, {Status: 401}, {Status: 401, Body: `{"error":"Unauthorized"}`},
	{Status: 403, Body: "<html><title>Attention Required!</title><h1>Sorry, you have been blocked</h1></html>"},
	{Status: 403, Body: `{"error":{"message":"You have been blocked"}}`},
	{Status: 429}, {Status: 429, Body: `{"error":{"message":"Too Many Requests"}}`}, {Status: 429, Body: "slow down"},
}

// twenty is an engine with twenty keys and one model before a provider that answers as reply says.
func twenty(t *testing.T, reply func(*rand.Rand, asked) recorded, f func(*rig, *anything)) {
	t.Helper()
	var names []string
	for i := range 20 {
		names = append(names, fmt.Sprintf("k%02d", i))
	}
	a := &anything{rng: rand.New(rand.NewPCG(1, 7)), reply: reply, latest: 200 * time.Millisecond}
	inBubble(t, simple([]string{"large"}, names), func(o *Options) { o.Transport = a }, func(r *rig) { f(r, a) })
}

// until counts what came before t.
func (a *anything) until(t time.Time) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.log {
		if s.begin.Before(t) {
			n++
		}
	}
	return n
}

func TestKeysBehindARefusedAddressAreNotBlamed(t *testing.T) {
	many := 64
	if testing.Short() {
		many = 16
	}
	for _, one := range bare {
		for _, people := range []int{1, many} {
			t.Run(fmt.Sprint(one.Status, one.Body, people), func(t *testing.T) {
				var open atomic.Bool
				twenty(t, func(*rand.Rand, asked) recorded {
					if open.Load() {
						return accepted
					}
					return one
				}, func(r *rig, a *anything) {
					wait := r.crowd(people, 2*time.Second, 1)
					time.Sleep(3 * time.Second)
					if n := a.until(r.began.Add(3 * time.Second)); n > 4 {
						r.t.Errorf("%d requests within 3 s", n)
					}
					for _, k := range r.status().Keys {
						if k.State == Bad {
							r.t.Errorf("key %s is %s (%s)", k.Name, k.State, k.Why)
						}
					}
					wait()
					open.Store(true)
					time.Sleep(2 * time.Minute)
					if o := r.answered(); o.Sends != 1 {
						r.t.Errorf("once the address was open again it took %d sends", o.Sends)
					}
					for _, k := range r.status().Keys {
						if k.State == Bad {
							r.t.Errorf("key %s is %s (%s) though the address was to blame", k.Name, k.State, k.Why)
						}
					}
				})
			})
		}
	}
}

// Two commands, each with 3 s of patience.
func TestABareLimitCostsFewRequests(t *testing.T) {
	twenty(t, func(*rand.Rand, asked) recorded { return recorded{Status: 429} }, func(r *rig, a *anything) {
		for range 2 {
			q := question("hello")
			q.MaxWait = 3 * time.Second
			if o := r.ask(q); o.Err == nil {
				r.t.Error("answered")
			}
		}
		if len(a.log) > 8 {
			r.t.Errorf("%d requests", len(a.log))
		}
	})
}

func TestDeadKeysBeforeGoodOnesCostNoPause(t *testing.T) {
	for _, one := range bare {
		t.Run(fmt.Sprint(one.Status, one.Body), func(t *testing.T) {
			dead := func(_ *rand.Rand, by asked) recorded {
				if by.key < "k03" {
					return one
				}
				return accepted
			}
			twenty(t, dead, func(r *rig, a *anything) {
				o := r.answered()
				if took := time.Since(r.began); took > 2*time.Second || o.Sends != 4 {
					r.t.Errorf("took %s and %d sends", took, o.Sends)
				}
				if one.Status == 429 || strings.Contains(one.Body, "block") || one.Body == "" || strings.Contains(one.Body, "<html") {
					return // not the keys' fault, whoever else is accepted
				}
				for _, name := range []string{"k00", "k01", "k02"} {
					if k := r.key(name); k.State != Bad {
						r.t.Errorf("key %s is %s (%s) though others are accepted", name, k.State, k.Why)
					}
				}
			})
		})
	}
}

func TestAnAddressThatIsRefusedIsCalledSo(t *testing.T) {
	twenty(t, func(*rand.Rand, asked) recorded { return recorded{Status: 403, Body: "Access denied"} }, func(r *rig, a *anything) {
		q := question("hello")
		q.MaxWait = 3 * time.Second
		o := r.ask(q)
		var rejected *ending.RejectedError
		if !errors.As(o.Err, &rejected) || !strings.Contains(rejected.Hint(), "address") {
			r.t.Errorf("error %v", o.Err)
		}
	})
}
