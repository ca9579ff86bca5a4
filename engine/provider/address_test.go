package provider

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestTidyEveryWriting: however a base URL is written, the same is used.
func TestTidyEveryWriting(t *testing.T) {
	for _, want := range []string{"https://llm.example.org/v1", "http://localhost:11434", "https://api.example.org/openai/v1", "https://x.example.org/api/paas/v4"} {
		for _, before := range []string{"", " ", "\ufeff", "'", "\u200b"} {
			for _, endpoint := range append([]string{""}, endpoints...) {
				for _, after := range []string{"", "/", "//", " ", "\t", "/ ", "#top", "\u00a0", "'"} {
					raw := before + want + endpoint + after
					if base, query, cut := Tidy(raw, ""); base != want || query != "" || cut != endpoint {
						t.Errorf("%q: %q, %q, %q", raw, base, query, cut)
					}
				}
			}
		}
	}
	for _, c := range []struct{ raw, path, base, query, endpoint string }{
		{"https://r.example.org/openai/deployments/gpt-4o/chat/completions?api-version=1", "/openai/deployments/{model}/chat/completions", "https://r.example.org", "api-version=1", "/openai/deployments/gpt-4o/chat/completions"},
		{"https://r.example.org/v1/chat/completions", "/ask", "https://r.example.org/v1/chat/completions", "", ""},
		{"https://r.example.org/v1/ask", "/ask", "https://r.example.org/v1", "", "/ask"},
		{"https://api.example.org/completions-service/v1", "", "https://api.example.org/completions-service/v1", "", ""},
	} {
		if base, query, endpoint := Tidy(c.raw, c.path); base != c.base || query != c.query || endpoint != c.endpoint {
			t.Errorf("%q: %q, %q, %q", c.raw, base, query, endpoint)
		}
	}
}

func TestBasesBeginWithTheRightOne(t *testing.T) {
	for base, want := range map[string]string{
		"http://localhost:11434":                        "http://localhost:11434/v1",
		"http://localhost:11434/api":                    "http://localhost:11434/v1",
		"http://localhost:11434/api/chat":               "http://localhost:11434/v1",
		"http://127.0.0.1:1234/api/v0":                  "http://127.0.0.1:1234/v1",
		"https://llm.example.org":                       "https://llm.example.org/v1",
		"https://llm.example.org/v1/chat":               "https://llm.example.org/v1",
		"https://llm.example.org/v1/v1":                 "https://llm.example.org/v1",
		"https://llm.example.org/v1/chat/completions":   "https://llm.example.org/v1",
		"https://llm.example.org/proxy":                 "https://llm.example.org/proxy/v1",
		"https://llm.example.org/v1":                    "https://llm.example.org/api/v1",
		"https://openrouter.ai":                         "https://openrouter.ai/api/v1",
		"https://openrouter.ai/v1":                      "https://openrouter.ai/api/v1",
		"https://api.groq.com/v1":                       "https://api.groq.com/openai/v1",
		"https://generativelanguage.googleapis.com/v1":  "https://generativelanguage.googleapis.com/v1beta/openai",
		"https://generativelanguage.googleapis.com":     "https://generativelanguage.googleapis.com/v1beta/openai",
		"https://open.bigmodel.cn/v1":                   "https://open.bigmodel.cn/api/paas/v4",
		"https://{resource}.openai.azure.com/openai/v1": "",
		"https://api.openai.com/v1":                     "",
		"https://llm.example.org/v1beta/openai":         "",
		"not a url":                                     "",
	} {
		got := Provider{Name: "relay", BaseURL: base}.Bases()
		if first := append(got, "")[0]; first != want {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
}

// TestBasesStayOnTheHost: nothing that is proposed leads to another host, another
// scheme, or to what is written already.
func TestBasesStayOnTheHost(t *testing.T) {
	var bases []string
	for _, p := range Catalogue() {
		bases = append(bases, p.BaseURL)
		if u, err := url.Parse(p.BaseURL); err == nil && u.Host != "" {
			for _, path := range []string{"", "/", "/v1", "/api", "/v1/chat", "/x/y"} {
				bases = append(bases, u.Scheme+"://"+u.Host+path)
			}
		}
	}
	for _, base := range bases {
		u, _ := url.Parse(base)
		got := Provider{BaseURL: base}.Bases()
		if slices.Contains(got, strings.TrimRight(base, "/")) || slices.Contains(got, base) {
			t.Errorf("%q is proposed for itself", base)
		}
		for _, g := range got {
			if to, err := url.Parse(g); err != nil || to.Host != u.Host || to.Scheme != u.Scheme {
				t.Errorf("%q for %q", g, base)
			}
		}
	}
}

func TestSchemed(t *testing.T) {
	for raw, want := range map[string]string{
		"localhost:11434/v1": "http://localhost:11434/v1", "127.0.0.1:8000": "http://127.0.0.1:8000", "llm.example.org/v1/": "https://llm.example.org/v1",
		"//llm.example.org": "https://llm.example.org", "http://x": "http://x",
	} {
		if got := Schemed(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
