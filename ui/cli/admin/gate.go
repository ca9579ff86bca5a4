package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// gate is what a secret passes before it is kept.
type gate struct {
	vault     *vault.Vault
	providers providers
	probe     func(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error)
}

// admit says whether a secret may be kept as the key's: no other key has it,
// and its provider accepts it. The result is nil where it is not tested.
func (g gate) admit(ctx context.Context, k keystore.Key, s keystore.Secret, all pool, noTest bool) (*trial.Result, error) {
	if err := g.twin(ctx, k, s, all); err != nil || noTest {
		return nil, err
	}
	if err := g.providers.usable(k); err != nil {
		return nil, err
	}
	return g.accepted(ctx, k, s)
}

// twin refuses a secret that another key of the provider has already: two keys
// with one secret would be counted as twice the room.
func (g gate) twin(ctx context.Context, k keystore.Key, s keystore.Secret, all pool) error {
	for _, other := range all {
		if other.Provider != k.Provider || other.ID == k.ID || other.Tail != "" && other.Tail != s.Tail() {
			continue
		}
		if other.Ref == k.Ref && k.Ref != "" {
			return &TwinError{Name: other.Name}
		}
		if other.Tail == "" && !strings.HasPrefix(other.Ref, "env:") {
			continue // to look would mean to run a command
		}
		held, err := g.vault.Open(ctx, other.Ref)
		switch {
		case err == nil && held.Reveal() == s.Reveal():
			return &TwinError{Name: other.Name}
		case errors.Is(err, vault.ErrLocked):
			return fmt.Errorf("this may be the secret of key %q already, which ends the same: %w", other.Name, err)
		}
	}
	return nil
}

// accepted asks the provider. A key that is merely limited is a good one, and
// so is one where the provider has no call that tells.
func (g gate) accepted(ctx context.Context, k keystore.Key, s keystore.Secret) (*trial.Result, error) {
	t, err := g.probe(ctx, k, s)
	if err != nil {
		return nil, fmt.Errorf("testing key %q: %w", k.Name, err)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	switch t.Verdict.Class {
	case limit.Auth, limit.Network, limit.Timeout, limit.Server, limit.Overloaded, limit.Cancelled:
		failed := &NotAcceptedError{Provider: k.Provider, Verdict: t.Verdict}
		for _, s := range g.providers.Providers[k.Provider].Sisters(g.providers.Providers) {
			failed.Sisters = append(failed.Sisters, s.Name)
		}
		return nil, failed
	}
	return &t, nil
}

// Outcome says in words what a test showed.
func Outcome(t trial.Result) string {
	v := t.Verdict
	var s string
	switch v.Class {
	case limit.OK:
		s = "accepted"
	case limit.Auth:
		s = "refused"
	case limit.RateLimit:
		s = "accepted, but limited now"
	case limit.QuotaExhausted:
		s = "accepted, but without money or quota"
	case limit.Network, limit.Timeout, limit.Server, limit.Overloaded:
		s = "not known: the provider cannot be reached or is in trouble"
	case limit.ModelUnavailable:
		s = "not known: none of its models that were tried is there for it"
	default:
		s = "not known: no call of the provider tells"
	}
	if v.Status >= 300 {
		s += fmt.Sprintf(" (status %d)", v.Status)
	}
	if v.Text != "" {
		s += ": " + v.Text
	}
	return s
}
