package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sluice/engine/ending"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// As pattern_test.go: the kinds of limit, and the other failures.

func TestThreeKindsOfLimitAreToldApart(t *testing.T) {
	tests := []struct {
		name  string
		limit sim.Limit
		want  string
		state State
	}{
		{"requests a minute", sim.RPM(1), "RPM", Cool},
		{"tokens a minute", sim.TPM(20), "TPM", Cool},
		{"requests a day", sim.RPD(1), "RPD", Limit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sc := simple([]string{"large"}, []string{"one"})
			hidden := tt.limit
			hidden.Hidden = true // so that only the refusal tells
			sc.Providers[0].Limits, sc.Providers[0].Dialect = []sim.Limit{hidden}, "groq"
			inBubble(t, sc, nil, func(r *rig) {
				q := question("hi")
				q.MaxWait, q.MaxTokens = time.Second, 5
				for range 4 {
					r.ask(q)
				}
				hits := r.events(EventLimit)
				if len(hits) == 0 || hits[0].Limit != tt.want || hits[0].Status != 429 {
					r.t.Fatalf("limit events: %+v", hits)
				}
				if n := len(r.sim.Seen()); n > 3 {
					r.t.Errorf("sent %d times into a limit that was known", n)
				}
				if k := r.key("one"); k.State != tt.state {
					r.t.Errorf("state %s (%s), want %s", k.State, k.Why, tt.state)
				}
			})
		})
	}
}

func TestALimitOfADayIsNotWaitedForInALoop(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	sc.Providers[0].Limits = []sim.Limit{sim.RPD(2)}
	inBubble(t, sc, nil, func(r *rig) {
		r.answered()
		r.answered()
		began := time.Now()
		for range 20 {
			o := r.ask(question("hello"))
			var limited *ending.LimitedError
			if !errors.As(o.Err, &limited) {
				r.t.Fatalf("error %v", o.Err)
			}
		}
		if n := len(r.arrivals()); n > 4 {
			r.t.Errorf("%d requests were sent for nothing", n-2)
		}
		if d := time.Since(began); d > time.Minute {
			r.t.Errorf("it took %s to say so", d)
		}
	})
}

func TestAWrongKeyIsOutAndTheRequestGoesOn(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one", "two"})
	sc.Providers[0].Keys[0].Revoked = true
	inBubble(t, sc, nil, func(r *rig) {
		if o := r.answered(); o.Key != "two" {
			r.t.Errorf("answered by %s", o.Key)
		}
		if k := r.key("one"); k.State != Bad {
			r.t.Errorf("key one is %s", k.State)
		}
		time.Sleep(time.Hour)
		r.answered()
		if c := r.received("").rejected; c != 1 {
			r.t.Errorf("the rejected key was tried %d times", c)
		}
	})
}

func TestEveryKeyRejected(t *testing.T) {
	sc := simple([]string{"large", "small"}, []string{"one", "two"})
	sc.Providers[0].Keys[0].Revoked, sc.Providers[0].Keys[1].Revoked = true, true
	inBubble(t, sc, nil, func(r *rig) {
		o := r.ask(question("hello"))
		var rejected *ending.RejectedError
		if !errors.As(o.Err, &rejected) || len(rejected.Attempts) != 2 || rejected.Hint() == "" {
			r.t.Errorf("error %v", o.Err)
		}
	})
}

func TestTheRequestsOwnFaultIsShownAndNotRetried(t *testing.T) {
	for _, kind := range []string{"bad_request", "content_filter"} {
		sc := simple([]string{"large"}, []string{"one", "two"})
		sc.Providers[0].Failures = []sim.Failure{{Kind: kind}}
		inBubble(t, sc, nil, func(r *rig) {
			o := r.ask(question("hello"))
			var failed *ending.FailedError
			if !errors.As(o.Err, &failed) || len(r.arrivals()) != 1 {
				r.t.Errorf("%s: error %v after %d sends", kind, o.Err, len(r.arrivals()))
			}
			if k := r.key("one"); k.State != Ready {
				r.t.Errorf("%s: the key is %s", kind, k.State)
			}
		})
	}
}

func TestTooLongForOneModelGoesToOneWithRoom(t *testing.T) {
	sc := simple([]string{"small", "large"}, []string{"one", "two"})
	sc.Providers[0].Models[0].Context = 50
	inBubble(t, sc, nil, func(r *rig) {
		o := r.ask(question(strings.Repeat("many words ", 200)))
		if o.Err != nil || o.Route.Model != "large" {
			r.t.Errorf("came from %s, error %v", o.Route, o.Err)
		}
		if n := len(r.arrivals()); n != 2 {
			r.t.Errorf("sent %d times", n)
		}
		long := question(strings.Repeat("many words ", 200))
		long.Chain = []keystore.Route{{Provider: "sim", Model: "small"}}
		o = r.ask(long)
		var failed *ending.FailedError
		if !errors.As(o.Err, &failed) || failed.Verdict.Class != limit.ContextLength || failed.Hint() == "" {
			r.t.Errorf("error %v", o.Err)
		}
	})
}

func TestAnIndependentWaiterIsHeldAndSentByItself(t *testing.T) {
	sc := simple([]string{"large"}, []string{"one"})
	inBubble(t, sc, func(o *Options) {
		o.Limits = map[keystore.Route][]limit.Bucket{{Provider: "sim", Model: "large"}: perMinute(1)}
	}, func(r *rig) {
		r.answered()
		r.answered()
		if at := r.arrivals(); at[1] < time.Minute || at[1] > time.Minute+time.Second {
			r.t.Errorf("a limit of one a minute let the second go at %s", at[1])
		}
	})
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	limited, unavailable, rejected := new(*ending.LimitedError), new(*ending.UnavailableError), new(*ending.RejectedError)
	tests := []struct {
		kind string
		as   any
		says string
	}{
		{"auth", rejected, "no key is accepted"},
		{"model", unavailable, "no model can be used"},
		{"credit", limited, "out of credit"},
		{sim.FailHTML, unavailable, "no model can be used; the next to be tried is sim/large with key one in"},
		{sim.FailEmpty, unavailable, "no model can be used"},
		{sim.FailRedirect, unavailable, "no model can be used"},
		{sim.FailDrop, unavailable, "no model can be used"},
	}
	for _, tt := range tests {
		sc := simple([]string{"large"}, []string{"one"})
		sc.Providers[0].Failures = []sim.Failure{{Kind: tt.kind}}
		inBubble(t, sc, nil, func(r *rig) {
			q := question("hello")
			q.MaxWait = 2 * time.Second
			for _, when := range []string{"first", "again"} {
				o := r.ask(q)
				var hint interface{ Hint() string }
				if !errors.As(o.Err, tt.as) || !strings.Contains(o.Err.Error(), tt.says) || !strings.Contains(o.Err.Error(), "1. ") {
					r.t.Errorf("%s, %s: %T %v", tt.kind, when, o.Err, o.Err)
				}
				if !errors.As(o.Err, &hint) || hint.Hint() == "" {
					r.t.Errorf("%s, %s: no hint", tt.kind, when)
				}
			}
		})
	}
}

func TestWhatCanNeverFitIsNotSent(t *testing.T) {
	tpm := []limit.Bucket{{Dimension: limit.Tokens, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(100), Source: limit.Configured}}
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) {
		o.Limits = map[keystore.Route][]limit.Bucket{{Provider: "sim", Model: "large"}: tpm}
	}, func(r *rig) {
		o := r.ask(question(strings.Repeat("many words ", 500)))
		var failed *ending.FailedError
		if !errors.As(o.Err, &failed) || failed.Verdict.Class != limit.TooLarge || !strings.Contains(failed.Hint(), "over the limit of 100") {
			r.t.Errorf("error %v", o.Err)
		}
		if len(r.arrivals()) != 0 {
			r.t.Errorf("it was sent at %v", r.arrivals())
		}
		if k := r.key("one"); k.State == Bad {
			r.t.Errorf("the key is blamed: %s", k.Why)
		}
	})
}
