package engine

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/policy"
	"sluice/engine/schedule"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/sqlite"
)

func TestARandomDay(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		randomDay(t, seed, nil)
	}
}

func TestARandomDayOverTheStore(t *testing.T) {
	seeds := uint64(2)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		path := filepath.Join(t.TempDir(), "data", "ledger.db")
		randomDay(t, 100+seed, func(o *Options) {
			store, err := sqlite.Open(context.Background(), path, "test", time.Now())
			if err != nil {
				t.Fatal(err)
			}
			o.Ledger, o.SyncEvery = store, 250*time.Millisecond
		})
	}
}

// randomDay lets people chat, stop, switch, skip and clear at random over
// a provider that fails at random, and then looks whether everything is home.
func randomDay(t *testing.T, seed uint64, tweak func(*Options)) {
	t.Helper()
	sc := simple([]string{"large", "medium", "small"}, []string{"one", "two", "three", "four"})
	p := &sc.Providers[0]
	p.Limits = []sim.Limit{sim.RPM(5), sim.TPM(4000)}
	p.Latency, p.Speed, p.AnswerTokens = sim.Duration(300*time.Millisecond), 40, 60
	p.Keys[2].Account, p.Keys[3].Account = "shared", "shared"
	for _, kind := range []string{"overloaded", "server", "rate_limit", sim.FailDrop, sim.FailStall, sim.FailNoEnd, sim.FailEmpty, sim.FailErrorChunk} {
		p.Failures = append(p.Failures, sim.Failure{Kind: kind, Probability: 0.04, Tokens: 4, Delay: sim.Duration(5 * time.Second)})
	}
	inBubble(t, sc, func(o *Options) {
		o.Rand = rand.New(rand.NewPCG(seed, 1))
		o.Select = schedule.Selection(seed % 4)
		wait := policy.Sum(policy.Exponential(time.Second, 0, time.Minute), policy.Random(0, time.Second))
		o.Policy = policy.Policy{RetryIf: policy.Transient, Wait: wait, Stop: policy.Attempts(6)}
		if tweak != nil {
			tweak(o)
		}
	}, func(r *rig) { r.day(rand.New(rand.NewPCG(seed, 2))) })
}

func (r *rig) day(random *rand.Rand) {
	ctx := context.Background()
	var wait sync.WaitGroup
	var mu sync.Mutex
	ended := 0
	for range 150 {
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		q := question("hello")
		q.MaxWait = time.Duration(1+random.IntN(90)) * time.Second
		a := Chat(ctx, r.e, q)
		stop := random.IntN(4) == 0
		after := time.Duration(random.IntN(4000)) * time.Millisecond
		wait.Go(func() {
			if stop {
				time.Sleep(after)
				a.Stop()
			}
			_, _ = a.Wait(ctx)
			mu.Lock()
			defer mu.Unlock()
			ended++
		})
		r.meddle(random)
	}
	wait.Wait()
	synctest.Wait()
	if ended != 150 {
		r.t.Errorf("%d of 150 ended", ended)
	}
	st := r.status()
	if len(st.Requests) != 0 {
		r.t.Errorf("left behind: %+v", *st.Requests[0])
	}
	for _, k := range st.Keys {
		if k.Running != 0 {
			r.t.Errorf("%d requests left running on %s", k.Running, k.Name)
		}
		for _, g := range k.Gauges {
			if g.Used < 0 || g.Held != 0 {
				r.t.Errorf("%s of %s: used %d, held %d", g.Name, k.Name, g.Used, g.Held)
			}
		}
	}
	for i, ev := range r.events() {
		if ev.Number != uint64(i+1) {
			r.t.Fatalf("event %d has number %d", i+1, ev.Number)
		}
	}
	if r.received("").running != 0 {
		r.t.Errorf("%d streams are still open", r.received("").running)
	}
}

// meddle does something that a person might do.
func (r *rig) meddle(random *rand.Rand) {
	ctx := context.Background()
	key := "id-" + []string{"one", "two", "three", "four"}[random.IntN(4)]
	route := keystore.Route{Provider: "sim", Model: []string{"large", "medium", "small"}[random.IntN(3)]}
	var err error
	switch random.IntN(12) {
	case 0:
		err = r.e.SwitchOff(ctx, key, "", time.Now().Add(20*time.Second))
	case 1:
		err = r.e.SwitchOn(ctx, key)
	case 2:
		err = r.e.ClearKey(ctx, key)
	case 3:
		err = r.e.SkipModel(ctx, route, random.IntN(2) == 0)
	case 4, 5:
		for _, q := range r.status().Requests {
			_ = []func(context.Context, uint64) error{r.e.Now, r.e.NextModel, r.e.Cancel}[random.IntN(3)](ctx, q.ID) // it may have ended by now
		}
	case 6:
		_, err = r.e.TestKey(ctx, key)
	}
	if err != nil {
		r.t.Error(err)
	}
}
