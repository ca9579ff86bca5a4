package inquiry

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

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
