package doctor

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/ui/cli/config"
	"sluice/ui/cli/inquiry"
	"sluice/ui/cli/session"
)

// online asks each provider of the chain for any answer at all, without a key,
// and then, with its first key that opens by itself, for its models. What is not
// listed may still be there: some names stand for others.
func (r *report) online(ctx context.Context, c *config.Config, pool []keystore.Key) error {
	transport, err := session.NewTransport(c.Network)
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	q := inquiry.New(c.Providers, transport, r.home.Vault(c, pool...))
	asked := map[string]bool{}
	for _, route := range c.Chain {
		if !asked[route.Provider] {
			asked[route.Provider] = true
			r.say(reach(ctx, q, c.Providers[route.Provider], time.Now())...)
		}
	}
	absent, err := q.Listings(ctx, c.Chain, pool, func(p provider.Provider, why string) {
		r.say(note(p.Name, "its models were not listed: %s", why))
	})
	if err != nil {
		r.say(problems("models", err)...)
	}
	for _, m := range absent {
		r.say(note(m.Route.Provider, "%s: %s", m.Route, m.Words()))
	}
	return nil
}

// reach sends one request without a key; any answer will do. Its date tells
// how far the clock is off.
func reach(ctx context.Context, q *inquiry.Inquiry, p provider.Provider, now time.Time) []finding {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	there, err := q.Look(ctx, p.BaseURL)
	if err != nil {
		what, hint := wire.Unreachable(err)
		return []finding{wrong(p.Name, cmp.Or(hint, "check the network, the proxy (HTTPS_PROXY) and the certificates ([network] ca_file)"), "%s", what)}
	}
	found := []finding{placed(ctx, q, p, there, time.Since(now).Round(time.Millisecond))}
	if at, err := http.ParseTime(there.Date); err == nil {
		if off := now.Sub(at).Abs(); off > 30*time.Second {
			found = append(found, wrong("clock", setTheClock, "it is %s away from that of %s", dialect.Span(off.Round(time.Second)), p.Name))
		}
	}
	return found
}

// placed says whether an API answers at a provider's base_url. Not every
// provider of the catalogue has a list of models.
func placed(ctx context.Context, q *inquiry.Inquiry, p provider.Provider, there inquiry.Found, took time.Duration) finding {
	if !there.API && p.BaseURL != provider.ByName()[p.Name].BaseURL {
		if base, sure := q.OtherBase(ctx, p); sure {
			return wrong(p.Name, inquiry.BaseHint(p.Name, base, true), "no API answers at %s (status %d)", there.Address, there.Status)
		} else if base != "" {
			return note(p.Name, "no API answers at %s (status %d); if chats fail, %s", there.Address, there.Status, inquiry.BaseHint(p.Name, base, false))
		}
	}
	return ok(p.Name, "answers with status %d in %s", there.Status, took)
}
