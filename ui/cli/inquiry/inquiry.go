// Package inquiry asks providers before a chat does: whether an API is behind an
// address, which models there are for a key, which of them to propose, and
// whether another host of the same company accepts the key. A key goes to its own
// provider, and elsewhere only after a yes. Nothing is reserved or kept.
package inquiry

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
)

// Inquiry asks the providers of a configuration. Test and TestSecret are safe for
// concurrent use, all else is not.
type Inquiry struct {
	providers map[string]provider.Provider
	transport http.RoundTripper
	*trial.Tester
	bases map[string]base // what was found of an address, by provider
}

// New gives one over the rows of providers, with the secrets of their keys.
func New(providers map[string]provider.Provider, transport http.RoundTripper, secrets wire.Opener) *Inquiry {
	return &Inquiry{providers, transport, trial.New(transport, Reachable(providers), secrets), map[string]base{}}
}

// Reachable gives the providers whose address is whole. Keys and models may be
// added to any of them later.
func Reachable(providers map[string]provider.Provider) map[string]provider.Provider {
	m := maps.Clone(providers)
	maps.DeleteFunc(m, func(_ string, p provider.Provider) bool { return !admin.Reachable(p) })
	return m
}

// TestSecret asks a key's provider about a secret that is not kept yet.
func (q *Inquiry) TestSecret(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error) {
	k.Ref = "held:"
	return trial.New(q.transport, Reachable(q.providers), held{s}).Test(ctx, k)
}

// held opens every reference to one secret.
type held struct{ secret keystore.Secret }

func (h held) Open(context.Context, string) (keystore.Secret, error) { return h.secret, nil }

// Proposal is what came of asking a provider for a model to propose.
type Proposal struct {
	Models []string // the first has answered; empty: none did
	listed int
	Told   limit.Verdict // of the last thing that was asked
}

const (
	proposed    = 2 // models of one provider in a proposed chain
	triedModels = 3 // at most, before no model is proposed
)

// Propose asks for what the provider of k lists today, takes what its row
// prefers, and proves the first by one short chat, which counts as a request.
func (q *Inquiry) Propose(ctx context.Context, p provider.Provider, k keystore.Key) (Proposal, error) {
	got, err := q.Models(ctx, k)
	if err != nil {
		return Proposal{}, err
	}
	r := Proposal{listed: len(got.Names), Told: got.Verdict}
	if dead(got.Verdict.Class) {
		return r, nil
	}
	candidates := p.Choose(got.Names, triedModels)
	if len(got.Names) == 0 {
		candidates = p.Named() // it has no list: what is tried tells
	}
	for i, m := range candidates[:min(triedModels, len(candidates))] {
		if r.Told, err = q.Try(ctx, k, m); err != nil {
			return r, err
		}
		switch {
		case dead(r.Told.Class):
			return r, nil
		case answers(r.Told.Class):
			rest := candidates[i+1:]
			r.Models = append([]string{m}, rest[:min(proposed-1, len(rest))]...)
			return r, nil
		}
	}
	return r, nil
}

// dead says that with another model the outcome would be the same.
func dead(c limit.Class) bool {
	return slices.Contains([]limit.Class{limit.Auth, limit.Network, limit.Timeout, limit.Cancelled}, c)
}

// answers says whether a try showed that a model is there for the key: it
// answered, or would have.
func answers(c limit.Class) bool {
	return slices.Contains([]limit.Class{limit.OK, limit.RateLimit, limit.Overloaded, limit.ContextLength, limit.ContentFilter}, c)
}

// Words says what came of it.
func (r Proposal) Words(p provider.Provider) string {
	switch {
	case len(r.Models) > 0 && r.Told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s; %s answers", p.Title, plain.Counted(r.listed, "model"), r.Models[0])
	case len(r.Models) > 0:
		return fmt.Sprintf("%s lists %s; %s is there, though it did not answer now", p.Title, plain.Counted(r.listed, "model"), r.Models[0])
	case r.Told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s, and none that can be proposed", p.Title, plain.Counted(r.listed, "model"))
	}
	return p.Title + ": " + admin.Outcome(trial.Result{Verdict: r.Told})
}

// ProposeFrom proposes with the first of the keys that is accepted, else with the
// last, and gives that key.
func (q *Inquiry) ProposeFrom(ctx context.Context, p provider.Provider, own []keystore.Key) (r Proposal, by keystore.Key, err error) {
	for _, by = range own {
		if r, err = q.Propose(ctx, p, by); err == nil && r.Told.Class != limit.Auth {
			break
		}
	}
	return r, by, err
}

// AbsentModel is a model of the chain that its provider does not list.
type AbsentModel struct {
	Route   keystore.Route
	title   string // of the provider
	Nearest string // that it lists; empty: none is near
}

func (m AbsentModel) Words() string {
	s := m.title + " does not list it"
	if m.Nearest != "" {
		s += fmt.Sprintf("; the nearest that it lists is %s/%s", m.Route.Provider, m.Nearest)
	}
	return plain.Line(s, 0)
}

// Absent gives the models of the chain that a provider's list does not have.
func Absent(chain []keystore.Route, p provider.Provider, listed []string) (absent []AbsentModel) {
	for _, r := range chain {
		if r.Provider != p.Name {
			continue
		}
		if near, missing := p.Missing(r.Model, listed); missing {
			absent = append(absent, AbsentModel{r, p.Title, near})
		}
	}
	return absent
}

// Listings asks each provider of the chain for its models, with its first key
// that opens without a person, and gives what it does not list. Told gets the
// providers of which no list was had, and why.
func (q *Inquiry) Listings(ctx context.Context, chain []keystore.Route, pool []keystore.Key, told func(p provider.Provider, why string)) (absent []AbsentModel, err error) {
	var asked []string
	for _, r := range chain {
		p := q.providers[r.Provider]
		if slices.Contains(asked, p.Name) || p.ListsOthers {
			continue
		}
		asked = append(asked, p.Name)
		got, why := q.listOf(ctx, p, pool)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if why != "" {
			told(p, why)
		}
		absent = append(absent, Absent(chain, p, got)...)
	}
	return absent, nil
}

// listOf gives a provider's list, or why there is none.
func (q *Inquiry) listOf(ctx context.Context, p provider.Provider, pool []keystore.Key) (names []string, why string) {
	why = "no key of it is there"
	for _, k := range pool {
		if k.Provider != p.Name {
			continue
		}
		got, err := q.Models(ctx, k)
		switch {
		case err != nil:
			why = err.Error()
			continue
		case got.Verdict.Class != limit.OK:
			return nil, admin.Outcome(trial.Result{Verdict: got.Verdict})
		case len(got.Names) == 0:
			return nil, "its list is empty"
		}
		return got.Names, ""
	}
	return nil, plain.Brief(why, 300)
}

// Sisters gives the hosts of the same company, with keys of their own, at
// which a key may be good that was refused here.
func (q *Inquiry) Sisters(v limit.Verdict, p provider.Provider) []provider.Provider {
	if v.Class != limit.Auth || v.Status != http.StatusUnauthorized {
		return nil
	}
	return p.Sisters(q.providers)
}

// TrySisters asks other hosts of the company whether they accept a key that was
// refused, each after a yes of its own: a key goes to no other host without one.
// It gives the row that accepts it.
func (q *Inquiry) TrySisters(ctx context.Context, k keystore.Key, sisters []provider.Provider, yes func(context.Context, string) (bool, error)) (found provider.Provider, ok bool, err error) {
	for _, s := range sisters {
		agreed, err := yes(ctx, sisterQuestion(k, s))
		if err != nil {
			return found, false, err
		}
		if !agreed {
			continue
		}
		there := k
		there.Provider = s.Name
		t, err := q.Test(ctx, there)
		if err != nil {
			return found, false, fmt.Errorf("trying %s at %s: %w", plain.Line(k.Name, 0), s.Title, err)
		}
		switch t.Verdict.Class {
		case limit.OK, limit.RateLimit, limit.QuotaExhausted:
			return s, true, nil
		}
	}
	return found, false, nil
}

func sisterQuestion(k keystore.Key, s provider.Provider) string {
	host := s.BaseURL
	if u, err := url.Parse(s.BaseURL); err == nil {
		host = u.Host
	}
	return fmt.Sprintf("%s has keys of its own. Send %s to %s and see? [y/N] ", s.Title, plain.Line(k.Name, 0), plain.Line(host, 0))
}
