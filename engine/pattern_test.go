package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/schedule"
	"sluice/engine/sim"
	"sluice/keystore/limit"
)

// Each test of this file is one pattern of handling rate limits, as a person
// would describe it.

func TestAnAnswerComes(t *testing.T) {
	inBubble(t, simple([]string{"large"}, []string{"one"}), nil, func(r *rig) {
		o := r.answered()
		if o.Text != "All is well here." || o.Route.String() != "sim/large" || o.Key != "one" || o.Sends != 1 || o.Attempts != 1 {
			r.t.Errorf("got %+v", o)
		}
		if !o.Usage.Known || o.Usage.Output == 0 || o.Finish != "stop" {
			r.t.Errorf("usage %+v, finish %q", o.Usage, o.Finish)
		}
	})
}

func TestExponentialBackoffIsExactAndEndsWithTheStory(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{status(503, `{"error":{"message":"The server is overloaded"}}`)}
	inBubble(t, sc, func(o *Options) { o.Policy = policy.Simple() }, func(r *rig) {
		o := r.ask(question("hello"))
		var gaveUp *ending.GiveUpError
		if !errors.As(o.Err, &gaveUp) {
			r.t.Fatalf("error %v", o.Err)
		}
		want := []time.Duration{0, 1 * time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second}
		got := r.arrivals()
		if len(got) != len(want) || len(gaveUp.Attempts) != len(want) {
			r.t.Fatalf("sent at %v, want %v; the error carries %d attempts", got, want, len(gaveUp.Attempts))
		}
		for i := range want {
			if got[i] != want[i] {
				r.t.Errorf("attempt %d was sent at %s, want %s", i+1, got[i], want[i])
			}
		}
		if n := strings.Count(o.Err.Error(), "503"); n != 5 {
			r.t.Errorf("the error names %d of 5 attempts: %v", n, o.Err)
		}
		if sleeps := r.events(EventRetry); len(sleeps) != 4 {
			r.t.Errorf("%d events before 4 sleeps: %+v", len(sleeps), sleeps)
		}
	})
}

func TestBackoffReachesItsBound(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{status(500, "")}
	inBubble(t, sc, func(o *Options) {
		o.Policy.Wait, o.Policy.Stop, o.Policy.RetryIf = policy.Simple().Wait, policy.Attempts(9), policy.Transient
	}, func(r *rig) {
		r.ask(question("hello"))
		at := r.arrivals()
		if len(at) != 9 {
			r.t.Fatalf("sent %d times", len(at))
		}
		for i, want := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
			if got := at[i+1] - at[i]; got != time.Duration(want)*time.Second {
				r.t.Errorf("sleep %d was %s, want %ds", i+1, got, want)
			}
		}
	})
}

func TestRetryAfterOverridesBackoffAndIsNeverUndercut(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	limited := status(429, `{"error":{"message":"Rate limit reached"}}`)
	limited.Headers, limited.At = map[string]string{"Retry-After": "37"}, []int{1}
	sc.Providers[0].Failures = []sim.Failure{limited}
	inBubble(t, sc, nil, func(r *rig) {
		o := r.answered()
		if at := r.arrivals(); len(at) != 2 || at[1] != 37*time.Second {
			r.t.Errorf("sent at %v, want the second at 37s", at)
		}
		if o.Attempts != 1 {
			r.t.Errorf("a known wait counted as an attempt: %d", o.Attempts)
		}
		if back := r.events(EventRecover); len(back) != 1 || back[0].Key != "one" {
			r.t.Errorf("recovery events: %+v", back)
		}
	})
}

func TestDeclarativePolicyIsFollowed(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{status(500, "")}
	var told []policy.Sleep
	p, err := policy.Parse("chain(fixed(2s), incrementing(3s,4s,60s))", "attempts(9) | elapsed(30s)", nil)
	if err != nil {
		t.Fatal(err)
	}
	p.BeforeSleep = func(s policy.Sleep) { told = append(told, s) }
	inBubble(t, sc, func(o *Options) { o.Policy = p }, func(r *rig) {
		o := r.ask(question("hello"))
		// 2 s, then the second and third of 3 s, 7 s, 11 s; the next would end at 35 s.
		want := []time.Duration{0, 2 * time.Second, 9 * time.Second, 20 * time.Second}
		got := r.arrivals()
		if len(got) != len(want) {
			r.t.Fatalf("sent at %v, want %v (%v)", got, want, o.Err)
		}
		for i := range want {
			if got[i] != want[i] {
				r.t.Errorf("sent at %v, want %v", got, want)
				break
			}
		}
		if len(told) != 3 || told[0].Wait != 2*time.Second || told[0].Attempt != 1 || told[2].Wait != 11*time.Second {
			r.t.Errorf("told before the sleeps: %+v", told)
		}
	})
}

func TestPolicyChoosesWhatIsRetried(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Failures = []sim.Failure{status(500, "")}
	inBubble(t, sc, func(o *Options) { o.Policy = policy.Default(); o.Policy.RetryIf = policy.ClassesOf(limit.RateLimit) }, func(r *rig) {
		o := r.ask(question("hello"))
		var failed *ending.FailedError
		if !errors.As(o.Err, &failed) || len(r.arrivals()) != 1 {
			r.t.Errorf("error %v after %v", o.Err, r.arrivals())
		}
	})
}

func TestKeyRotationIsFreeAndAtOnce(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two", "three"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(2)}
	inBubble(t, sc, nil, func(r *rig) {
		var keys []string
		for range 6 {
			o := r.answered()
			keys = append(keys, o.Key)
			if o.Attempts != 1 {
				r.t.Errorf("rotation spent an attempt: %+v", o)
			}
		}
		if got := strings.Join(keys, " "); got != "one one two two three three" {
			r.t.Errorf("keys used: %s", got)
		}
		if d := time.Since(r.began); d > time.Second {
			r.t.Errorf("six answers took %s", d)
		}
		if moves := r.events(EventRotate); len(moves) != 2 || moves[0].From != "one" || moves[0].Key != "two" || !strings.Contains(moves[0].Text, "RPM full") {
			r.t.Errorf("rotations: %+v", moves)
		}
		r.neverEarly()
	})
}

func TestWhenAllAreLimitedItSaysWhichComesFirst(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(1)}
	inBubble(t, sc, nil, func(r *rig) {
		r.answered()
		time.Sleep(10 * time.Second)
		r.answered()
		q := question("hello")
		q.MaxWait = 5 * time.Second
		o := r.ask(q)
		var limited *ending.LimitedError
		if !errors.As(o.Err, &limited) {
			r.t.Fatalf("error %v", o.Err)
		}
		if want := r.began.Add(time.Minute); limited.Earliest.Before(want) || limited.Earliest.After(want.Add(time.Second)) {
			r.t.Errorf("the earliest is %s, want %s", limited.Earliest.Sub(r.began), time.Minute)
		}
		if !strings.Contains(o.Err.Error(), "key one") || !strings.Contains(o.Err.Error(), "sim/large") {
			r.t.Errorf("the error does not name what comes first: %v", o.Err)
		}
		if len(r.arrivals()) != 2 {
			r.t.Errorf("a doomed request was sent: %v", r.arrivals())
		}
		// With patience it is sent when that time has come, and not before.
		r.answered()
		r.neverEarly()
		if at := r.arrivals(); at[2] < time.Minute || at[2] > 61*time.Second {
			r.t.Errorf("the third was sent at %s", at[2])
		}
	})
}

func TestSelections(t *testing.T) {
	tests := []struct {
		how  schedule.Selection
		want string
	}{
		{schedule.Sticky, "one one one one"},
		{schedule.RoundRobin, "one two three one"},
		{schedule.LeastUsed, "one two three one"},
	}
	for _, tt := range tests {
		inBubble(t, simple([]string{"large"}, []string{"one", "two", "three"}), func(o *Options) { o.Select = tt.how }, func(r *rig) {
			var keys []string
			for range 4 {
				keys = append(keys, r.answered().Key)
			}
			if got := strings.Join(keys, " "); got != tt.want {
				r.t.Errorf("%s uses %s, want %s", tt.how, got, tt.want)
			}
		})
	}
}

func TestModelFallbackAndReturn(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one"})
	sc.Providers[0].Models[0].Limits = []sim.Limit{sim.RPM(1)}
	inBubble(t, sc, nil, func(r *rig) {
		if o := r.answered(); o.Route.Model != "large" {
			r.t.Fatalf("the first came from %s", o.Route)
		}
		o := r.answered()
		if o.Route.Model != "small" || o.Preferred.Model != "large" {
			r.t.Errorf("the second came from %s, preferred %s", o.Route, o.Preferred)
		}
		falls := r.events(EventFallback)
		if len(falls) != 1 || falls[0].From != "sim/large" || falls[0].Model != "sim/small" {
			r.t.Errorf("fallback events: %+v", falls)
		}
		time.Sleep(61 * time.Second)
		if o := r.answered(); o.Route.Model != "large" {
			r.t.Errorf("after the minute it came from %s", o.Route)
		}
		if back := r.events(EventReturn); len(back) != 1 || back[0].Model != "sim/large" {
			r.t.Errorf("return events: %+v", back)
		}
		r.neverEarly()
	})
}

func TestAModelThatIsNotAvailableIsPassedOver(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	sc.Providers[0].Models[0].Unavailable = true
	inBubble(t, sc, nil, func(r *rig) {
		if o := r.answered(); o.Route.Model != "small" {
			r.t.Errorf("came from %s", o.Route)
		}
		if n := len(r.arrivals()); n > 3 {
			r.t.Errorf("%d requests for a model that does not exist", n-1)
		}
		n := len(r.arrivals())
		r.answered()
		if again := len(r.arrivals()) - n; again != 1 {
			r.t.Errorf("the next question took %d sends", again)
		}
	})
}

func TestKeysThenModelsThenWaiting(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPM(1)}
	inBubble(t, sc, nil, func(r *rig) {
		var came []string
		for range 5 {
			o := r.answered()
			came = append(came, o.Route.Model+"/"+o.Key)
		}
		if got := strings.Join(came[:4], " "); got != "large/one large/two small/one small/two" {
			r.t.Errorf("answers came from %s", got)
		}
		if d := time.Since(r.began); d < time.Minute || d > 62*time.Second {
			r.t.Errorf("the fifth came after %s, want a minute", d)
		}
		r.neverEarly()
	})
}

func TestAShortWaitIsBetterThanAnotherModel(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one"})
	sc.Providers[0].Models[0].Limits = []sim.Limit{{Dimension: sim.Requests, Max: 1, Window: sim.Duration(6 * time.Second)}}
	inBubble(t, sc, nil, func(r *rig) {
		r.answered()
		if o := r.answered(); o.Route.Model != "large" {
			r.t.Errorf("a wait of 6 s was not taken: %s", o.Route)
		}
		r.neverEarly()
	})
}
