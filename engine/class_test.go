package engine

import (
	"errors"
	"testing"
	"time"

	"sluice/engine/ending"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// spoken are the dialects in which the simulated provider answers here.
var spoken = []string{"openai", "azure", "anthropic", "gemini", "groq", "openrouter", "mistral", "deepseek", "together",
	"cerebras", "xai", "cohere", "github", "moonshot", "zhipu", "siliconflow", "sambanova", "oneapi"}

// inEachDialect runs f for every dialect, with two keys, two models, and one
// failure at the first request that is sent to large with key one.
func inEachDialect(t *testing.T, kind string, f func(*rig)) {
	t.Helper()
	for _, d := range spoken {
		t.Run(d, func(t *testing.T) {
			sc := simple([]string{"large", "small"}, []string{"one", "two"})
			p := &sc.Providers[0]
			p.Dialect = d
			p.Failures = []sim.Failure{{Kind: kind, Keys: []string{"one"}, Models: []string{"large"}, First: 1}}
			inBubble(t, sc, func(o *Options) { speaks(o, d) }, f)
		})
	}
}

// speaks tells the engine which provider it talks to.
func speaks(o *Options, name string) {
	known, ok := provider.Lookup(name)
	if !ok {
		known = provider.Provider{}
	}
	known.Name, known.BaseURL, known.Path, known.Query = "sim", "http://127.0.0.1/v1", "", ""
	known.Auth, known.AuthPrefix, known.Drop, known.Rename = "", "", nil, nil
	o.Providers["sim"] = known
}

// Each test below is one row of what the engine does with a class of failure,
// in every dialect.

func TestRateLimitGoesOnWithAnotherKey(t *testing.T) {
	inEachDialect(t, "rate_limit", func(r *rig) {
		o := r.answered()
		if o.Key != "two" || o.Route.Model != "large" || o.Attempts > 2 {
			r.t.Errorf("answered by %s with %s after %d attempts", o.Route, o.Key, o.Attempts)
		}
		if k := r.key("one"); k.State != Cool && k.State != Limit {
			r.t.Errorf("key one is %s (%s)", k.State, k.Why)
		}
		if hits := r.events(EventLimit); len(hits) != 1 || hits[0].Key != "one" {
			r.t.Errorf("limit events %+v", hits)
		}
		time.Sleep(25 * time.Hour)
		r.answered()
		r.neverEarly()
	})
}

func TestMoneyBenchesTheAccountForGood(t *testing.T) {
	inEachDialect(t, "credit", func(r *rig) {
		if o := r.answered(); o.Key != "two" {
			r.t.Errorf("answered by %s with %s", o.Route, o.Key)
		}
		if k := r.key("one"); k.State != Bad && k.State != Limit {
			r.t.Errorf("key one is %s (%s)", k.State, k.Why)
		}
		for range 5 {
			time.Sleep(2 * time.Minute)
			r.answered()
		}
		if n := r.received("one").requests; n != 1 {
			r.t.Errorf("the account without money was asked %d times", n)
		}
	})
}

func TestAWrongKeyIsOutForGood(t *testing.T) {
	inEachDialect(t, "auth", func(r *rig) {
		if o := r.answered(); o.Key != "two" || o.Route.Model != "large" {
			r.t.Errorf("answered by %s with %s", o.Route, o.Key)
		}
		if k := r.key("one"); k.State != Bad {
			r.t.Errorf("key one is %s (%s)", k.State, k.Why)
		}
		time.Sleep(time.Hour)
		r.answered()
		if n := r.received("one").requests; n != 1 {
			r.t.Errorf("the wrong key was tried %d times", n)
		}
	})
}

func TestAMissingModelLeavesTheKeyAlone(t *testing.T) {
	inEachDialect(t, "model", func(r *rig) {
		r.answered()
		k := r.key("one")
		for _, c := range k.Cells {
			if c.Model == "small" && c.State != Ready {
				r.t.Errorf("for the other model key one is %s", c.State)
			}
		}
		if k.Block.Class == limit.Auth {
			r.t.Errorf("key one is blamed: %s (%s)", k.State, k.Why)
		}
	})
}

func TestTooLongGoesWhereThereIsRoomOrFails(t *testing.T) {
	for _, kind := range []string{"context_length", "too_large"} {
		inEachDialect(t, kind, func(r *rig) {
			o := r.answered()
			if kind == "context_length" && o.Route.Model != "small" {
				r.t.Errorf("%s: answered by %s", kind, o.Route)
			}
			if d := time.Since(r.began); d > time.Second {
				r.t.Errorf("%s: waited %s for what waiting cannot help", kind, d)
			}
			if k := r.key("one"); k.State == Bad {
				r.t.Errorf("%s: key one is %s (%s)", kind, k.State, k.Why)
			}
		})
	}
}

func TestTroubleOfTheServerIsRetriedAndNobodysFault(t *testing.T) {
	for _, kind := range []string{"overloaded", "server"} {
		inEachDialect(t, kind, func(r *rig) {
			o := r.answered()
			if at := r.arrivals(); len(at) != 2 || at[1] < time.Second {
				r.t.Errorf("%s: sent at %v", kind, at)
			}
			if o.Route.Model != "large" {
				r.t.Errorf("%s: answered by %s", kind, o.Route)
			}
			if k := r.key("one"); k.State != Ready {
				r.t.Errorf("%s: key one is %s (%s)", kind, k.State, k.Why)
			}
		})
	}
}

func TestTheCallersOwnFaultIsShownInEachDialect(t *testing.T) {
	for _, kind := range []string{"bad_request", "content_filter"} {
		inEachDialect(t, kind, func(r *rig) {
			q := question("hello")
			q.Chain = []keystore.Route{{Provider: "sim", Model: "large"}} // some dialects blame a parameter
			o := r.ask(q)
			var failed *ending.FailedError
			if !errors.As(o.Err, &failed) || len(r.arrivals()) != 1 {
				r.t.Errorf("%s: error %v after %d sends", kind, o.Err, len(r.arrivals()))
			}
			if k := r.key("one"); k.State != Ready {
				r.t.Errorf("%s: key one is %s (%s)", kind, k.State, k.Why)
			}
		})
	}
}

func TestLimitsInsideAStreamCountAsLimits(t *testing.T) {
	bodies := map[string]string{
		"as the first line": "data: {\"error\":{\"message\":\"Rate limit reached on requests per min (RPM): Limit 3, Used 3. Please try again in 20s.\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}\n\ndata: [DONE]\n\n",
		"as an event":       "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Number of requests has exceeded your per-minute rate limit. Please try again in 20s.\"}}\n\n",
		"as bare JSON":      "{\n \"error\": {\n  \"code\": 429,\n  \"message\": \"Quota exceeded for requests per minute. Please retry in 20s.\",\n  \"status\": \"RESOURCE_EXHAUSTED\"\n }\n}\n",
		"as a list":         "[{\"error\":{\"code\":429,\"message\":\"Quota exceeded. Please retry in 20s.\",\"status\":\"RESOURCE_EXHAUSTED\"}}]",
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			sc := simple([]string{"large"}, []string{"one", "two"})
			sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 200, Body: body, Keys: []string{"one"}, First: 1,
				Headers: map[string]string{"Content-Type": "text/event-stream"}}}
			inBubble(t, sc, nil, func(r *rig) {
				if o := r.answered(); o.Key != "two" || o.Sends != 2 {
					r.t.Errorf("answered by %s after %d sends", o.Key, o.Sends)
				}
				k := r.key("one")
				if k.State != Cool || k.Until.Sub(r.began) < 20*time.Second || k.Until.Sub(r.began) > 21*time.Second {
					r.t.Errorf("key one is %s until %s", k.State, k.Until.Sub(r.began))
				}
			})
		})
	}
}
