// Package trial asks a provider about a key: whether it is accepted, which
// models it lists, whether one answers. Each is a request or a few, beside any
// queue: nothing is reserved, waited for or repeated, and no engine is needed.
package trial

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Tester asks the providers of keys, which need be in no pool. It is safe for
// concurrent use.
type Tester struct {
	transport http.RoundTripper
	providers map[string]provider.Provider
	secrets   wire.Opener
	lists     lists
}

// New gives a tester for keys of the providers, by name, whose secrets come from
// secrets, which may be nil where no key has a Ref. The transport must not
// follow redirects; nil: http.DefaultTransport.
func New(transport http.RoundTripper, providers map[string]provider.Provider, secrets wire.Opener) *Tester {
	return &Tester{transport: transport, providers: providers, secrets: secrets}
}

// Result is what testing a key showed.
type Result struct {
	Verdict limit.Verdict
	Models  int      // how many models the provider lists for the key; 0: not told
	Listed  []string // their names
	// Chat is the model of the short chat that was asked, which counts as a
	// request; empty: the test was free.
	Chat string
	Took time.Duration
}

// Hint says what a person can do about a test that did not reach the provider's
// API; empty for every other.
func (r Result) Hint() string { return wire.Hint(r.Verdict.Code) }

// Test asks whether a key is accepted, by the cheapest call that tells: a free
// one, or one short chat where the provider's lists are open to everybody.
func (t *Tester) Test(ctx context.Context, k keystore.Key) (Result, error) {
	c, err := t.calls(ctx, k)
	if err != nil {
		return Result{}, err
	}
	began := time.Now()
	ctx, cancel := wire.Within(ctx, 30*time.Second)
	defer cancel()
	r := c.test(ctx)
	r.Verdict, r.Models, r.Took = t.apart(r.Verdict, c.Provider), len(r.Listed), time.Since(began)
	return r, nil
}

// Models is what a provider listed.
type Models struct {
	Verdict limit.Verdict
	Names   []string // as the provider writes them, made safe to show
}

// Models asks which models there are for a key. It costs nothing.
func (t *Tester) Models(ctx context.Context, k keystore.Key) (Models, error) {
	c, err := t.calls(ctx, k)
	if err != nil {
		return Models{}, err
	}
	ctx, cancel := wire.Within(ctx, 30*time.Second)
	defer cancel()
	got := c.list(ctx)
	got.Verdict = t.apart(got.Verdict, c.Provider)
	return got, nil
}

// Try sends one short chat to see whether a model answers with a key. It counts
// as a request at the provider.
func (t *Tester) Try(ctx context.Context, k keystore.Key, model string) (limit.Verdict, error) {
	c, err := t.calls(ctx, k)
	if err != nil {
		return limit.Verdict{}, err
	}
	ctx, cancel := wire.Within(ctx, 2*time.Minute)
	defer cancel()
	return t.apart(c.chat(ctx, model), c.Provider), nil
}

func (t *Tester) calls(ctx context.Context, k keystore.Key) (caller, error) {
	p, ok := t.providers[k.Provider]
	if !ok {
		return caller{}, fmt.Errorf("key %s: unknown provider %q", k.Name, k.Provider)
	}
	if err := provider.CheckBaseURL(p.BaseURL); err != nil {
		return caller{}, fmt.Errorf("provider %s: %w", p.Name, err)
	}
	secret, err := wire.Secret(ctx, t.secrets, k)
	if err != nil {
		return caller{}, err
	}
	return t.caller(p, secret), nil
}

func (t *Tester) caller(p provider.Provider, secret keystore.Secret) caller {
	return caller{wire.Call{Provider: p, Secret: secret, Hide: wire.Hiding(secret), Transport: t.transport}}
}

// apart says of a refused key that other hosts of the company have keys of
// their own.
func (t *Tester) apart(v limit.Verdict, p provider.Provider) limit.Verdict {
	sisters := p.Sisters(t.providers)
	if v.Class != limit.Auth || v.Status != http.StatusUnauthorized || len(sisters) == 0 {
		return v
	}
	var titles []string
	for _, s := range sisters {
		titles = append(titles, s.Title)
	}
	note := "keys of " + strings.Join(titles, " and ") + " are not accepted here"
	if v.Text != "" {
		note = strings.TrimRight(v.Text, ". ") + "; " + note
	}
	v.Text = note
	return v
}
