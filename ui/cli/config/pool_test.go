package config

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

func parse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse("c", []byte(text), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPoolJoinsDeclaredStoredAndKeyless(t *testing.T) {
	c := parse(t, "models = [\"openai/gpt-4o\", \"ollama/llama3\"]\n[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:A\"\n")
	keys, warnings, err := c.Pool([]keystore.Key{
		{ID: "1", Name: "b", Provider: "openai", Ref: "keyring:1"},
		{ID: "2", Name: "a", Provider: "openai", Ref: "keyring:2"},
		{ID: "3", Name: "old", Provider: "gone", Ref: "keyring:3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, k := range keys {
		names = append(names, k.Name)
	}
	if !slices.Equal(names, []string{"a", "b", "ollama"}) {
		t.Errorf("keys %v", names)
	}
	if len(warnings) != 2 ||
		!strings.Contains(warnings[0].Error(), `c:3: a stored key is named "a" as well`) ||
		!strings.Contains(warnings[1].Error(), `provider "gone" is not configured any more`) {
		t.Errorf("warnings %v", warnings)
	}
}

func TestPoolSaysWhatIsMissing(t *testing.T) {
	key := "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:A\"\n"
	for _, c := range []struct{ name, text, want, hint string }{
		{"no key", "models = [\"openai/gpt-4o\"]\n", "c:1:11: there is no key: no model can be used", `secret = "env:OPENAI_API_KEY"`},
		{"a key for another", "models = [\"relay/x\"]\n[providers.relay]\nbase_url = \"https://llm.example.org/v1\"\n" + key, "c:1:11: no key serves relay/x", `secret = "env:RELAY_API_KEY"`},
		{"a key for other models", "models = [\"openai/gpt-4o\"]\n" + key + "models = [\"o3\"]\n", "c:1:11: no key serves openai/gpt-4o", ""},
		{"no model", "[providers.relay]\nbase_url = \"https://llm.example.org/v1\"\n" + strings.ReplaceAll(key, "openai", "relay"), "c: there are keys but no models", "models ="},
		{"no model, two companies", key + strings.ReplaceAll(strings.ReplaceAll(key, "openai", "gemini"), "\"a\"", "\"b\""), "c: there are keys of several companies and no models: a chain would send conversations to all of them", "models = [\"openai/…\", \"gemini/…\"]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := parse(t, c.text).Pool(nil)
			var p *Problem
			if !errors.As(err, &p) || p.Error() != c.want || !strings.Contains(p.Hint(), c.hint) {
				t.Fatalf("got %v (%s)", err, keystore.HintOf(err))
			}
		})
	}
	if _, _, err := parse(t, "").Pool(nil); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing at all: %v", err)
	}
	_, warnings, err := parse(t, "models = [\"openai/gpt-4o\", \"openai/o3\"]\n"+key+"models = [\"gpt-4o\"]\n").Pool(nil)
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "c:1:28: no key serves openai/o3") {
		t.Errorf("one model without a key: %v %v", warnings, err)
	}
}

func TestPoolTakesWhatWasProposedOfOneCompany(t *testing.T) {
	c := parse(t, "")
	stored := []keystore.Key{{ID: "1", Name: "a", Provider: "openai"}, {ID: "2", Name: "b", Provider: "openai"}}
	var none *NoModelsError
	var problem *Problem
	if _, _, err := c.Pool(stored); !errors.As(err, &none) || none.Provider != "openai" || !errors.As(err, &problem) {
		t.Errorf("before anybody asked: %v", err)
	}
	c.Proposed = map[string][]string{"openai": {"gpt-9"}, "gemini": {"gemini-9-flash"}}
	keys, _, err := c.Pool(stored)
	if err != nil || len(keys) != 2 || len(c.Chain) != 1 || c.Chain[0].String() != "openai/gpt-9" {
		t.Errorf("%v %v %v", keys, c.Chain, err)
	}
}

func TestClosedProvidersAreSaidSo(t *testing.T) {
	gone := map[string]provider.Provider{
		"gone":   {Name: "gone", About: provider.About{Title: "Gone", Closed: "Gone was retired", Aliases: []string{"went"}}, BaseURL: "https://gone.example/v1", Limits: provider.Limits{Shared: limit.ScopeKey}},
		"closed": {Name: "closed", About: provider.About{Title: "Closed", Closed: "no key reaches it", Aliases: []string{"shut"}}},
	}
	key := "[[keys]]\nname = \"a\"\nprovider = \"gone\"\nsecret = \"env:A\"\n"
	c, err := Parse("c", []byte("models = [\"went/x\"]\n"+key), gone)
	if err != nil {
		t.Fatal(err)
	}
	if _, warnings, err := c.Pool(nil); err != nil || len(warnings) != 1 || warnings[0].Error() != `c:1:11: model "gone/x": Gone was retired` {
		t.Errorf("%v %v", warnings, err)
	}
	if _, err := Parse("c", []byte("models = [\"shut/x\"]\n"), gone); err == nil || err.Error() != `c:1:11: model "shut/x": provider "closed" cannot be used: no key reaches it` {
		t.Errorf("%v", err)
	}
	c, err = Parse("c", []byte("models = [\"gone/x\"]\n[providers.gone]\nbase_url = \"https://mine.example/v1\"\n"+key), gone)
	if err != nil {
		t.Fatal(err)
	}
	if _, warnings, err := c.Pool(nil); err != nil || len(warnings) != 0 {
		t.Errorf("at an address of one's own: %v %v", warnings, err)
	}
}

func TestMissingEnvNamesTheVariable(t *testing.T) {
	c := parse(t, "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:KEY_A\"\n[[keys]]\nname = \"b\"\nprovider = \"openai\"\nsecret = \"env:KEY_B\"\n")
	missing := c.MissingEnv(func(name string) string { return map[string]string{"KEY_A": "x"}[name] })
	if len(missing) != 1 || missing[0].Error() != `c:8:1: key "b": environment variable KEY_B is not set` || keystore.HintOf(missing[0]) != "set it before sluice starts: export KEY_B=…" {
		t.Errorf("%v", missing)
	}
}

func TestOffersNameVariablesAndNeverValues(t *testing.T) {
	const secret = "sk-proj-Zq3vT8bWn1Lx5Rk7Yd2Hs9Gf4Jm6Pc0A"
	flare := catalogue["flare"]
	flare.Prefer, flare.Env, flare.Fill = []string{"*"}, []string{"FLARE_TOKEN"}, map[string]string{"account": "FLARE_ACCOUNT"}
	list := []provider.Provider{catalogue["openai"], catalogue["ollama"],
		{Name: "gemini", BaseURL: "https://g.example/v1", Env: []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"}, Prefer: []string{"gemini-#-flash"}},
		{Name: "gone", BaseURL: "https://x.example/v1", Env: []string{"GONE_TOKEN"}, Prefer: []string{"*"}, About: provider.About{Closed: "retired"}}, flare}
	set := map[string]string{"OPENAI_API_KEY": secret, "GEMINI_API_KEY": secret, "GOOGLE_API_KEY": secret, "GONE_TOKEN": secret, "FLARE_TOKEN": secret}
	offers := Offers(list, func(name string) string { return set[name] })
	if len(offers) != 2 || offers[0].Variable != "OPENAI_API_KEY" || offers[1].Variable != "GEMINI_API_KEY" || Companies(offers) != 2 {
		t.Fatalf("%+v", offers)
	}
	for value, want := range map[string]string{"a1": "https://api.example.com/a1/v1", "../../evil": "", "a/b": "", "a.evil.example": ""} {
		set["FLARE_ACCOUNT"] = value
		found := Offers(list, func(name string) string { return set[name] })
		if last := found[len(found)-1]; want == "" && len(found) != 2 || want != "" && last.Provider.BaseURL != want {
			t.Errorf("%q fills in to %+v", value, last)
		}
	}
	offers[0].Models, offers[1].Models = []string{"gpt-4o"}, []string{"gemini-3-flash"}
	draft := string(Draft(offers))
	if strings.Contains(draft, secret) {
		t.Error("the draft holds a secret")
	}
	byName := map[string]provider.Provider{"openai": list[0], "gemini": list[2]}
	c, err := Parse("draft", []byte(draft), byName)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Pool(nil); err != nil || len(c.Chain) != 2 || c.Chain[1].String() != "gemini/gemini-3-flash" {
		t.Errorf("the draft is no good: %v %v", c.Chain, err)
	}
	if _, err := Parse("draft", Draft(offers[:1]), byName); err != nil {
		t.Errorf("a draft before anybody asked: %v", err)
	}
}

// TestPlansAreThoseOfTheKeyThenOfItsProvider, of kept keys too.
func TestPlansAreThoseOfTheKeyThenOfItsProvider(t *testing.T) {
	c := parse(t, `models = ["relay/large"]
[providers.relay]
base_url = "https://relay.example.org/v1"
plan = "free"
[[keys]]
name = "one"
provider = "relay"
secret = "env:ONE"
[[keys]]
name = "two"
provider = "relay"
secret = "env:TWO"
plan = "paid"
`)
	keys, _, err := c.Pool([]keystore.Key{{ID: "k", Name: "kept", Provider: "relay"}})
	if err != nil || len(keys) != 3 || keys[0].Plan != keystore.PlanFree || keys[1].Plan != keystore.PlanPaid || keys[2].Plan != keystore.PlanFree {
		t.Errorf("%+v, %v", keys, err)
	}
	for _, text := range []string{"[providers.relay]\nbase_url = \"https://relay.example.org/v1\"\nplan = \"gratis\"\n", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:A\"\nplan = \"Free\"\n"} {
		if _, err := Parse("c", []byte(text), catalogue); matching(err, "plan must be") == nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
