package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
)

// rig is an engine over the simulated provider, in virtual time.
type rig struct {
	t     *testing.T
	e     *Engine
	sim   *sim.Server
	began time.Time
}

// secrets gives the tokens of a scenario.
type secrets map[string]keystore.Secret

func (s secrets) Open(_ context.Context, ref string) (keystore.Secret, error) {
	if v, ok := s[ref]; ok {
		return v, nil
	}
	return keystore.Secret{}, errors.New("no such variable: " + strings.TrimPrefix(ref, "env:"))
}

func (secrets) Missing(string) error { return nil }

func (secrets) Forget(string) {}

// simple is one provider with the named models and keys, without limits.
func simple(models, keys []string) sim.Scenario {
	p := sim.Provider{Name: "sim", Answers: []string{"All is well here."}}
	for _, m := range models {
		p.Models = append(p.Models, sim.Model{Name: m})
	}
	for _, k := range keys {
		p.Keys = append(p.Keys, sim.Key{Name: k, Token: "sk-test-" + k + "-0123456789abcdef"})
	}
	return sim.Scenario{Providers: []sim.Provider{p}}
}

// inBubble runs f with an engine over the scenario, in a bubble of virtual time.
func inBubble(t *testing.T, sc sim.Scenario, tweak func(*Options), f func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, sc, tweak)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- r.e.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run: %v", err)
			}
			if store, ok := r.e.o.Ledger.(*sqlite.Store); ok {
				if err := store.Close(time.Now()); err != nil {
					t.Errorf("closing the store: %v", err)
				}
			}
			synctest.Wait()
		}()
		f(r)
		st := r.received("")
		t.Logf("%s of virtual time, %d sends, %d refused", time.Since(r.began).Round(time.Millisecond), st.requests, st.limited+st.failed)
	})
}

func newRig(t *testing.T, sc sim.Scenario, tweak func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, sim: sim.New(sc), began: time.Now()}
	o := Options{Ledger: ledger.NewMemory("test"), Transport: r.sim.Transport(), Providers: map[string]provider.Provider{}}
	known := secrets{}
	for _, p := range sc.Providers {
		o.Providers[p.Name] = provider.Provider{Name: p.Name, BaseURL: "http://127.0.0.1" + p.Prefix}
		for _, m := range p.Models {
			o.Chain = append(o.Chain, keystore.Route{Provider: p.Name, Model: m.Name})
		}
		for i, k := range p.Keys {
			ref := "env:" + p.Name + k.Name
			known[ref] = keystore.NewSecret(k.Token)
			o.Keys = append(o.Keys, keystore.Key{ID: "id-" + k.Name, Name: k.Name, Provider: p.Name, Account: k.Account, Models: k.Models, Ref: ref, Order: i})
		}
	}
	o.Secrets = known
	if tweak != nil {
		tweak(&o)
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.e = e
	return r
}

// ask asks and waits for the end.
func (r *rig) ask(q ChatRequest) Outcome {
	r.t.Helper()
	o, err := Chat(context.Background(), r.e, q).Wait(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
	return o
}

// answered asks, and fails unless the answer is whole.
func (r *rig) answered() Outcome {
	r.t.Helper()
	o := r.ask(question("How do limits work?"))
	if o.Err != nil || o.Text == "" {
		r.t.Fatalf("after %s: %q, error %v", time.Since(r.began), o.Text, o.Err)
	}
	return o
}

// received is how requests ended at the provider.
type received struct{ requests, limited, rejected, failed, running int }

// received adds up what came with a key, or with any where it is empty.
func (r *rig) received(key string) (c received) {
	for _, a := range r.sim.Seen() {
		if key != "" && a.Key != key {
			continue
		}
		c.requests++
		switch {
		case a.Ended.IsZero():
			c.running++
		case a.Left || a.Kind == "":
		case a.Kind == "rate_limit" || a.Kind == "plan":
			c.limited++
		case slices.Contains([]string{"no_key", "auth", "suspended", "credit", sim.FailEchoKey}, a.Kind):
			c.rejected++
		default:
			c.failed++
		}
	}
	return c
}

// arrivals gives when requests came to the provider, since the beginning.
func (r *rig) arrivals() []time.Duration {
	var at []time.Duration
	for _, a := range r.sim.Seen() {
		at = append(at, a.At.Sub(r.began))
	}
	return at
}

// events gives the events of the kinds named, or all.
func (r *rig) events(kinds ...EventKind) []Event {
	_ = r.e.do(func(*state, time.Time) {})
	var got []Event
	for _, ev := range r.e.EventsSince(0) {
		for _, k := range kinds {
			if ev.Kind == k {
				got = append(got, ev)
			}
		}
		if len(kinds) == 0 {
			got = append(got, ev)
		}
	}
	return got
}

// status gives what is true now, published or not.
func (r *rig) status() *Status {
	r.t.Helper()
	_ = r.e.do(func(*state, time.Time) {})
	st, err := r.e.Next(context.Background(), 0)
	if err != nil {
		r.t.Fatal(err)
	}
	return st
}

// key gives a key's status.
func (r *rig) key(name string) *KeyStatus {
	r.t.Helper()
	for _, k := range r.status().Keys {
		if k.Name == name {
			return k
		}
	}
	r.t.Fatalf("no key %s", name)
	return nil
}

// neverEarly fails where a request came before a time that the provider had named.
func (r *rig) neverEarly() {
	r.t.Helper()
	for _, a := range r.sim.Seen() {
		if a.Early > 0 {
			r.t.Errorf("request %d to %s with key %s came %s too early", a.Number, a.Model, a.Key, a.Early)
		}
	}
}

// status is a failure that the provider plays: a status with a plain body.
func status(code int, body string) sim.Failure {
	return sim.Failure{Kind: sim.FailStatus, Status: code, Body: body}
}

func perMinute(n int64) []limit.Bucket {
	return []limit.Bucket{{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(n), Source: limit.Configured}}
}
