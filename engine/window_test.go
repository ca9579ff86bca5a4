package engine

import (
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
)

// windowed are a model of the list that holds little and one that holds much.
var windowed = []keystore.Route{{Provider: "groq", Model: "qwen/qwen3-32b"}, {Provider: "gemini", Model: "gemini-3.5-flash"}}

// asListed is the simulated provider for both, and a model that no list names.
func asListed() (sim.Scenario, func(*Options)) {
	sc := simple([]string{windowed[0].Model}, []string{"one"})
	sc.Providers[0].Name, sc.Providers[0].Prefix = "groq", "/groq"
	for i, more := range []keystore.Route{windowed[1], {Provider: "relay", Model: "of-nobody"}} {
		p := simple([]string{more.Model}, []string{[]string{"two", "three"}[i]}).Providers[0]
		p.Name, p.Prefix = more.Provider, "/"+more.Provider
		sc.Providers = append(sc.Providers, p)
	}
	return sc, func(o *Options) {
		for _, name := range []string{"groq", "gemini"} {
			row, _ := provider.Lookup(name)
			row.BaseURL, row.Path = "http://127.0.0.1/"+name, ""
			o.Providers[name] = row
		}
	}
}

// TestAModelThatIsTooSmallIsPassedOver, which is said, and not asked; where no
// other can take the request the provider has the last word.
func TestAModelThatIsTooSmallIsPassedOver(t *testing.T) {
	relay := keystore.Route{Provider: "relay", Model: "of-nobody"}
	for _, c := range []struct {
		what   string
		words  int
		chain  []keystore.Route
		by     keystore.Route
		passed int
	}{
		{"it fits", 1000, windowed, windowed[0], 0},
		{"it may fit", 112_000, windowed, windowed[0], 0},
		{"it does not", 200_000, windowed, windowed[1], 1},
		{"nor does another", 950_000, []keystore.Route{windowed[0], windowed[1], relay}, relay, 2},
		{"nobody can take it", 200_000, windowed[:1], windowed[0], 0},
	} {
		sc, tweak := asListed()
		inBubble(t, sc, tweak, func(r *rig) {
			q := question(strings.Repeat("word ", c.words))
			q.Chain = c.chain
			out := r.ask(q)
			notes := r.events(EventNote)
			if out.Err != nil || out.Route != c.by || out.Sends != 1 || len(notes) != c.passed {
				t.Errorf("%s: answered by %s after %d sends, %v; %+v", c.what, out.Route, out.Sends, out.Err, notes)
			}
			for _, n := range notes {
				if !strings.Contains(n.Text, "131072") && !strings.Contains(n.Text, "1048576") || n.Request == 0 {
					t.Errorf("%s: %+v", c.what, n)
				}
			}
		})
	}
}
