package session

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/config"
	"sluice/ui/cli/inquiry"
)

// proposedFor is how long a proposed chain is used before the provider is asked anew.
const proposedFor = 24 * time.Hour

// keptProposal is a proposal at rest.
type keptProposal struct {
	Models []string  `json:"models"`
	At     time.Time `json:"at"`
}

const proposalSetting = "proposed"

// proposals are the models that providers were asked to propose.
type proposals struct {
	store    *sqlite.Store // keeps them; nil: they are not kept
	ask      *inquiry.Inquiry
	safe     Safe
	complain func(error)
}

// of gives the models that were proposed of late, or asks for some.
func (p proposals) of(ctx context.Context, row provider.Provider, pool []keystore.Key, none *config.NoModelsError, now time.Time) ([]string, error) {
	known := map[string]keptProposal{}
	if p.store != nil {
		if raw, err := p.store.Setting(ctx, proposalSetting); err == nil {
			_ = json.Unmarshal(raw, &known) // what cannot be read is asked for anew
		}
	}
	old := known[row.Name]
	if age := now.Sub(old.At); len(old.Models) > 0 && age >= 0 && age < proposedFor {
		return old.Models, nil
	}
	r, err := p.propose(ctx, row, pool)
	switch {
	case len(r.Models) > 0:
	case len(old.Models) > 0: // better than nothing while the provider cannot be asked
		return old.Models, nil
	case err != nil:
		return nil, err
	default:
		none.Text += ", and none can be proposed: " + plain.Brief(r.Words(row), 300)
		return nil, none
	}
	known[row.Name] = keptProposal{r.Models, now}
	if raw, err := json.Marshal(known); err == nil && p.store != nil {
		if err := p.store.PutSetting(ctx, proposalSetting, raw); err != nil {
			p.complain(fmt.Errorf("keeping the proposed models: %w", err))
		}
	}
	return r.Models, nil
}

// propose asks with the first key of the provider that is accepted.
func (p proposals) propose(ctx context.Context, row provider.Provider, pool []keystore.Key) (inquiry.Proposal, error) {
	var own []keystore.Key
	for _, k := range pool {
		if k.Provider == row.Name && len(k.Models) == 0 {
			own = append(own, k)
		}
	}
	if err := p.safe.ReadyFor(ctx, own); err != nil {
		return inquiry.Proposal{}, err
	}
	r, _, err := p.ask.ProposeFrom(ctx, row, own)
	return r, err
}
