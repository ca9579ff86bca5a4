package engine

import (
	"context"
	"slices"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// onFreePlan makes the engine take the simulated provider for one of the
// catalogue with a free plan, and every key for one of it.
func onFreePlan(row string, free provider.FreePlan) func(*Options) {
	return func(o *Options) {
		known, _ := provider.Lookup(row)
		known.BaseURL, known.Path, known.Free = "http://127.0.0.1", "", free
		o.Providers = map[string]provider.Provider{row: known}
		for i := range o.Keys {
			o.Keys[i].Plan = keystore.PlanFree
		}
	}
}

// TestAFreePlanThatWasLoweredCostsTwoRefusals: the catalogue says 250 a day, and
// the provider has allowed 20 for some time without a word. Each provider says so
// in its own way, and names the day.
func TestAFreePlanThatWasLoweredCostsTwoRefusals(t *testing.T) {
	rows := []string{"gemini", "groq", "cerebras", "openrouter", "openai", "github"}
	if testing.Short() {
		rows = rows[:2]
	}
	for _, row := range rows {
		sc := simple([]string{"large"}, []string{"one"})
		sc.Providers[0].Name, sc.Providers[0].Dialect, sc.Providers[0].Limits = row, row, []sim.Limit{sim.RPD(20)}
		sc.Providers[0].Limits[0].Hidden = true // no header tells beforehand
		if p, _ := provider.Lookup(row); p.Day != "" {
			sc.Providers[0].Limits[0].Zone = p.Day
		}
		free := provider.FreePlan{{Models: "*", Counts: limit.Requests, Span: limit.Day, N: 250, Seen: "2026-07-18", Source: "a page"}}
		inBubble(t, sc, onFreePlan(row, free), func(r *rig) {
			answered := 0
			for range 2 * 24 * 12 { // one in five minutes for two days
				q := question("hello")
				q.MaxWait = time.Second
				if out := r.ask(q); out.Err == nil {
					answered++
				}
				time.Sleep(5 * time.Minute)
			}
			got := r.received("one")
			t.Logf("%s: %d answered, %d refused", row, answered, got.limited)
			if got.limited > 2 || answered < 40 {
				t.Errorf("%s: %d answered, %d refused", row, answered, got.limited)
			}
		})
	}
}

// TestFreePlansHoldWhereAPersonSaysSo, for each model or for a pool of them, and
// what a person states besides binds.
func TestFreePlansHoldWhereAPersonSaysSo(t *testing.T) {
	free := provider.FreePlan{
		{Models: "*:free", Pooled: true, Counts: limit.Requests, Span: limit.Day, N: 50, Seen: "2026-10-17", Source: "a page"},
		{Models: "a* b*", Counts: limit.Requests, Span: limit.Minute, N: 20, Seen: "2026-10", Source: "a page"},
	}
	own := []limit.Bucket{{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(7), Source: limit.Configured}}
	tweak := func(o *Options) {
		onFreePlan("openrouter", free)(o)
		o.Keys[1].Plan = keystore.PlanPaid
		o.Limits = map[keystore.Route][]limit.Bucket{{Provider: "openrouter", Model: "b:free"}: own}
	}
	sc := simple([]string{"a:free", "b:free"}, []string{"one", "paid"})
	sc.Providers[0].Name = "openrouter"
	inBubble(t, sc, tweak, func(r *rig) {
		known := func(key, model string) map[string]limit.Amount {
			if err := r.e.SetChain(context.Background(), []keystore.Route{{Provider: "openrouter", Model: model}}); err != nil {
				t.Fatal(err)
			}
			found := map[string]limit.Amount{}
			for _, g := range r.key(key).Gauges {
				if g.Limit.Known {
					found[g.Name+" "+g.Source.String()+" "+g.Seen] = g.Limit
				}
			}
			return found
		}
		for _, c := range []struct {
			key, model string
			want       map[string]limit.Amount
		}{
			{"one", "a:free", map[string]limit.Amount{"RPM preset Oct 2026": limit.Of(20), "RPD *:free preset Oct 2026": limit.Of(50)}},
			{"one", "b:free", map[string]limit.Amount{"RPM configured ": limit.Of(7), "RPD *:free preset Oct 2026": limit.Of(50)}},
			{"paid", "a:free", nil},
			{"paid", "b:free", map[string]limit.Amount{"RPM configured ": limit.Of(7)}},
		} {
			got := known(c.key, c.model)
			if len(got) != len(c.want) {
				t.Errorf("%s, %s: %v", c.key, c.model, got)
			}
			for name, n := range c.want {
				if got[name] != n {
					t.Errorf("%s, %s: %s is %v of %v", c.key, c.model, name, got[name], got)
				}
			}
		}
		// One of the other models takes from the same pool.
		q := question("hello")
		q.Chain = []keystore.Route{{Provider: "openrouter", Model: "a:free"}}
		r.ask(q)
		used := func(g Gauge) bool {
			return g.Dimension == limit.Requests && g.Window.Span == limit.Day && g.Limit == limit.Of(50) && g.Used == 1
		}
		if k := r.key("one"); !slices.ContainsFunc(k.Gauges, used) {
			t.Errorf("%s: %+v", k.Model, k.Gauges)
		}
		keys := slices.Clone(r.e.o.Keys)
		for i := range keys {
			keys[i].Plan = ""
		}
		if err := r.e.SetKeys(context.Background(), keys); err != nil {
			t.Fatal(err)
		}
		if got := known("one", "a:free"); len(got) != 0 {
			t.Errorf("without a plan: %v", got)
		}
	})
}
