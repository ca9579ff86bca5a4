package engine

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sluice/engine/policy"
	"sluice/engine/sim"
	"sluice/keystore/ledger"
)

// work sends a request of a batch, and says whether it was answered.
func (r *rig) work(ctx context.Context) bool {
	body := `{"model":"sluice","messages":[{"role":"user","content":"one of the many questions of a batch"}]}`
	ctx = WithPlan(ctx, Plan{Label: "batch", Priority: 2})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://sluice/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := r.e.RoundTrip(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}

// A person who chats beside a batch of 64 workers in another process hardly
// waits, since the batch leaves a part of each limit; and the batch gets the rest.
func TestAFloorIsLeftToAPersonBesideABatch(t *testing.T) {
	questions := 40
	if testing.Short() {
		questions = 8
	}
	for name, limits := range map[string][]sim.Limit{
		"requests": {sim.RPM(12)},
		"tokens":   {sim.RPM(30), sim.TPM(900)},
		"few":      {sim.RPM(3)},
		"running":  {sim.RPM(15), {Dimension: sim.Concurrency, Max: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			sc := simple([]string{"large"}, []string{"one", "two"})
			sc.Providers[0].Limits = limits
			shared := ledger.NewMemory("both")
			with := func(o *Options) {
				o.Ledger, o.SyncEvery, o.Policy.Stop = shared, 250*time.Millisecond, policy.Never()
				p := o.Providers["sim"]
				p.Floor = 0.1
				o.Providers["sim"] = p
			}
			inBubble(t, sc, with, func(person *rig) {
				batch := newRig(t, sc, func(o *Options) { with(o); o.Transport = person.sim.Transport() })
				ctx, cancel := context.WithCancel(context.Background())
				var all sync.WaitGroup
				all.Go(func() { _ = batch.e.Run(ctx) })
				var mu sync.Mutex
				done := 0
				for range 64 {
					all.Go(func() {
						for batch.work(ctx) {
							mu.Lock()
							done++
							mu.Unlock()
						}
					})
				}
				time.Sleep(3 * time.Minute)
				var waits []time.Duration
				for range questions {
					asked := time.Now()
					if o := person.ask(question("hello")); o.Err != nil {
						t.Fatal(o.Err)
					}
					waits = append(waits, time.Since(asked))
					time.Sleep(40 * time.Second) // oftener than the floor of three a minute has room, it would have to wait
				}
				minutes := time.Since(person.began).Minutes()
				cancel()
				all.Wait()
				slices.Sort(waits)
				median, p95 := waits[len(waits)/2], waits[len(waits)*95/100]
				t.Logf("median %s, p95 %s; the batch did %.1f a minute", median, p95, float64(done)/minutes)
				if median > 2*time.Second || p95 > 8*time.Second {
					t.Errorf("the person waited %s in the middle, %s at the 95th of a hundred", median, p95)
				}
			})
		})
	}
}
