package inquiry

import (
	"context"
	"fmt"
	"slices"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
)

// AbsentModel is a model of the chain that its provider does not list.
type AbsentModel struct {
	Route   keystore.Route
	title   string // of the provider
	Nearest string // that it lists; empty: none is near
}

func (m AbsentModel) Words() string {
	s := m.title + " does not list it"
	if m.Nearest != "" {
		s += fmt.Sprintf("; the nearest that it lists is %s/%s", m.Route.Provider, m.Nearest)
	}
	return plain.Line(s, 0)
}

// Absent gives the models of the chain that a provider's list does not have.
func Absent(chain []keystore.Route, p provider.Provider, listed []string) (absent []AbsentModel) {
	for _, r := range chain {
		if r.Provider != p.Name {
			continue
		}
		if near, missing := p.Missing(r.Model, listed); missing {
			absent = append(absent, AbsentModel{r, p.Title, near})
		}
	}
	return absent
}

// Listings asks each provider of the chain for its models, with its first key
// that opens without a person, and gives what it does not list. Told gets the
// providers of which no list was had, and why.
func (q *Inquiry) Listings(ctx context.Context, chain []keystore.Route, pool []keystore.Key, told func(p provider.Provider, why string)) (absent []AbsentModel, err error) {
	var asked []string
	for _, r := range chain {
		p := q.providers[r.Provider]
		if slices.Contains(asked, p.Name) || p.ListsOthers {
			continue
		}
		asked = append(asked, p.Name)
		got, why := q.listOf(ctx, p, pool)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if why != "" {
			told(p, why)
		}
		absent = append(absent, Absent(chain, p, got)...)
	}
	return absent, nil
}

// listOf gives a provider's list, or why there is none.
func (q *Inquiry) listOf(ctx context.Context, p provider.Provider, pool []keystore.Key) (names []string, why string) {
	why = "no key of it is there"
	for _, k := range pool {
		if k.Provider != p.Name {
			continue
		}
		got, err := q.Models(ctx, k)
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
