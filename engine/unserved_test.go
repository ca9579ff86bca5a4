package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// on gives a failure of some keys only.
func on(f sim.Failure, keys ...string) sim.Failure {
	f.Keys = keys
	return f
}

// TestWhatIsNotRepeatedStillGoesOn: a policy without a class forbids repeats,
// and neither another key nor another model.
func TestWhatIsNotRepeatedStillGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		keys, models []string
		failure      sim.Failure
		via          string
	}{
		"a rate limit goes to the other key": {[]string{"one", "two"}, []string{"large"}, on(status(429, ""), "one"), "large two"},
		"an outage goes to the other model": {[]string{"one"}, []string{"large", "small"},
			sim.Failure{Kind: sim.FailStatus, Status: 500, Models: []string{"large"}}, "small one"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := simple(c.models, c.keys)
			sc.Providers[0].Failures = []sim.Failure{c.failure}
			inBubble(t, sc, func(o *Options) { o.Policy = policy.Default(); o.Policy.RetryIf = policy.ClassesOf(limit.Timeout) }, func(r *rig) {
				out := r.ask(question("hello"))
				if got := out.Route.Model + " " + out.Key; out.Err != nil || got != c.via || out.Sends != 2 {
					t.Errorf("%s after %d sends, %v", got, out.Sends, out.Err)
				}
			})
		})
	}
}

// TestTheStoryTellsRealWaits: a stated wait that nobody sat out is none.
func TestTheStoryTellsRealWaits(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Failures = []sim.Failure{on(sim.Failure{Kind: sim.FailStatus, Status: 429, Headers: map[string]string{"Retry-After": "30"}}, "one"), on(status(500, ""), "two")}
	inBubble(t, sc, func(o *Options) { o.Policy = policy.Default(); o.Policy.Stop = policy.Attempts(2) }, func(r *rig) {
		out := r.ask(question("hello"))
		var gaveUp *ending.GiveUpError
		if !errors.As(out.Err, &gaveUp) || len(gaveUp.Attempts) != 3 {
			t.Fatalf("got %v", out.Err)
		}
		first, second, last := gaveUp.Attempts[0].Wait, gaveUp.Attempts[1].Wait, gaveUp.Attempts[2].Wait
		if first != 0 || second < time.Second || last != 0 {
			t.Errorf("waits %v, %v, %v", first, second, last)
		}
		if text := out.Err.Error(); strings.Contains(text, "waited 30s") || !strings.Contains(text, "gave up after 3 sends") {
			t.Errorf("said %q", text)
		}
	})
}

func TestTheReasonIsTheRealOne(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	missing := status(404, `{"error":{"message":"The model does not exist","code":"model_not_found"}}`)
	sc.Providers[0].Failures = []sim.Failure{on(status(401, `{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`), "one"), on(missing, "two")}
	inBubble(t, sc, nil, func(r *rig) {
		var rejected *ending.RejectedError
		if out := r.ask(question("hello")); out.Err == nil || errors.As(out.Err, &rejected) {
			t.Errorf("one key is good, yet: %v", out.Err)
		}
		for _, m := range []string{"large", "small"} {
			if err := r.e.SkipModel(context.Background(), keystore.Route{Provider: "sim", Model: m}, true); err != nil {
				t.Fatal(err)
			}
		}
		if out := r.ask(question("hello")); !errors.Is(out.Err, ErrSkipped) {
			t.Errorf("all models are skipped, yet: %v", out.Err)
		}
	})
}

// TestAKeyOutsideTheChainIsCleared: its marks are not those of a route.
func TestAKeyOutsideTheChainIsCleared(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	inBubble(t, sc, func(o *Options) {
		o.Providers["away"] = provider.Provider{Name: "away", BaseURL: "http://127.0.0.1/v1"}
		o.Keys = append(o.Keys, keystore.Key{ID: "id-away", Name: "away", Provider: "away", Ref: "env:away"})
	}, func(r *rig) {
		ctx, sub := context.Background(), limit.Subject{Kind: limit.OfKey, Provider: "away", Key: "id-away"}
		blocked := func() bool {
			rows, _, err := r.e.o.Ledger.Since(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if row.Subject == sub {
					return row.Block.Set()
				}
			}
			return false
		}
		bad := limit.Change{Block: &limit.Block{Class: limit.Auth, Since: time.Now(), Forever: true}}
		if _, err := r.e.o.Ledger.Amend(ctx, []limit.Subject{sub}, bad, time.Now()); err != nil || !blocked() {
			t.Fatal("no mark to clear", err)
		}
		if err := r.e.ClearKey(ctx, "id-away"); err != nil || blocked() {
			t.Errorf("the mark stands (%v)", err)
		}
	})
}

// TestAKeyCountsItsRequestsOverAllModels, whichever the state speaks of.
func TestAKeyCountsItsRequestsOverAllModels(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailSlow, Delay: sim.Duration(20 * time.Second)}}
	inBubble(t, sc, nil, func(r *rig) {
		r.ask(question("hello")) // the first contact goes alone
		q := question("slow")
		q.Chain = []keystore.Route{{Provider: "sim", Model: "small"}}
		answer := Chat(context.Background(), r.e, q)
		synctest.Wait()
		if k := r.key("one"); k.Running != 1 || k.State != Busy || k.Model != "large" {
			t.Errorf("%d running, %v, by %s", k.Running, k.State, k.Model)
		}
		if _, err := answer.Wait(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAllUsableKeysAreOff although one that is left was rejected earlier.
func TestAllUsableKeysAreOff(t *testing.T) {
	sc := simple([]string{"large"}, []string{"bad", "good"})
	sc.Providers[0].Failures = []sim.Failure{on(status(401, ""), "bad")}
	inBubble(t, sc, nil, func(r *rig) {
		r.ask(question("hello"))
		if err := r.e.SwitchOff(context.Background(), "id-good", "", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if out := r.ask(question("hello")); !errors.Is(out.Err, errAllOff) {
			t.Errorf("got %v", out.Err)
		}
	})
}

// TestEventsNameTheAttemptThatFailed, from 1 to the policy's last.
func TestEventsNameTheAttemptThatFailed(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 200, Body: "<html><head><title>Sign in</title></head></html>"}}
	inBubble(t, sc, func(o *Options) { o.Policy.Stop = policy.Attempts(3) }, func(r *rig) {
		out := r.ask(question("hello"))
		var tries []int
		for _, ev := range r.events(EventError) {
			tries = append(tries, ev.Attempt)
		}
		if !slices.Equal(tries, []int{1, 2, 3, 3}) { // the last one tells how it ended
			t.Errorf("attempts %v", tries)
		}
		var gaveUp *ending.GiveUpError
		if !errors.As(out.Err, &gaveUp) || !strings.Contains(out.Err.Error(), "a web page came instead of an answer: Sign in") || !strings.Contains(gaveUp.Hint(), "base_url") {
			t.Errorf("got %v", out.Err)
		}
	})
}

// TestTheModelInUseIsTheOneThatAnswers, from its first word on.
func TestTheModelInUseIsTheOneThatAnswers(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 429, Models: []string{"large"}, First: 1,
		Body: `{"error":{"message":"Rate limit reached for model large on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s."}}`}}
	inBubble(t, sc, nil, func(r *rig) {
		r.ask(question("falls back"))
		time.Sleep(30 * time.Second)
		q := question("stopped in the middle")
		answer := Chat(context.Background(), r.e, q)
		for text, _, _ := answer.From(0); text == ""; text, _, _ = answer.From(0) {
			<-answer.Changed()
		}
		answer.Stop()
		synctest.Wait()
		r.ask(question("again"))
		if n := len(r.events(EventReturn)); n != 1 {
			t.Errorf("%d returns to the preferred model", n)
		}
	})
}
