package cli

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// elsewhere gives the hosts of the same company, with keys of their own, at
// which a key may be good that was refused here.
func elsewhere(v limit.Verdict, p provider.Provider, rows map[string]provider.Provider) []provider.Provider {
	if v.Class != limit.Auth || v.Status != http.StatusUnauthorized {
		return nil
	}
	return p.Sisters(rows)
}

// asker asks a person a question that wants a yes.
type asker func(ctx context.Context, question string) (yes bool, err error)

// trySisters asks other hosts of the company whether they accept a key that was
// refused, each after a yes of its own: a key goes to no other host without one.
// It gives the row that accepts it.
func trySisters(ctx context.Context, t *trial.Tester, k keystore.Key, sisters []provider.Provider, yes asker) (found provider.Provider, ok bool, err error) {
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
		r, err := t.Test(ctx, there)
		if err != nil {
			return found, false, fmt.Errorf("trying %s at %s: %w", plain.Line(k.Name, 0), s.Title, err)
		}
		switch r.Verdict.Class {
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
