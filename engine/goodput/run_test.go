package goodput

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
)

// outcome is how one request ended.
type outcome struct {
	job
	entered, ended time.Time
	err            error
}

// ask carries one request to its end.
type ask func(context.Context, job) error

// measured is what a run showed.
type measured struct {
	*mark
	start    time.Time
	outcomes []outcome
	seen     []sim.Arrival
}

// mark is what a scenario's runs are held against.
type mark struct {
	scenario
	ref   []turn
	least time.Duration // the bound
}

func (s scenario) mark() *mark { return &mark{s, s.reference(epoch), s.bound(epoch)} }

// run does the work of a scenario with a client, in virtual time.
func (s *mark) run(t *testing.T, with func(*testing.T, scenario, http.RoundTripper) (ask, func())) (m measured) {
	t.Helper()
	// One at a time: what happens at one instant happens in nearly the same order in each run.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(epoch))
		m = measured{mark: s, start: time.Now()}
		server := sim.New(sim.Scenario{Seed: 1, Providers: []sim.Provider{s.provider()}})
		ask, stop := with(t, s.scenario, server.Transport())
		ctx, cancel := context.WithDeadline(context.Background(), m.patience())
		m.outcomes = s.drive(ctx, m.start, ask)
		cancel()
		stop()
		synctest.Wait()
		m.seen = server.Seen()
	})
	return m
}

// patience is when a run ends whatever is still waiting.
func (m *measured) patience() time.Time {
	return m.start.Add(5*m.least + time.Hour)
}

// apart is how long after another a worker begins: what happens at one instant
// happens in any order, and no run would be like the one before.
const apart = 1009 * time.Microsecond

// drive sends the work by so many workers, and the chats beside it.
func (s scenario) drive(ctx context.Context, start time.Time, ask ask) (done []outcome) {
	var mu sync.Mutex
	do := func(j job) {
		o := outcome{job: j, entered: time.Now()}
		o.err = ask(ctx, j)
		o.ended = time.Now()
		mu.Lock()
		defer mu.Unlock()
		done = append(done, o)
	}
	var person, workers sync.WaitGroup
	chats, over := context.WithCancel(ctx)
	if s.Person {
		person.Go(func() {
			for n := 0; ; n++ {
				j := s.chat(n, start)
				if pause(chats, time.Until(j.due)) != nil {
					return
				}
				person.Go(func() { do(j) })
			}
		})
	}
	jobs := make(chan job)
	for i := range s.Workers {
		workers.Go(func() {
			time.Sleep(time.Duration(i) * apart)
			for j := range jobs {
				do(j)
			}
		})
	}
	for _, j := range s.work() {
		jobs <- j
	}
	close(jobs)
	workers.Wait()
	over()
	person.Wait()
	return done
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// request is the job as a chat's body to a model.
func (s scenario) request(ctx context.Context, model string, j job) (*http.Request, error) {
	body := fmt.Sprintf(`{"model":%q,"user":"%d","stream":%t,"messages":[{"role":"user","content":%q}]}`, model, j.id, s.Streamed, j.question())
	return http.NewRequestWithContext(ctx, http.MethodPost, "https://far.example/v1/chat/completions", strings.NewReader(body))
}

// read reads an answer to its end.
func read(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// prefer is how long a chat waits for its first model.
const prefer = 8 * time.Second

// byEngine carries requests by the engine.
func byEngine(t *testing.T, s scenario, way http.RoundTripper) (ask, func()) {
	e, err := engine.New(s.options(way))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	carry := func(ctx context.Context, j job) error {
		plan := engine.Plan{Label: "batch", Priority: 2}
		if j.chat() {
			plan = engine.Plan{Label: "chat", Prefer: prefer, MaxWait: 10 * time.Minute}
		}
		req, err := s.request(engine.WithPlan(ctx, plan), "sluice", j)
		if err != nil {
			return err
		}
		return read(e.RoundTrip(req))
	}
	return carry, func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// secrets opens the tokens of a scenario.
type secrets map[string]keystore.Secret

func (s secrets) Open(_ context.Context, ref string) (keystore.Secret, error) { return s[ref], nil }
func (secrets) Missing(string) error                                          { return nil }
func (secrets) Forget(string)                                                 {}

// options are an engine's for the scenario. A catalogue knows whose the limits
// of the provider are, but for one that none knows.
func (s scenario) options(way http.RoundTripper) engine.Options {
	p := provider.Provider{Name: "far", BaseURL: "https://far.example/v1"}
	if s.Known != unknown {
		p.Limits = provider.Limits{Shared: limit.ScopeKey, Unnamed: limit.ScopeKeyModel}
		if s.Limits[0].Scope != "" {
			p.Unnamed = limit.ScopeKey
		}
	}
	known := secrets{}
	o := engine.Options{Ledger: ledger.NewMemory("goodput"), Transport: way, Secrets: known, Rand: rand.New(rand.NewPCG(3, 5)),
		Providers: map[string]provider.Provider{p.Name: p}}
	for i := range s.Models {
		o.Chain = append(o.Chain, keystore.Route{Provider: p.Name, Model: modelName(i)})
	}
	for i := range s.Keys {
		known[keyName(i)] = keystore.NewSecret(token(i))
		o.Keys = append(o.Keys, keystore.Key{ID: keyName(i), Name: keyName(i), Provider: p.Name, Ref: keyName(i), Order: i})
	}
	if s.Known == configured {
		o.Limits = s.written(o.Chain)
	}
	return o
}

// written are the limits as the person configured them.
func (s scenario) written(chain []keystore.Route) map[keystore.Route][]limit.Bucket {
	out := map[keystore.Route][]limit.Bucket{}
	for model, r := range chain {
		all := keystore.Route{Provider: r.Provider}
		for _, l := range s.limitsOf(model) {
			if l.Scope == "" {
				out[r] = append(out[r], asWritten(l))
			} else if model == 0 {
				out[all] = append(out[all], asWritten(l))
			}
		}
	}
	return out
}

func asWritten(l sim.Limit) limit.Bucket {
	b := limit.Bucket{Dimension: limit.Requests, Window: limit.Window{Span: time.Duration(l.Window)}, Limit: limit.Of(l.Max), Source: limit.Configured}
	if l.Dimension == sim.Tokens {
		b.Dimension = limit.Tokens
	}
	if l.Window == sim.Day {
		b.Window.Calendar = "UTC"
	}
	return b
}
