package cli

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

// absentModel is a model of the chain that its provider does not list.
type absentModel struct {
	route   keystore.Route
	title   string // of the provider
	nearest string // that it lists; empty: none is near
}

func (m absentModel) words() string {
	s := m.title + " does not list it"
	if m.nearest != "" {
		s += fmt.Sprintf("; the nearest that it lists is %s/%s", m.route.Provider, m.nearest)
	}
	return plain.Line(s, 0)
}

// absentFrom gives the models of the chain that a provider's list does not have.
func absentFrom(chain []keystore.Route, p provider.Provider, listed []string) (absent []absentModel) {
	for _, r := range chain {
		if r.Provider != p.Name {
			continue
		}
		if near, missing := p.Missing(r.Model, listed); missing {
			absent = append(absent, absentModel{r, p.Title, near})
		}
	}
	return absent
}

// listings asks each provider of the chain for its models, with its first key
// that opens without a person, and gives what it does not list. Told gets the
// providers of which no list was had, and why.
func listings(ctx context.Context, c *config.Config, transport http.RoundTripper, secrets wire.Opener, pool []keystore.Key, told func(p provider.Provider, why string)) (absent []absentModel, err error) {
	t := trial.New(transport, reachable(c), secrets)
	var asked []string
	for _, r := range c.Chain {
		p := c.Providers[r.Provider]
		if slices.Contains(asked, p.Name) || p.ListsOthers {
			continue
		}
		asked = append(asked, p.Name)
		got, why := listOf(ctx, t, p, pool)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if why != "" {
			told(p, why)
		}
		absent = append(absent, absentFrom(c.Chain, p, got)...)
	}
	return absent, nil
}

// listOf gives a provider's list, or why there is none.
func listOf(ctx context.Context, t *trial.Tester, p provider.Provider, pool []keystore.Key) (names []string, why string) {
	why = "no key of it is there"
	for _, k := range pool {
		if k.Provider != p.Name {
			continue
		}
		got, err := t.Models(ctx, k)
		switch {
		case err != nil:
			why = err.Error()
			continue
		case got.Verdict.Class != limit.OK:
			return nil, admin.Outcome(trial.Result{Verdict: got.Verdict})
		case len(got.Names) == 0:
			return nil, "its list is empty"
		}
		return got.Names, ""
	}
	return nil, plain.Brief(why, 300)
}
