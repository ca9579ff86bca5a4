package config

import (
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore"
)

// TestPrivateKeepsOffWhatMayTrain: the free plan of a provider, but not a key
// that is said to be paid for; and models that train whatever the plan.
func TestPrivateKeepsOffWhatMayTrain(t *testing.T) {
	const text = `private = true
models = ["gemini/gemini-3.5-flash", "openrouter/a:free", "openrouter/a", "groq/openai/gpt-oss-120b"]
[[keys]]
name = "g"
provider = "gemini"
secret = "env:G"
[[keys]]
name = "o"
provider = "openrouter"
secret = "env:O"
[[keys]]
name = "q"
provider = "groq"
secret = "env:Q"
`
	for _, c := range []struct{ text, keys, chain string }{
		{text, "o q", "gemini/gemini-3.5-flash openrouter/a groq/openai/gpt-oss-120b"},
		{strings.Replace(text, `"env:G"`, "\"env:G\"\nplan = \"paid\"", 1), "g o q", "gemini/gemini-3.5-flash openrouter/a groq/openai/gpt-oss-120b"},
		{strings.Replace(text, "true", "false", 1), "g o q", "gemini/gemini-3.5-flash openrouter/a:free openrouter/a groq/openai/gpt-oss-120b"},
	} {
		conf, err := Parse("c", []byte(c.text), provider.ByName())
		if err != nil {
			t.Fatal(err)
		}
		keys, warnings, err := conf.Pool(nil)
		var names, chain []string
		for _, k := range keys {
			names = append(names, k.Name)
		}
		for _, r := range conf.Chain {
			chain = append(chain, r.String())
		}
		if err != nil || strings.Join(names, " ") != c.keys || strings.Join(chain, " ") != c.chain {
			t.Errorf("keys %q, chain %q, %v, %v", names, chain, warnings, err)
		}
		for _, r := range conf.Chain {
			if _, may := conf.Training(r, keys); may && conf.Private {
				t.Errorf("%s may train", r)
			}
		}
		free := keystore.Route{Provider: "openrouter", Model: "another:free"}
		if err := conf.Refuses(free); (err != nil) != conf.Private {
			t.Errorf("%s: %v", free, err)
		}
	}
	conf, err := Parse("c", []byte("private = true\nmodels = [\"openrouter/a:free\"]\n[[keys]]\nname = \"o\"\nprovider = \"openrouter\"\nsecret = \"env:O\"\n"), provider.ByName())
	if err != nil {
		t.Fatal(err)
	}
	if _, warnings, err := conf.Pool(nil); err == nil || len(warnings) != 1 || keystore.HintOf(warnings[0]) == "" {
		t.Errorf("%v, %v", warnings, err)
	}
}
