package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// misconfiguredScenario is two providers: nothing is at the address of the first.
func misconfiguredScenario(f sim.Failure) sim.Scenario {
	wrong := simple([]string{"x", "y"}, []string{"k1", "k2"}).Providers[0]
	wrong.Name, wrong.Prefix, wrong.Failures = "wrong", "/wrong", []sim.Failure{f}
	right := simple([]string{"z"}, []string{"k3"}).Providers[0]
	right.Name, right.Prefix = "right", "/right"
	return sim.Scenario{Providers: []sim.Provider{wrong, right}}
}

var nothingThere = []sim.Failure{
	status(404, "404 page not found"), status(404, ""), status(404, `{"detail":"Not Found"}`), status(405, `{"error":"Method Not Allowed"}`), status(405, ""),
	status(404, `{"error":{"message":"Invalid URL (POST /chat/completions)","type":"invalid_request_error"}}`), status(404, "Cannot POST /chat/completions"),
}

func (r *rig) askedOf(name string) (n int) {
	for _, a := range r.sim.Seen() {
		if a.Provider == name {
			n++
		}
	}
	return n
}

// TestAWrongAddressTakesItsProviderOut: one send, whatever the keys and
// models; the chain goes on; one request looks again every five minutes.
func TestAWrongAddressTakesItsProviderOut(t *testing.T) {
	for i, f := range nothingThere {
		t.Run(fmt.Sprint(i, " ", f.Status), func(t *testing.T) {
			f.Until = 16*sim.Minute + 30*sim.Second // then it is corrected
			inBubble(t, misconfiguredScenario(f), nil, func(r *rig) {
				for range 4 {
					if o := r.answered(); o.Route.Provider != "right" {
						t.Fatalf("answered by %s", o.Route)
					}
					time.Sleep(time.Minute)
				}
				if n := r.askedOf("wrong"); n != 1 {
					t.Errorf("asked %d times", n)
				}
				for _, k := range []string{"k1", "k2"} {
					if k := r.key(k); k.State != Absent || k.Why != fmt.Sprint(f.Status, " misconfigured") || k.Block.Class == limit.Auth {
						t.Errorf("%s is %s (%s)", k.Name, k.State, k.Why)
					}
				}
				for range 12 {
					time.Sleep(time.Minute)
					r.answered()
				}
				if n := r.askedOf("wrong"); n < 3 || n > 4 {
					t.Errorf("asked %d times in a quarter of an hour", n)
				}
				time.Sleep(5 * time.Minute)
				if o := r.answered(); o.Route.Provider != "wrong" || r.key("k1").State != Ready || r.key("k2").State != Ready {
					t.Errorf("after it was corrected: %s, key one %s", o.Route, r.key("k1").State)
				}
			})
		})
	}
}

// TestAWrongAddressIsShown where nothing else is there, at once, and again
// without a send.
func TestAWrongAddressIsShown(t *testing.T) {
	for _, f := range nothingThere {
		sc := simple([]string{"x", "y"}, []string{"one", "two"})
		sc.Providers[0].Failures = []sim.Failure{f}
		inBubble(t, sc, func(o *Options) { o.Providers["sim"] = provider.Provider{Name: "sim", BaseURL: "http://127.0.0.1"} }, func(r *rig) {
			for range 3 {
				out := r.ask(question("hello"))
				var hint interface{ Hint() string }
				if out.Err == nil || !strings.Contains(out.Err.Error(), "http://127.0.0.1/chat/completions") || !errors.As(out.Err, &hint) || !strings.Contains(hint.Hint(), `"http://127.0.0.1/v1"`) {
					t.Errorf("%d %s: %v", f.Status, f.Body, out.Err)
				}
			}
			if n := len(r.arrivals()); n != 1 || time.Since(r.began) > time.Second {
				t.Errorf("%d sends in %s", n, time.Since(r.began))
			}
		})
	}
}

// TestAnAddressThatHasAnsweredIsNotWrong: an answer or an error of an API
// proves it, also to the next process; then 404 is trouble of the server.
func TestAnAddressThatHasAnsweredIsNotWrong(t *testing.T) {
	for name, before := range map[string][]sim.Failure{
		"a success":     nil,
		"a wrong key":   {on(status(401, `{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`), "one")},
		"a limit":       {status(429, `{"error":{"message":"Rate limit reached. Please try again in 2s."}}`)},
		"a lost model":  {status(404, `{"error":{"message":"The model x does not exist","code":"model_not_found"}}`)},
		"a bad request": {status(400, `{"error":{"message":"messages: roles must alternate"}}`)},
	} {
		sc := simple([]string{"x"}, []string{"one", "two"})
		ledger := ledger.NewMemory("test")
		for i := range before {
			before[i].First, before[i].Until = 1, sim.Hour
		}
		sc.Providers[0].Failures = append(before, sim.Failure{
			Kind: sim.FailStatus, Status: 404, Body: `{"detail":"Not Found"}`, After: 2 * sim.Hour, First: 1,
		})
		synctest.Test(t, func(t *testing.T) {
			for process := range 2 {
				r := newRig(t, sc, func(o *Options) { o.Ledger = ledger })
				ctx, stop := context.WithCancel(context.Background())
				ended := make(chan error)
				go func() { ended <- r.e.Run(ctx) }()
				if process == 0 {
					r.ask(question("hello"))
				}
				time.Sleep(2 * time.Hour)
				if o := r.ask(question("hello")); o.Err != nil || o.Sends != 2 {
					t.Errorf("%s, process %d: %v after %d sends", name, process, o.Err, o.Sends)
				}
				stop()
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestAPageIsNoWrongAddress: somebody stands between, which passes.
func TestAPageIsNoWrongAddress(t *testing.T) {
	for _, code := range []int{404, 405} {
		sc := simple([]string{"x"}, []string{"one"})
		sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: code, Body: "<html><head><title>404 Not Found</title></head><body>nginx</body></html>", First: 1}}
		inBubble(t, sc, nil, func(r *rig) {
			if o := r.ask(question("hello")); o.Err != nil || o.Sends != 2 {
				t.Errorf("%v after %d sends", o.Err, o.Sends)
			}
		})
	}
}

// TestAMissingModelIsNoWrongAddress although the provider has never answered.
func TestAMissingModelIsNoWrongAddress(t *testing.T) {
	for _, body := range []string{`{"error":{"message":"The model 'large' does not exist","code":"model_not_found"}}`, `{"error":"large not found, try pulling it first"}`, `{"error":{"message":"Unknown model"}}`} {
		sc := simple([]string{"large", "small"}, []string{"one"})
		sc.Providers[0].Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 404, Body: body, Models: []string{"large"}}}
		inBubble(t, sc, nil, func(r *rig) {
			if o := r.answered(); o.Route.Model != "small" {
				t.Errorf("answered by %s", o.Route)
			}
			if k := r.key("one"); k.Why != "404 model_unavailable" {
				t.Errorf("key one is %s (%s)", k.State, k.Why)
			}
		})
	}
}

// TestTheNextStartLooksAgain, though the five minutes are not over; and another
// address has not answered only because the old one had.
func TestTheNextStartLooksAgain(t *testing.T) {
	sc := simple([]string{"x"}, []string{"one"})
	ledger := ledger.NewMemory("test")
	synctest.Test(t, func(t *testing.T) {
		for i, c := range []struct {
			base  string
			wrong bool
		}{{"http://127.0.0.1/a", true}, {"http://127.0.0.1/a", true}, {"http://127.0.0.1", false}, {"http://127.0.0.1/b", true}, {"http://127.0.0.1", false}} {
			sc.Providers[0].Failures = nil
			if c.wrong {
				sc.Providers[0].Failures = []sim.Failure{status(404, "404 page not found")}
			}
			r := newRig(t, sc, func(o *Options) {
				o.Ledger = ledger
				o.Providers["sim"] = provider.Provider{Name: "sim", BaseURL: c.base}
			})
			ctx, stop := context.WithCancel(context.Background())
			ended := make(chan error)
			go func() { ended <- r.e.Run(ctx) }()
			for range 2 {
				if o := r.ask(question("hello")); (o.Err != nil) != c.wrong {
					t.Errorf("start %d: %v", i, o.Err)
				}
			}
			if n := len(r.arrivals()); c.wrong && n != 1 {
				t.Errorf("start %d: %d sends", i, n)
			}
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
	})
}
