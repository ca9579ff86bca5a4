package engine

import (
	"context"
	"sync"
	"testing"
	"time"

	"sluice/engine/policy"
	"sluice/engine/sim"
)

// flood asks n questions at once, with patience for all, and waits for the end.
func (r *rig) flood(n int) (answered int) {
	r.t.Helper()
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range n {
		wait.Go(func() {
			q := question("hello")
			q.Prefer, q.MaxWait = 0, 0
			o, _ := Chat(context.Background(), r.e, q).Wait(context.Background())
			mu.Lock()
			defer mu.Unlock()
			if o.Err == nil {
				answered++
			} else {
				r.t.Log(o.Err)
			}
		})
	}
	wait.Wait()
	return answered
}

func TestAFloodIsServedInOrderWithoutAStorm(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two", "three"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(20)} // told in the headers
	sc.Providers[0].Latency, sc.Providers[0].Speed = sim.Duration(200*time.Millisecond), 100
	inBubble(t, sc, nil, func(r *rig) {
		const n = 240
		if got := r.flood(n); got != n {
			r.t.Errorf("%d of %d were answered", got, n)
		}
		// 60 a minute: the last of 240 goes after three minutes, if nothing is lost.
		if d := time.Since(r.began); d > 3*time.Minute+20*time.Second {
			r.t.Errorf("%d answers took %s; 3m is possible", n, d)
		}
		total := r.received("")
		if total.limited > 20 {
			r.t.Errorf("%d of %d sends were refused", total.limited, total.requests)
		}
		r.neverEarly()
		if k := r.key("one"); k.Running != 0 {
			r.t.Errorf("%d left running", k.Running)
		}
	})
}

func TestAHiddenLimitIsLearned(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Limits = []sim.Limit{{Dimension: sim.Requests, Max: 12, Window: sim.Minute, Hidden: true}}
	sc.Providers[0].Dialect, sc.Providers[0].Latency = "nvidia", sim.Duration(100*time.Millisecond)
	inBubble(t, sc, nil, func(r *rig) {
		const n = 100
		if got := r.flood(n); got != n {
			r.t.Errorf("%d of %d were answered", got, n)
		}
		if d := time.Since(r.began); d > 20*time.Minute {
			r.t.Errorf("%d answers took %s; 8m20s is possible", n, d)
		}
		if total := r.received(""); total.limited > n {
			r.t.Errorf("%d sends were refused for %d answers", total.limited, n)
		}
	})
}

func TestWaitersGoInOrderOfArrival(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(1)}
	inBubble(t, sc, nil, func(r *rig) {
		r.answered()
		var answers []Answer
		for range 4 {
			a, _ := r.waiting()
			answers = append(answers, a)
			time.Sleep(time.Second)
		}
		var last time.Time
		for i, a := range answers {
			o, _ := a.Wait(context.Background())
			if o.Err != nil || o.Ended.Before(last) {
				r.t.Errorf("waiter %d ended at %s: %v", i, o.Ended.Sub(r.began), o.Err)
			}
			last = o.Ended
		}
		r.neverEarly()
	})
}

func TestAProviderThatIsDownIsNotStormed(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 503, Until: sim.Duration(5 * time.Minute)}}
	inBubble(t, sc, func(o *Options) { o.Policy = policy.Default(); o.Policy.Stop = policy.Never() }, func(r *rig) {
		const n = 100
		if got := r.flood(n); got != n {
			r.t.Errorf("%d of %d were answered once it was back", got, n)
		}
		if failed := r.received("").failed; failed > n+20+n/10+15 {
			r.t.Errorf("%d requests failed for %d: a storm", failed, n)
		}
	})
}

func TestAFirstContactIsCareful(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(3)} // told in the headers
	sc.Providers[0].Speed, sc.Providers[0].AnswerTokens = 10, 200
	sc.Providers[0].Latency = sim.Duration(300 * time.Millisecond)
	inBubble(t, sc, nil, func(r *rig) {
		if got := r.flood(9); got != 9 {
			r.t.Errorf("%d of 9 were answered", got)
		}
		if total := r.received(""); total.limited > 0 {
			r.t.Errorf("%d sends were refused although the first answer told the limit", total.limited)
		}
		if d := time.Since(r.began); d > 2*time.Minute+30*time.Second {
			r.t.Errorf("nine answers of 20 s at three a minute took %s", d)
		}
	})
}
