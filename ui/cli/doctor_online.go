package cli

import (
	"context"
	"net/http"
	"time"

	"sluice/engine/plain"
	"sluice/engine/provider"
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
}

// reach sends one request without a key; any answer will do. Its date tells
// how far the clock is off.
func (d *doctor) reach(ctx context.Context, transport http.RoundTripper, p provider.Provider, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.BaseURL+"/models", nil)
	if err != nil {
		d.wrong(p.Name, "", "its base_url makes no request")
		return
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		d.wrong(p.Name, "check the network, the proxy (HTTPS_PROXY) and the certificates ([network] ca_file)", "%s", plain.Brief(err.Error(), 200))
		return
	}
	_ = resp.Body.Close()
	took := time.Since(now).Round(time.Millisecond)
	d.ok(p.Name, "answers with status %d in %s", resp.StatusCode, took)
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		if off := now.Sub(at).Abs(); off > 30*time.Second {
			d.wrong("clock", "set the clock: waits and daily limits hang on it", "it is %s away from that of %s", off.Round(time.Second), p.Name)
		}
	}
}
