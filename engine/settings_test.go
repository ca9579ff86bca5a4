package engine

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// TestLimitsChangeWhileRequestsWait: a person lifts a limit of their own, and
// what waits for it goes at once; one that is set stops the next request.
func TestLimitsChangeWhileRequestsWait(t *testing.T) {
	large := keystore.Route{Provider: "sim", Model: "large"}
	perMinute := func(n int64) map[keystore.Route][]limit.Bucket {
		return map[keystore.Route][]limit.Bucket{large: {{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(n), Source: limit.Configured}}}
	}
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) { o.Limits = perMinute(1) }, func(r *rig) {
		r.ask(question("first"))
		waiting := Chat(context.Background(), r.e, question("second"))
		synctest.Wait()
		began := time.Now()
		if err := r.e.SetLimits(context.Background(), perMinute(3)); err != nil {
			t.Fatal(err)
		}
		out, err := waiting.Wait(context.Background())
		if err != nil || out.Err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("lifted: %v %v after %v", err, out.Err, time.Since(began))
		}
		if err := r.e.SetLimits(context.Background(), perMinute(1)); err != nil {
			t.Fatal(err)
		}
		q := question("third")
		q.MaxWait = time.Second
		var limited *ending.LimitedError
		if out := r.ask(q); !errors.As(out.Err, &limited) {
			t.Errorf("over the new limit: %v", out.Err)
		}
	})
}

// TestThePolicyChangesForRequestsThatRun: one attempt more or less.
func TestThePolicyChangesForRequestsThatRun(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{status(500, "")}
	inBubble(t, sc, nil, func(r *rig) {
		p := policy.Default()
		p.Stop = policy.Attempts(2)
		r.e.SetPolicy(p)
		var gaveUp *ending.GiveUpError
		if out := r.ask(question("hello")); !errors.As(out.Err, &gaveUp) || len(gaveUp.Attempts) != 2 {
			t.Errorf("got %v", out.Err)
		}
	})
}
