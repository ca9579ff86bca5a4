package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// rig is an engine over a simulated provider, in virtual time.
type rig struct {
	t      *testing.T
	server *sim.Server
	engine *engine.Engine
	ledger keystore.Ledger
	keys   []keystore.Key
	chain  []keystore.Route
	stop   func()
}

// secrets open the tokens of a rig.
type secrets map[string]keystore.Secret

func (s secrets) Open(_ context.Context, ref string) (keystore.Secret, error) { return s[ref], nil }
func (secrets) Missing(string) error                                          { return nil }
func (secrets) Forget(string)                                                 {}

// newRig runs an engine over a provider; a limit that is configured is known
// from the start.
func newRig(t *testing.T, p sim.Provider, configured ...limit.Bucket) *rig {
	t.Helper()
	p.Name = "far"
	r := &rig{t: t, server: sim.New(sim.Scenario{Seed: 1, Providers: []sim.Provider{p}}), ledger: ledger.NewMemory("test")}
	known := secrets{}
	row := provider.Provider{Name: "far", BaseURL: "https://far.example/v1", Limits: provider.Limits{Shared: limit.ScopeKey, Unnamed: limit.ScopeKeyModel}}
	o := engine.Options{Ledger: r.ledger, Transport: r.server.Transport(), Secrets: known, Providers: map[string]provider.Provider{"far": row},
		Limits: map[keystore.Route][]limit.Bucket{}}
	for _, m := range p.Models {
		route := keystore.Route{Provider: "far", Model: m.Name}
		o.Chain = append(o.Chain, route)
		if len(configured) > 0 {
			o.Limits[route] = configured
		}
	}
	for i, k := range p.Keys {
		known[k.Name] = keystore.NewSecret(k.Token)
		o.Keys = append(o.Keys, keystore.Key{ID: k.Name, Name: k.Name, Provider: "far", Ref: k.Name, Order: i})
	}
	r.keys, r.chain = o.Keys, o.Chain
	e, err := engine.New(o)
	must(t, err)
	r.engine = e
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	_, err = e.Next(context.Background(), 0)
	must(t, err)
	return r
}

// far is a provider with so many keys and models.
func far(keys int, models ...string) sim.Provider {
	p := sim.Provider{Latency: sim.Duration(400 * time.Millisecond), Speed: 100, AnswerTokens: 50}
	for i := range keys {
		name := fmt.Sprintf("key%d", i)
		p.Keys = append(p.Keys, sim.Key{Name: name, Token: "sk-far-" + name + "-0123456789abcdef"})
	}
	for _, m := range models {
		p.Models = append(p.Models, sim.Model{Name: m})
	}
	return p
}

// many are n prompts.
func many(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("question %d", i))
	}
	return texts
}

// carry runs a batch once, and says how it ended.
func (r *rig) carry(ctx context.Context, in *Input, path string, t Terms, again Again) (Outcome, []Progress, error) {
	r.t.Helper()
	o, err := OpenOutput(path)
	must(r.t, err)
	defer func() { must(r.t, o.Close()) }()
	w, err := Look(in, o, again)
	must(r.t, err)
	var told []Progress
	out, err := w.Run(ctx, r.engine, t, func(p Progress) { told = append(told, p) })
	return out, told, err
}

// checkOnce says whether each ID of n stands in an output once.
func checkOnce(t *testing.T, path string, n int) {
	t.Helper()
	got := ids(t, path)
	slices.Sort(got)
	if whole := len(got); len(slices.Compact(got)) != whole || whole != n {
		t.Errorf("%d lines with %d IDs, want %d", whole, len(slices.Compact(got)), n)
	}
}

func TestABatchIsCarriedThroughLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(2, "large", "small")
		p.Limits = []sim.Limit{sim.RPM(20)}
		r := newRig(t, p)
		defer r.stop()
		path := filepath.Join(t.TempDir(), "out")
		began := time.Now()
		out, told, err := r.carry(t.Context(), prompts(t, many(300)...), path, Terms{}, Again{})
		must(t, err)
		if out.Done != 300 || out.Left != 0 || out.Failed != 0 || out.Why != nil || out.Asked != 300 {
			t.Errorf("%+v", out)
		}
		checkOnce(t, path, 300)
		if took := time.Since(began); took > 4*time.Minute { // 80 a minute
			t.Errorf("it took %s", took)
		}
		if len(out.Models) != 2 || out.Models[0].Answers+out.Models[1].Answers != 300 || out.Models[0].Output < 50 {
			t.Errorf("%+v", out.Models)
		}
		last := told[len(told)-1]
		if last.Done != 300 || last.Left() != 0 || last.Sending != 0 || last.Waiting != 0 {
			t.Errorf("%+v", last)
		}
		busiest := slices.MaxFunc(told, func(a, b Progress) int { return a.Minute - b.Minute })
		if !slices.ContainsFunc(told, func(p Progress) bool { return p.Sending > 0 && p.Waiting > 0 }) {
			t.Error("nothing was ever on its way while others waited")
		}
		if busiest.Minute < 70 || busiest.Minute > 130 {
			t.Errorf("%d within a minute", busiest.Minute)
		}
	})
}

// What is sent is what was written, but for the model; a batch says that it is one.
func TestABodyArrivesAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(1, "large")
		p.Latency = sim.Duration(time.Hour)
		r := newRig(t, p)
		defer r.stop()
		in, err := NewInput(written(t, "in", `{"custom_id":"a\u001b[31m","body":{"model":"gpt","temperature":0,"x-mine":[1.0],"messages":[{"role":"user","content":"hello"}]}}`), "", "")
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			time.Sleep(time.Minute)
			st, err := r.engine.Next(ctx, 0)
			if err != nil || len(st.Requests) != 1 || st.Requests[0].Label != "batch a" {
				t.Errorf("%+v, %v", st.Requests, err)
			}
			stop()
		}()
		sent := make(chan string, 1)
		o, err := OpenOutput(filepath.Join(t.TempDir(), "out"))
		must(t, err)
		defer o.Close()
		w, err := Look(in, o, Again{})
		must(t, err)
		spy := transport(func(req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			must(t, err)
			sent <- string(body)
			req.Body = io.NopCloser(bytes.NewReader(body))
			return r.engine.RoundTrip(req)
		})
		out, err := w.Run(ctx, spy, Terms{}, func(Progress) {})
		if err != nil || !out.Interrupted || out.Left != 1 {
			t.Errorf("%+v, %v", out, err)
		}
		if got := <-sent; got != `{"model":"sluice","temperature":0,"x-mine":[1.0],"messages":[{"role":"user","content":"hello"}]}` {
			t.Error(got)
		}
	})
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Wherever it is interrupted, a batch goes on: each line is there once, and only
// what was under way was asked again.
func TestInterruptedAnywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(2, "large")
		p.Limits = []sim.Limit{sim.RPM(60)}
		p.Latency, p.Jitter = sim.Duration(2*time.Second), sim.Duration(4*time.Second)
		r := newRig(t, p)
		defer r.stop()
		in, path := prompts(t, many(200)...), filepath.Join(t.TempDir(), "out")
		asked := 0
		for after := 100 * time.Millisecond; ; after = after*3/2 + 777*time.Millisecond {
			ctx, cancel := context.WithTimeout(t.Context(), after)
			out, _, err := r.carry(ctx, in, path, Terms{}, Again{})
			late := time.Since(deadline(ctx))
			cancel()
			must(t, err)
			asked += out.Asked
			checkOnce(t, path, out.Done)
			if out.Left == 0 {
				break
			}
			if !out.Interrupted || late > lastWords+time.Second {
				t.Errorf("after %s: %+v, %s late", after, out, late)
			}
		}
		synctest.Wait()
		once, left := 0, 0
		for _, a := range r.server.Seen() {
			if a.Status == http.StatusOK && !a.Left {
				once++
			} else if a.Left {
				left++
			}
		}
		if asked != 200 || once != 200 {
			t.Errorf("%d asked, %d answered, %d cut off", asked, once, left)
		}
	})
}

func deadline(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}

// A model that does not exist, or a parameter that nobody takes, costs 20
// requests at most.
func TestEqualFailuresAtTheStartEndIt(t *testing.T) {
	for name, c := range map[string]struct {
		fail sim.Failure
		kept bool
	}{
		"no such model":       {sim.Failure{Kind: sim.FailStatus, Status: 404, Body: `{"error":{"message":"The model 'large' does not exist","code":"model_not_found"}}`}, false},
		"not understood":      {sim.Failure{Kind: sim.FailStatus, Status: 400, Body: `{"error":{"message":"messages: wrong role","code":"invalid_request_error"}}`}, true},
		"rejected keys":       {sim.Failure{Kind: sim.FailStatus, Status: 401, Body: `{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`}, false},
		"unknown a parameter": {sim.Failure{Kind: sim.FailStatus, Status: 400, Body: `{"error":{"message":"Unknown parameter: 'seeed'","param":"seeed","code":"unknown_parameter"}}`}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := far(3, "large", "small")
				p.Failures = []sim.Failure{c.fail}
				r := newRig(t, p)
				defer r.stop()
				in, path := prompts(t, many(100)...), filepath.Join(t.TempDir(), "out")
				out, _, err := r.carry(t.Context(), in, path, Terms{Chain: r.chain}, Again{})
				must(t, err)
				var alike *AlikeError
				if !errors.As(out.Why, &alike) || alike.Kept != c.kept || keystore.HintOf(out.Why) == "" || out.Left+out.Failed != 100 || (out.Failed > 0) != c.kept {
					t.Errorf("%+v", out)
				}
				if n := len(r.server.Seen()); n > 20 || n == 0 {
					t.Errorf("%d requests were sent", n)
				}
			})
		})
	}
}

func TestErrorsHaveABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(1, "large")
		p.Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 400, Body: `{"error":{"message":"your request was rejected by the content filter","code":"content_filter"}}`, Every: 3}}
		r := newRig(t, p)
		defer r.stop()
		in, path := prompts(t, many(90)...), filepath.Join(t.TempDir(), "out")
		out, _, err := r.carry(t.Context(), in, path, Terms{MaxErrors: 5}, Again{})
		must(t, err)
		if out.Failed < 5 || out.Failed > 15 || out.Left < 30 || out.Why == nil || !strings.Contains(out.Why.Error(), "--max-errors") {
			t.Errorf("%+v", out)
		}
		// Without a bound each has an end, and failures are asked again on demand.
		out, _, err = r.carry(t.Context(), in, path, Terms{}, Again{})
		must(t, err)
		failed := out.Failed
		if out.Left != 0 || failed < 25 || failed > 35 || out.Done != 90-failed {
			t.Errorf("%+v", out)
		}
		out, _, err = r.carry(t.Context(), in, path, Terms{}, Again{Failed: true})
		must(t, err)
		if out.Left != 0 || out.Failed >= failed || out.Done != 90-out.Failed || out.Asked != failed {
			t.Errorf("%+v", out)
		}
		checkOnce(t, path, 90)
	})
}

// A provider that is out for an hour costs time, and no request its answer.
func TestAnOutageIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(2, "large")
		p.Failures = []sim.Failure{{Kind: sim.FailStatus, Status: 503, After: sim.Minute / 2, Until: sim.Hour}}
		p.Limits = []sim.Limit{sim.RPM(60)}
		r := newRig(t, p)
		defer r.stop()
		path := filepath.Join(t.TempDir(), "out")
		began := time.Now()
		out, _, err := r.carry(t.Context(), prompts(t, many(400)...), path, Terms{}, Again{})
		must(t, err)
		if out.Done != 400 || time.Since(began) > 90*time.Minute {
			t.Errorf("%+v after %s", out, time.Since(began))
		}
	})
}

// One request that no server survives does not hold up the others.
func TestAPoisonedRequestFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, far(1, "large"))
		defer r.stop()
		o, err := OpenOutput(filepath.Join(t.TempDir(), "out"))
		must(t, err)
		defer o.Close()
		w, err := Look(prompts(t, many(300)...), o, Again{})
		must(t, err)
		poison := transport(func(req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			must(t, err)
			if strings.Contains(string(body), `"question 7"`) {
				time.Sleep(time.Second)
				return nil, &ending.GiveUpError{}
			}
			time.Sleep(time.Second) // so that others get on meanwhile
			req.Body = io.NopCloser(bytes.NewReader(body))
			return r.engine.RoundTrip(req)
		})
		began := time.Now()
		out, err := w.Run(t.Context(), poison, Terms{}, func(Progress) {})
		if err != nil || out.Done != 299 || out.Failed != 1 || out.Left != 0 || time.Since(began) > 30*time.Minute {
			t.Errorf("%+v, %v, after %s", out, err, time.Since(began))
		}
	})
}

func TestMaxWaitSaysWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := far(1, "large")
		p.Limits = []sim.Limit{sim.RPD(30)}
		p.Dialect = "sambanova"
		r := newRig(t, p)
		defer r.stop()
		path := filepath.Join(t.TempDir(), "out")
		out, _, err := r.carry(t.Context(), prompts(t, many(90)...), path, Terms{MaxWait: time.Hour}, Again{})
		must(t, err)
		if out.Done < 25 || out.Left != 90-out.Done || out.Why == nil || time.Until(out.Opens) < time.Hour || time.Until(out.Opens) > 24*time.Hour {
			t.Errorf("%+v", out)
		}
		before := out.Done
		out, _, err = r.carry(t.Context(), prompts(t, many(90)...), path, Terms{Limit: 10}, Again{})
		must(t, err)
		if out.Done != before+10 || out.Asked != 10 || out.Left != 90-out.Done || out.Why != nil {
			t.Errorf("%+v", out)
		}
	})
}

// An output that is taken away is no place to write to.
func TestAnOutputThatIsMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, far(1, "large"))
		defer r.stop()
		path := filepath.Join(t.TempDir(), "out")
		go func() {
			time.Sleep(10 * time.Second)
			must(t, os.Rename(path, path+".moved"))
		}()
		out, _, err := r.carry(t.Context(), prompts(t, many(3000)...), path, Terms{}, Again{})
		var lost *unwrittenError
		if !errors.As(err, &lost) || !errors.Is(err, errMoved) || keystore.HintOf(err) == "" || out.Left == 0 {
			t.Errorf("%+v, %v", out, err)
		}
		checkOnce(t, path+".moved", out.Done)
	})
}
