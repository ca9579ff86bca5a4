package provider

import (
	"net/url"
	"strings"
	"testing"

	"sluice/keystore/limit"
)

func TestCatalogueIsSound(t *testing.T) {
	seen := map[string]string{}
	for _, p := range Catalogue() {
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			if n == "" || n != strings.ToLower(n) || strings.Contains(n, "/") {
				t.Errorf("%s: name %q cannot stand before the slash of a route", p.Title, n)
			}
			if other := seen[n]; other != "" {
				t.Errorf("%q names both %s and %s", n, other, p.Title)
			}
			seen[n] = p.Title
		}
		if p.Title == "" || p.SharedBy == "" || p.Shared == limit.ScopeUnknown || p.Unnamed == limit.ScopeUnknown || p.Auth == "" {
			t.Errorf("%s: the row is not complete: %+v", p.Name, p)
		}
		if u, err := url.Parse(p.BaseURL); err != nil || strings.HasSuffix(p.BaseURL, "/") || p.BaseURL != "" && u.Scheme != "https" && u.Hostname() != "localhost" {
			t.Errorf("%s: base URL %q", p.Name, p.BaseURL)
		}
	}
}

func TestLookup(t *testing.T) {
	for in, want := range map[string]string{"openai": "openai", "Google": "gemini", "one-api": "oneapi", " groq ": "groq"} {
		if p, ok := Lookup(in); !ok || p.Name != want {
			t.Errorf("%q is %q, want %q", in, p.Name, want)
		}
	}
	if _, ok := Lookup("nobody"); ok {
		t.Error("nobody was found")
	}
}

func TestByHost(t *testing.T) {
	for in, want := range map[string]string{
		"api.openai.com": "openai", "x.openai.azure.com:443": "azure", "models.inference.ai.azure.com": "github", "API.GROQ.COM": "groq",
		"y.services.ai.azure.com": "azure", "notapi.groq.com": "", "localhost:8080": "", "": "", "evil-openai.com": "",
	} {
		if p, _ := ByHost(in); p.Name != want {
			t.Errorf("%q is %q, want %q", in, p.Name, want)
		}
	}
}
