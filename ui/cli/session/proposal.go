package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
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

// pool is the configuration's own Pool. Where no model is named, the provider
// of the keys is asked for one, at most once a day.
func (s *Session) pool(ctx context.Context, stored []keystore.Key) ([]keystore.Key, []error, error) {
	pool, warnings, err := s.Config.Pool(stored)
	var none *config.NoModelsError
	if !errors.As(err, &none) {
		return pool, warnings, err
	}
	row := s.Config.Providers[none.Provider]
	models, err := s.proposed(ctx, row, pool, none, time.Now())
	if err != nil {
		return pool, warnings, err
	}
	s.Config.Proposed = map[string][]string{row.Name: models}
	return s.Config.Pool(stored)
}

// proposed gives the models that were proposed of late, or asks for some.
func (s *Session) proposed(ctx context.Context, row provider.Provider, pool []keystore.Key, none *config.NoModelsError, now time.Time) ([]string, error) {
	known := map[string]keptProposal{}
	if s.store != nil {
		if raw, err := s.store.Setting(ctx, proposalSetting); err == nil {
			_ = json.Unmarshal(raw, &known) // what cannot be read is asked for anew
		}
	}
	old := known[row.Name]
	if age := now.Sub(old.At); len(old.Models) > 0 && age >= 0 && age < proposedFor {
		return old.Models, nil
	}
	r, err := s.propose(ctx, row, pool)
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
	if raw, err := json.Marshal(known); err == nil && s.store != nil {
		if err := s.store.PutSetting(ctx, proposalSetting, raw); err != nil {
			s.home.Complain(fmt.Errorf("keeping the proposed models: %w", err))
		}
	}
	return r.Models, nil
}

// propose asks with the first key of the provider that is accepted.
func (s *Session) propose(ctx context.Context, row provider.Provider, pool []keystore.Key) (inquiry.Proposal, error) {
	var own []keystore.Key
	for _, k := range pool {
		if k.Provider == row.Name && len(k.Models) == 0 {
			own = append(own, k)
		}
	}
	if err := s.unlockFor(ctx, own); err != nil {
		return inquiry.Proposal{}, err
	}
	r, _, err := s.Inquiry().ProposeFrom(ctx, row, own)
	return r, err
}

// Inquiry asks the providers with the session's secrets, beside the pool.
func (s *Session) Inquiry() *inquiry.Inquiry {
	return inquiry.New(s.Config.Providers, s.Transport, s.Secrets)
}
