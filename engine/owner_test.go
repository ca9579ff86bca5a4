package engine

import (
	"strings"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore/limit"
)

// TestKeysOfOneOwnerAreToldOf: two keys that the person holds for several
// answer for one organisation; a third has its own.
func TestKeysOfOneOwnerAreToldOf(t *testing.T) {
	for name, relay := range map[string]bool{"a provider": false, "a relay": true} {
		t.Run(name, func(t *testing.T) {
			sc := simple([]string{"large"}, []string{"one", "two", "three"})
			p := &sc.Providers[0]
			p.Dialect = "groq"
			p.Limits = []sim.Limit{{Dimension: sim.Requests, Window: sim.Duration(time.Minute), Max: 1, Hidden: true}}
			p.Keys[0].Account, p.Keys[1].Account, p.Keys[2].Account = "org_acmeteam", "org_acmeteam", "org_otherteam"
			inBubble(t, sc, func(o *Options) {
				for i := range o.Keys {
					o.Keys[i].Account = ""
				}
				o.Providers["sim"] = provider.Provider{Name: "sim", BaseURL: o.Providers["sim"].BaseURL, Shared: limit.ScopeAccount, Relay: relay}
			}, func(r *rig) {
				for range 4 {
					if out := r.ask(question("hello")); out.Err != nil {
						t.Fatal(out.Err)
					}
				}
				var notes []string
				for _, ev := range r.events() {
					if ev.Kind == EventNote {
						notes = append(notes, ev.Text)
					}
				}
				twins := map[string]string{}
				for _, k := range r.status().Keys {
					if len(k.Twins) > 0 {
						twins[k.Name] = k.Owner + " " + strings.Join(k.Twins, ",")
					}
				}
				if relay {
					if len(notes)+len(twins) > 0 {
						t.Errorf("a relay's owner is taken for the keys': %v, %v", notes, twins)
					}
					return
				}
				if len(notes) != 1 || !strings.Contains(notes[0], "org_acmeteam") || !strings.Contains(notes[0], "one, two") {
					t.Errorf("notes %q", notes)
				}
				if len(twins) != 2 || !strings.HasSuffix(twins["one"], " two") || !strings.HasSuffix(twins["two"], " one") {
					t.Errorf("twins %v", twins)
				}
				joined := append(r.e.o.Keys[:0:0], r.e.o.Keys...)
				joined[0].Account, joined[1].Account = "mine", "mine"
				if err := r.e.SetKeys(t.Context(), joined); err != nil {
					t.Fatal(err)
				}
				for _, k := range r.status().Keys {
					if len(k.Twins) > 0 {
						t.Errorf("%s still has twins %v", k.Name, k.Twins)
					}
				}
			})
		})
	}
}
