package doctor

import (
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
)

// TestOldKnowledgeIsNamedWhereItIsUsed, and only there.
func TestOldKnowledgeIsNamedWhereItIsUsed(t *testing.T) {
	row := func(name, seen, free string) provider.Provider {
		p := provider.Provider{Name: name, About: provider.About{Title: name, Seen: seen}}
		if free != "" {
			p.Free = provider.FreePlan{{Models: "*", N: 1, Seen: free}}
		}
		return p
	}
	rows := map[string]provider.Provider{"old": row("old", "2026-01-01", ""), "new": row("new", "2026-11-01", "2026-03"), "unused": row("unused", "2020-01-01", ""), "own": row("own", "", "")}
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		chain []keystore.Route
		pool  []keystore.Key
		want  int
	}{
		{nil, nil, 0},
		{[]keystore.Route{{Provider: "old", Model: "m"}}, nil, 1},
		{nil, []keystore.Key{{Provider: "old"}, {Provider: "old"}, {Provider: "own"}}, 1},
		{nil, []keystore.Key{{Provider: "new"}}, 0},
		{nil, []keystore.Key{{Provider: "new", Plan: keystore.PlanFree}}, 1},
	} {
		got := outdated(rows, c.chain, c.pool, now)
		if len(got) != c.want {
			t.Errorf("%v %v: %v", c.chain, c.pool, got)
		}
		for _, f := range got {
			if f.grade == bad || f.hint == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if got := outdated(rows, nil, []keystore.Key{{Provider: "own"}}, now.AddDate(2, 0, 0)); len(got) != 1 || got[0].what != "models" {
		t.Errorf("the list of models: %v", got)
	}
}
