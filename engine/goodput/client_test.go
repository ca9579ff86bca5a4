package goodput

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
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

// send is one exchange as it looked on the way.
type send struct {
	job     int
	at, end time.Time // end: when its status came
	target  string    // key and model
	refused bool
	limit   string // which one refused
}

// road is the way to the provider: it notes what passes, and says no more of
// limits than the scenario allows.
type road struct {
	known string
	next  http.RoundTripper
	later http.RoundTripper // from change on; nil: never
	until time.Time
	mu    sync.Mutex
	sends []send
}

var (
	tryAgain = regexp.MustCompile(`try again in ([0-9hms.]+)\.`)
	whose    = regexp.MustCompile(`per (?:min|day) \((\w+)\)|requests per min \((\w+)\)`)
)

func (r *road) RoundTrip(req *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(raw))
	var q struct{ User, Model string }
	if err := json.Unmarshal(raw, &q); err != nil {
		return nil, err
	}
	s := send{at: time.Now(), target: strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer sk-far-")[:2] + " " + q.Model}
	s.job, _ = strconv.Atoi(q.User)
	next := r.next
	if r.later != nil && !s.at.Before(r.until) {
		next = r.later
	}
	resp, err := next.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		s.refused = true
		s.limit, err = r.hide(resp)
	}
	s.end = time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sends = append(r.sends, s)
	return resp, err
}

// hide takes out of a refusal what is not to be known, and gives the name of
// the limit that was hit.
func (r *road) hide(resp *http.Response) (string, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	name := string(whose.Find(body))
	if r.known == inHeaders {
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return name, nil
	}
	resp.Header = http.Header{"Content-Type": {"application/json"}}
	if m := tryAgain.FindSubmatch(body); r.known == inWaits && m != nil {
		wait, err := time.ParseDuration(string(m[1]))
		if err != nil {
			return "", err
		}
		resp.Header.Set("Retry-After", fmt.Sprint(math.Ceil(wait.Seconds())))
	}
	resp.Body = io.NopCloser(strings.NewReader(`{"error":{"message":"Too many requests"}}`))
	return name, nil
}

// secrets opens the tokens of a scenario.
type secrets map[string]keystore.Secret

func (s secrets) Open(_ context.Context, ref string) (keystore.Secret, error) { return s[ref], nil }
func (secrets) Missing(string) error                                          { return nil }
func (secrets) Forget(string)                                                 {}

func (s scenario) options(way http.RoundTripper) engine.Options {
	p := s.provider()
	o := engine.Options{Ledger: ledger.NewMemory("goodput"), Transport: way, Rand: rand.New(rand.NewPCG(3, 5)),
		Providers: map[string]provider.Provider{p.Name: {Name: p.Name, BaseURL: "https://far.example/v1"}}}
	known := secrets{}
	o.Secrets = known
	for _, m := range p.Models {
		o.Chain = append(o.Chain, keystore.Route{Provider: p.Name, Model: m.Name})
	}
	for i, k := range p.Keys {
		known[k.Name] = keystore.NewSecret(k.Token)
		o.Keys = append(o.Keys, keystore.Key{ID: k.Name, Name: k.Name, Provider: p.Name, Ref: k.Name, Order: i})
	}
	if s.Known == configured {
		o.Limits = map[keystore.Route][]limit.Bucket{}
		for _, l := range s.Limits {
			d := limit.Requests
			if l.Dimension == sim.Tokens {
				d = limit.Tokens
			}
			for _, r := range o.Chain {
				if l.Scope == "account" {
					r.Model = ""
				}
				b := limit.Bucket{Dimension: d, Window: limit.Window{Span: time.Duration(l.Window)}, Limit: limit.Of(l.Max), Source: limit.Configured}
				if l.Kind == sim.Fixed && b.Window.Span >= limit.Day {
					b.Window.Calendar = "UTC"
				}
				o.Limits[r] = append(o.Limits[r], b)
				if l.Scope == "account" {
					break
				}
			}
		}
	}
	return o
}

// outcome is how one request ended.
type outcome struct {
	job            job
	entered, ended time.Time
	err            error
}

// run does the work of a scenario by the engine.
func (s scenario) run(t *testing.T) (m measured) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(13 * time.Second) // windows of the clock do not begin when we do
		p := s.provider()
		way := &road{known: s.Known, next: sim.New(sim.Scenario{Seed: 1, Providers: []sim.Provider{p}}).Transport()}
		if s.Change != 0 {
			way.until = time.Now().Add(changeAfter)
			way.later = sim.New(sim.Scenario{Seed: 1, Providers: []sim.Provider{s.changed().provider()}}).Transport()
		}
		e, err := engine.New(s.options(way))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- e.Run(ctx) }()
		m = measured{scenario: s, start: time.Now()}
		m.outcomes = s.drive(e)
		m.sends = way.sends
		m.ends, m.bound = s.reference(m.start), s.bound(m.start)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
	return m
}

// drive sends the work by so many workers.
func (s scenario) drive(next http.RoundTripper) (done []outcome) {
	jobs := make(chan job)
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range s.Workers {
		wait.Go(func() {
			for j := range jobs {
				o := outcome{job: j, entered: time.Now()}
				o.err = s.ask(next, j)
				o.ended = time.Now()
				mu.Lock()
				done = append(done, o)
				mu.Unlock()
			}
		})
	}
	over := make(chan struct{})
	if s.Person {
		go s.chat(next, over, func(o outcome) {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, o)
		})
	}
	for _, j := range s.work() {
		jobs <- j
	}
	close(jobs)
	wait.Wait()
	close(over)
	return done
}

// chat asks something every so often, until over is closed.
func (s scenario) chat(next http.RoundTripper, over chan struct{}, tell func(outcome)) {
	for id := firstChat; ; id++ {
		select {
		case <-over:
			return
		case <-time.After(17 * time.Second):
		}
		o := outcome{job: job{id, 60, 60}, entered: time.Now()}
		o.err = s.ask(next, o.job)
		o.ended = time.Now()
		select {
		case <-over:
			return
		default:
			tell(o)
		}
	}
}

// firstChat is the number of a person's first request.
const firstChat = 1 << 20

func (s scenario) ask(next http.RoundTripper, j job) error {
	ctx, cancel := context.WithTimeout(context.Background(), 40*24*time.Hour)
	defer cancel()
	plan := engine.Plan{Label: "batch", Priority: 2}
	if j.id >= firstChat {
		plan = engine.Plan{Label: "chat", Prefer: 8 * time.Second, MaxWait: 10 * time.Minute}
	}
	body := fmt.Sprintf(`{"model":"sluice","user":"%d","stream":%t,"max_tokens":%d,"messages":[{"role":"user","content":%q}]}`, j.id, s.Streamed, j.output, question(j.input))
	req, err := http.NewRequestWithContext(engine.WithPlan(ctx, plan), http.MethodPost, "https://far.example/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := next.RoundTrip(req)
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
