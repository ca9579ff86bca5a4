package inquiry

import (
	"context"
	"fmt"

	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/console"
)

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
	switch c {
	case limit.Auth, limit.Network, limit.Timeout, limit.Cancelled:
		return true
	}
	return false
}

// answers says whether a try showed that a model is there for the key: it
// answered, or would have.
func answers(c limit.Class) bool {
	switch c {
	case limit.OK, limit.RateLimit, limit.Overloaded, limit.ContextLength, limit.ContentFilter:
		return true
	}
	return false
}

// Words says what came of it.
func (r Proposal) Words(p provider.Provider) string {
	switch {
	case len(r.Models) > 0 && r.Told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s; %s answers", p.Title, console.Counted(r.listed, "model"), r.Models[0])
	case len(r.Models) > 0:
		return fmt.Sprintf("%s lists %s; %s is there, though it did not answer now", p.Title, console.Counted(r.listed, "model"), r.Models[0])
	case r.Told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s, and none that can be proposed", p.Title, console.Counted(r.listed, "model"))
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
