package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

// proposal is what came of asking a provider for a model to propose.
type proposal struct {
	models []string // the first has answered; empty: none did
	listed int
	told   limit.Verdict // of the last thing that was asked
}

const (
	proposed    = 2 // models of one provider in a proposed chain
	triedModels = 3 // at most, before no model is proposed
)

// propose asks for what the provider of k lists today, takes what its row
// prefers, and proves the first by one short chat, which counts as a request.
func propose(ctx context.Context, t *trial.Tester, p provider.Provider, k keystore.Key) (proposal, error) {
	got, err := t.Models(ctx, k)
	if err != nil {
		return proposal{}, err
	}
	r := proposal{listed: len(got.Names), told: got.Verdict}
	if dead(got.Verdict.Class) {
		return r, nil
	}
	candidates := p.Choose(got.Names, triedModels)
	if len(got.Names) == 0 {
		candidates = p.Named() // it has no list: what is tried tells
	}
	for i, m := range candidates[:min(triedModels, len(candidates))] {
		if r.told, err = t.Try(ctx, k, m); err != nil {
			return r, err
		}
		switch {
		case dead(r.told.Class):
			return r, nil
		case answers(r.told.Class):
			rest := candidates[i+1:]
			r.models = append([]string{m}, rest[:min(proposed-1, len(rest))]...)
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

// words says what came of it.
func (r proposal) words(p provider.Provider) string {
	switch {
	case len(r.models) > 0 && r.told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s; %s answers", p.Title, counted(r.listed, "model"), r.models[0])
	case len(r.models) > 0:
		return fmt.Sprintf("%s lists %s; %s is there, though it did not answer now", p.Title, counted(r.listed, "model"), r.models[0])
	case r.told.Class == limit.OK:
		return fmt.Sprintf("%s lists %s, and none that can be proposed", p.Title, counted(r.listed, "model"))
	}
	return p.Title + ": " + admin.Outcome(trial.Result{Verdict: r.told})
}

// proposedFor is how long a proposed chain is used before the provider is asked anew.
const proposedFor = 24 * time.Hour

// kept is a proposal at rest.
type keptProposal struct {
	Models []string  `json:"models"`
	At     time.Time `json:"at"`
}

const proposalSetting = "proposed"

// pool is the configuration's own Pool. Where no model is named, the provider
// of the keys is asked for one, at most once a day.
func (a *app) pool(ctx context.Context, c *config.Config, p *parts, stored []keystore.Key) ([]keystore.Key, []error, error) {
	pool, warnings, err := c.Pool(stored)
	var none *config.NoModelsError
	if !errors.As(err, &none) {
		return pool, warnings, err
	}
	c.Proposed, err = a.proposals(ctx, c, p, pool, none, time.Now())
	if err != nil {
		return pool, warnings, err
	}
	return c.Pool(stored)
}

func (a *app) proposals(ctx context.Context, c *config.Config, p *parts, pool []keystore.Key, none *config.NoModelsError, now time.Time) (map[string][]string, error) {
	row, known := c.Providers[none.Provider], map[string]keptProposal{}
	if p.store != nil {
		if raw, err := p.store.Setting(ctx, proposalSetting); err == nil {
			_ = json.Unmarshal(raw, &known) // what cannot be read is asked for anew
		}
	}
	old := known[row.Name]
	if age := now.Sub(old.At); len(old.Models) > 0 && age >= 0 && age < proposedFor {
		return map[string][]string{row.Name: old.Models}, nil
	}
	r, err := a.proposeWith(ctx, c, p, row, pool)
	switch {
	case len(r.models) > 0:
	case len(old.Models) > 0: // better than nothing while the provider cannot be asked
		return map[string][]string{row.Name: old.Models}, nil
	case err != nil:
		return nil, err
	default:
		none.Text += ", and none can be proposed: " + plain.Brief(r.words(row), 300)
		return nil, none
	}
	known[row.Name] = keptProposal{r.models, now}
	if raw, err := json.Marshal(known); err == nil && p.store != nil {
		if err := p.store.PutSetting(ctx, proposalSetting, raw); err != nil {
			a.complain(fmt.Errorf("keeping the proposed models: %w", err))
		}
	}
	return map[string][]string{row.Name: r.models}, nil
}

// proposeWith asks with the first key of the provider that is accepted.
func (a *app) proposeWith(ctx context.Context, c *config.Config, p *parts, row provider.Provider, pool []keystore.Key) (proposal, error) {
	var own []keystore.Key
	for _, k := range pool {
		if k.Provider == row.Name && len(k.Models) == 0 {
			own = append(own, k)
		}
	}
	if err := a.unlockPool(ctx, &parts{secrets: p.secrets, keys: own}); err != nil {
		return proposal{}, err
	}
	r, _, err := proposeFrom(ctx, trial.New(p.transport, reachable(c), p.secrets), row, own)
	return r, err
}

// proposeFrom proposes with the first of the keys that is accepted, else with the
// last, and gives that key.
func proposeFrom(ctx context.Context, t *trial.Tester, row provider.Provider, own []keystore.Key) (r proposal, by keystore.Key, err error) {
	for _, by = range own {
		if r, err = propose(ctx, t, row, by); err == nil && r.told.Class != limit.Auth {
			break
		}
	}
	return r, by, err
}
