package session

import (
	"context"
	"strings"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/config"
)

// TestTrainingIsToldOnce for each provider, when the first of its routes comes
// into a chain, whichever process it is.
func TestTrainingIsToldOnce(t *testing.T) {
	store, err := sqlite.Open(context.Background(), t.TempDir()+"/ledger.db", "test", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close(time.Now())
	keys := []keystore.Key{{Name: "g", Provider: "gemini"}, {Name: "o", Provider: "openrouter"}, {Name: "q", Provider: "groq"}}
	paid := []keystore.Key{{Name: "g", Provider: "gemini", Plan: keystore.PlanPaid}}
	said := func(keys []keystore.Key, chain ...string) string {
		c := config.Default()
		c.Providers = provider.ByName()
		for _, r := range chain {
			name, model, _ := strings.Cut(r, "/")
			c.Chain = append(c.Chain, keystore.Route{Provider: name, Model: model})
		}
		var about []string
		for _, err := range (training{store}).news(context.Background(), c, keys) {
			about = append(about, strings.Fields(err.Error())[4])
			if keystore.HintOf(err) == "" {
				t.Errorf("%v has no hint", err)
			}
		}
		return strings.Join(about, " ")
	}
	for _, c := range []struct {
		keys  []keystore.Key
		chain string
		want  string
	}{
		{keys, "groq/a", ""},
		{paid, "gemini/a", ""},
		{keys, "groq/a gemini/a gemini/b", "gemini/a"},
		{keys, "gemini/b", ""},
		{keys, "openrouter/a gemini/b", ""},
		{keys, "openrouter/a:free gemini/b", "openrouter/a:free"},
		{keys, "openrouter/b:free", ""},
	} {
		if got := said(c.keys, strings.Fields(c.chain)...); got != c.want {
			t.Errorf("%s: said of %q, want %q", c.chain, got, c.want)
		}
	}
}
