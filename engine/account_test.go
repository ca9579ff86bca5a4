package engine

import (
	"context"
	"strings"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore/limit"
)

// owned is two keys of one organisation and one of another, at a provider that
// names the organisation, though the person holds each for one of its own.
func owned(t *testing.T, relay bool, f func(r *rig, notes []string)) {
	t.Helper()
	sc := simple([]string{"large"}, []string{"one", "two", "three"})
	p := &sc.Providers[0]
	p.Dialect = "groq"
	p.Limits = []sim.Limit{{Dimension: sim.Requests, Window: sim.Duration(time.Minute), Max: 1, Hidden: true}}
	p.Keys[0].Account, p.Keys[1].Account, p.Keys[2].Account = "org_acmeteam", "org_acmeteam", "org_otherteam"
	inBubble(t, sc, func(o *Options) {
		for i := range o.Keys {
			o.Keys[i].Account = ""
		}
		o.Providers["sim"] = provider.Provider{Name: "sim", BaseURL: o.Providers["sim"].BaseURL, Limits: provider.Limits{Shared: limit.ScopeAccount, Relay: relay}}
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
		f(r, notes)
	})
}

// twins gives, for each key that has some, its owner and its twins.
func (r *rig) twins() map[string]string {
	found := map[string]string{}
	for _, k := range r.status().Keys {
		if len(k.Twins) > 0 {
			found[k.Name] = k.Owner + " " + strings.Join(k.Twins, ",")
		}
	}
	return found
}

func TestKeysOfOneOwnerAreToldOf(t *testing.T) {
	owned(t, false, func(r *rig, notes []string) {
		if len(notes) != 1 || !strings.Contains(notes[0], "org_acmeteam") || !strings.Contains(notes[0], "one, two") {
			t.Errorf("notes %q", notes)
		}
		if got := r.twins(); len(got) != 2 || !strings.HasSuffix(got["one"], " two") || !strings.HasSuffix(got["two"], " one") {
			t.Errorf("twins %v", got)
		}
		joined := append(r.e.o.Keys[:0:0], r.e.o.Keys...)
		joined[0].Account, joined[1].Account = "mine", "mine"
		if err := r.e.SetKeys(context.Background(), joined); err != nil {
			t.Fatal(err)
		}
		if got := r.twins(); len(got) > 0 {
			t.Errorf("once they are joined there are still twins: %v", got)
		}
	})
}

func TestARelaysOwnerIsNotTheKeys(t *testing.T) {
	owned(t, true, func(r *rig, notes []string) {
		if got := r.twins(); len(notes)+len(got) > 0 {
			t.Errorf("notes %q, twins %v", notes, got)
		}
	})
}
