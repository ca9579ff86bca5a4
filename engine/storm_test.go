package engine

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/sqlite"
)

// The rules that hold whatever a provider answers. For an hour of virtual time:
//
//	go test ./engine -run WhateverItAnswers -hour
var hour = flag.Bool("hour", false, "let providers answer anything for an hour of virtual time instead of ninety seconds")

func sortBy(all []int, at func(int) time.Time) {
	slices.SortStableFunc(all, func(i, j int) int { return at(i).Compare(at(j)) })
}

// anyRig is an engine before a provider that answers as reply says: two models, four keys.
func anyRig(t *testing.T, seed uint64, reply func(*rand.Rand, asked) recorded, latest time.Duration, tweak func(*Options), f func(*rig, *anything)) {
	t.Helper()
	a := &anything{rng: rand.New(rand.NewPCG(seed, 7)), reply: reply, latest: latest}
	inBubble(t, simple([]string{"large", "small"}, []string{"one", "two", "three", "four"}), func(o *Options) {
		o.Transport = a
		if tweak != nil {
			tweak(o)
		}
	}, func(r *rig) { f(r, a) })
}

// people lets n people ask for d, one question after another.
func (r *rig) people(n int, d time.Duration, patience []time.Duration, seed uint64) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			for time.Since(r.began) < d {
				q := question(string(make([]byte, pick(rng, []int{10, 400, 9000}))))
				q.MaxWait = pick(rng, patience)
				asked := time.Now()
				o, err := Chat(context.Background(), r.e, q).Wait(context.Background())
				if err != nil {
					r.t.Error(err)
				}
				if took := time.Since(asked); q.MaxWait > 0 && took > q.MaxWait+10*time.Second {
					r.t.Errorf("a request with %s of patience took %s: %v", q.MaxWait, took, o.Err)
				}
				time.Sleep(time.Second + time.Duration(rng.IntN(2000))*time.Millisecond)
			}
		})
	}
	all.Wait()
}

// crowd is people who ask meanwhile; the function that it gives waits for them.
func (r *rig) crowd(n int, d time.Duration, seed uint64) (wait func()) {
	var all sync.WaitGroup
	all.Go(func() { r.people(n, d, []time.Duration{2 * time.Minute, time.Minute}, seed) })
	return all.Wait
}

// caretaker clears keys that are out for good, so that there is something to watch.
func (r *rig) caretaker(a *anything, d time.Duration) (wait func()) {
	var all sync.WaitGroup
	all.Go(func() {
		for time.Since(r.began) < d {
			time.Sleep(20*time.Second + 7)
			for _, k := range r.status().Keys {
				if k.State == Ready || k.State == Busy || k.State == Cool || k.State == Probe {
					continue
				}
				if err := r.e.ClearKey(context.Background(), k.ID); err != nil {
					r.t.Error(err)
				}
				a.mu.Lock()
				a.log = append(a.log, sent{cleared: k.Name, begin: time.Now(), end: time.Now()})
				a.mu.Unlock()
			}
		}
	})
	return all.Wait
}

func TestWhateverItAnswers(t *testing.T) {
	d, many := 3*time.Minute, 64
	switch {
	case *hour:
		d = time.Hour
	case testing.Short():
		d, many = 40*time.Second, 8
	}
	answers := recordedAnswers(t)
	for _, workers := range []int{1, many} {
		for _, good := range []float64{0, 0.1, 0.7} {
			for _, latest := range []time.Duration{2, 3 * time.Second} {
				t.Run(fmt.Sprintf("%d people, %.0f%% good, up to %s", workers, 100*good, latest), func(t *testing.T) {
					t.Parallel()
					anyRig(t, uint64(workers), whim(answers, good), latest, nil, func(r *rig, a *anything) {
						wait := r.caretaker(a, d)
						r.people(workers, d, []time.Duration{10 * time.Minute, time.Minute}, 3)
						wait()
						refused := a.check(t)
						t.Logf("%d sends, %d refused", len(a.log), refused)
					})
				})
			}
		}
	}
}

// Each recorded refusal, repeated for ever; without -hour, every eighth,
// with -short every eightieth.
func TestWhateverItRepeats(t *testing.T) {
	each := 8
	if testing.Short() {
		each = 80
	}
	for i, one := range recordedAnswers(t) {
		if !*hour && i%each > 0 {
			continue
		}
		t.Run(one.ID, func(t *testing.T) {
			t.Parallel()
			anyRig(t, uint64(i), func(*rand.Rand, asked) recorded { return one }, time.Second, nil, func(r *rig, a *anything) {
				r.people(1+7*(i%2), 2*time.Minute, []time.Duration{10 * time.Minute, time.Minute}, 5)
				a.check(t)
			})
		})
	}
}

func TestASickProviderSlowsNoHealthyOne(t *testing.T) {
	people, turns, d := 64, 100, 3*time.Minute
	if testing.Short() {
		people, turns, d = 16, 10, 20*time.Second
	}
	answers := recordedAnswers(t)
	sick := whim(answers, 0)
	a := &anything{rng: rand.New(rand.NewPCG(1, 7)), latest: 2 * time.Second, reply: sick}
	sc := simple([]string{"large"}, []string{"one", "two", "three", "four"})
	well := simple([]string{"sound"}, []string{"five"}).Providers[0]
	well.Name, well.Prefix = "well", "/well"
	sc.Providers = append(sc.Providers, well)
	inBubble(t, sc, func(o *Options) {
		o.Transport = route{a, o.Transport}
		o.Policy.Stop = policy.Never()
	}, func(r *rig) {
		defer r.crowd(people, d, 3)()
		for range turns {
			time.Sleep(2 * time.Second)
			q := question("hello")
			q.Chain = []keystore.Route{{Provider: "well", Model: "sound"}}
			asked := time.Now()
			if o := r.ask(q); o.Err != nil || time.Since(asked) > time.Second {
				r.t.Fatalf("after %s: took %s, %v", time.Since(r.began), time.Since(asked), o.Err)
			}
		}
	})
}

// A request that the provider would accept throughout is sent within twice the
// longest wait in force, whatever others do.
func TestWhatWouldBeAcceptedIsSent(t *testing.T) {
	answers := recordedAnswers(t)
	seeds := uint64(8)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		refuses := whim(answers, 0)
		reply := func(rng *rand.Rand, by asked) recorded {
			if by.prompt == "please" {
				return accepted
			}
			r := refuses(rng, by)
			r.Headers, r.Body = map[string]string{"Retry-After": pick(rng, []string{"0", "1", "5", "30", "60"})}, pick(rng, words)
			if r.Status == 401 || r.Status == 402 || r.Status == 403 || r.Status == 404 {
				r.Status = 429 // those end a key or a model for all
			}
			return r
		}
		anyRig(t, seed, reply, time.Second, nil, func(r *rig, a *anything) {
			defer r.crowd(3, 8*time.Minute, seed)()
			for range 20 {
				time.Sleep(20 * time.Second)
				q := question("please")
				q.MaxWait = 0
				asked := time.Now()
				if o := r.ask(q); o.Err != nil || time.Since(asked) > 2*time.Minute {
					r.t.Errorf("seed %d, after %s: took %s, %v", seed, asked.Sub(r.began), time.Since(asked), o.Err)
				}
			}
			a.check(t)
		})
	}
}

// Two processes share a ledger: the rules hold for both together.
func TestWhateverItAnswersToTwoProcesses(t *testing.T) {
	people := 16
	if testing.Short() {
		people = 4
	}
	answers := recordedAnswers(t)
	path := filepath.Join(t.TempDir(), "data", "ledger.db")
	a := &anything{rng: rand.New(rand.NewPCG(5, 7)), reply: whim(answers, 0.3), latest: 2 * time.Second}
	over := func(process string) func(*Options) {
		return func(o *Options) {
			store, err := sqlite.Open(context.Background(), path, process, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			o.Ledger, o.SyncEvery, o.Transport = store, 250*time.Millisecond, a
		}
	}
	sc := simple([]string{"large", "small"}, []string{"one", "two", "three", "four"})
	inBubble(t, sc, over("first"), func(r *rig) {
		other := newRig(t, sc, over("second"))
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- other.e.Run(ctx) }()
		wait := other.crowd(people, 3*time.Minute, 8)
		r.people(people, 3*time.Minute, []time.Duration{time.Minute}, 9)
		wait()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := other.e.o.Ledger.(*sqlite.Store).Close(time.Now()); err != nil {
			t.Error(err)
		}
		refused := a.check(t)
		t.Logf("%d sends, %d refused", len(a.log), refused)
	})
}
