package cli

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/provider"
	"sluice/engine/wire"
	"sluice/ui/cli/config"
)

// providers asks each provider of the chain for any answer at all.
func (d *doctor) providers(ctx context.Context, c *config.Config) {
	if c == nil {
		return
	}
	transport, err := newTransport(c.Network)
	if err != nil {
		d.problem("network", err)
		return
	}
	defer transport.CloseIdleConnections()
	asked := map[string]bool{}
	for _, r := range c.Chain {
		if !asked[r.Provider] {
			asked[r.Provider] = true
			d.reach(ctx, transport, c.Providers[r.Provider], time.Now())
		}
	}
	d.lists(ctx, c, transport)
}

// lists compares the chain with what the providers list. What is not listed may
// still be there: some names stand for others.
func (d *doctor) lists(ctx context.Context, c *config.Config, transport http.RoundTripper) {
	if len(c.Chain) == 0 {
		return
	}
	absent, err := listings(ctx, c, transport, d.vault(c, d.pool...), d.pool, func(p provider.Provider, why string) {
		d.note(p.Name, "its models were not listed: %s", why)
	})
	if err != nil {
		d.problem("models", err)
		return
	}
	for _, m := range absent {
		d.note(m.route.Provider, "%s: %s", m.route, m.words())
	}
}

// reach sends one request without a key; any answer will do. Its date tells
// how far the clock is off.
func (d *doctor) reach(ctx context.Context, transport http.RoundTripper, p provider.Provider, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	l, err := look(ctx, transport, p.BaseURL)
	if err != nil {
		what, hint := wire.Unreachable(err)
		d.wrong(p.Name, cmp.Or(hint, "check the network, the proxy (HTTPS_PROXY) and the certificates ([network] ca_file)"), "%s", what)
		return
	}
	d.placed(ctx, transport, p, l, time.Since(now).Round(time.Millisecond))
	if at, err := http.ParseTime(l.date); err == nil {
		if off := now.Sub(at).Abs(); off > 30*time.Second {
			d.wrong("clock", "set the clock: waits and daily limits hang on it", "it is %s away from that of %s", dialect.Span(off.Round(time.Second)), p.Name)
		}
	}
}

// placed says whether an API answers at a provider's base_url. Not every
// provider of the catalogue has a list of models.
func (d *doctor) placed(ctx context.Context, transport http.RoundTripper, p provider.Provider, l lookedAt, took time.Duration) {
	if !l.api && p.BaseURL != catalogue()[p.Name].BaseURL {
		if base, sure := otherBase(ctx, transport, p); sure {
			d.wrong(p.Name, baseHint(p.Name, base, true), "no API answers at %s (status %d)", l.address, l.status)
			return
		} else if base != "" {
			d.note(p.Name, "no API answers at %s (status %d); if chats fail, %s", l.address, l.status, baseHint(p.Name, base, false))
			return
		}
	}
	d.ok(p.Name, "answers with status %d in %s", l.status, took)
}

// mended says what was put right while the configuration was read.
func (d *doctor) mended(c *config.Config) {
	for _, p := range c.Mended {
		d.note("configuration", "%v", p)
		d.hint(p.Fix)
	}
}
