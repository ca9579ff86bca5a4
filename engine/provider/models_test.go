package provider

import (
	"slices"
	"strings"
	"testing"
)

// lists are what providers listed when the rows were last checked, shortened,
// with models beside them that are no chat's.
var lists = map[string][]string{
	"groq":      {"whisper-large-v3", "openai/gpt-oss-20b", "qwen/qwen3.6-27b", "meta-llama/llama-guard-4-12b", "openai/gpt-oss-120b", "groq/compound", "llama-3.1-8b-instant"},
	"gemini":    {"models/gemini-embedding-001", "models/gemini-2.5-flash-lite", "models/gemini-3.5-flash-lite", "models/gemini-3.8-flash", "models/gemini-3.8-flash-image", "models/gemini-3.9-flash-preview-11-2026", "models/gemini-10-flash-lite"},
	"openai":    {"gpt-4o-mini-tts", "gpt-5-mini", "gpt-5.6-luna", "gpt-6.1-terra", "gpt-6.1-terra-2026-10-01", "gpt-6-terra", "text-embedding-3-small", "gpt-realtime"},
	"anthropic": {"claude-haiku-4-5-20251001", "claude-sonnet-5-5", "claude-sonnet-4-6", "claude-opus-5"},
	"xai":       {"grok-imagine-image", "grok-4.3", "grok-4.7", "grok-4.7-fast", "grok-code-fast-1"},
	"deepseek":  {"deepseek-v4-pro", "deepseek-flash"},
	"moonshot":  {"kimi-k2.6", "kimi-k3", "kimi-k2.7-code"},
}

func TestChooseTakesTheNewestOfWhatIsListed(t *testing.T) {
	for name, want := range map[string]string{
		"groq": "openai/gpt-oss-120b qwen/qwen3.6-27b openai/gpt-oss-20b", "gemini": "gemini-10-flash-lite gemini-3.8-flash gemini-3.5-flash-lite",
		"openai": "gpt-6.1-terra gpt-5.6-luna gpt-5-mini", "anthropic": "claude-haiku-4-5-20251001 claude-sonnet-5-5 claude-sonnet-4-6",
		"xai": "grok-4.7 grok-4.3", "deepseek": "deepseek-flash deepseek-v4-pro", "moonshot": "kimi-k3 kimi-k2.6",
	} {
		p, _ := Lookup(name)
		for range 3 {
			if got := strings.Join(p.Choose(lists[name], 3), " "); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			slices.Reverse(lists[name]) // the order of the list does not matter
		}
	}
	if got := (Provider{}).Choose(lists["groq"], 3); len(got) != 0 {
		t.Errorf("without a preference: %q", got)
	}
	if got := (Provider{}).Cheap(lists["groq"], 2); !slices.Equal(got, []string{"llama-3.1-8b-instant", "qwen/qwen3.6-27b"}) {
		t.Errorf("cheap: %q", got)
	}
}

func TestNearestModel(t *testing.T) {
	for _, c := range []struct{ provider, gone, want string }{
		{"groq", "llama-3.3-70b-versatile", "llama-3.1-8b-instant"},
		{"gemini", "gemini-2.5-flash", "gemini-3.8-flash"},
		{"openai", "gpt-5.1-mini", "gpt-5-mini"},
		{"openai", "gpt-5-terra", "gpt-6.1-terra"},
		{"anthropic", "claude-sonnet-4-5", "claude-sonnet-5-5"},
		{"xai", "grok-4-fast-non-reasoning", "grok-4.7-fast"},
		{"deepseek", "deepseek-chat", "deepseek-flash"},
		{"moonshot", "kimi-k2-turbo-preview", "kimi-k2.6"},
		{"moonshot", "moonshot-v1-8k", "kimi-k3"}, // nothing alike: the preferred
	} {
		p, _ := Lookup(c.provider)
		if got, missing := p.Missing(c.gone, lists[c.provider]); got != c.want || !missing {
			t.Errorf("%s: %q, want %q (%v)", c.gone, got, c.want, missing)
		}
	}
}

func TestWhatIsListedIsNotMissing(t *testing.T) {
	anthropic, _ := Lookup("anthropic")
	azure, _ := Lookup("azure")
	for _, c := range []struct {
		p       Provider
		model   string
		listed  []string
		missing bool
	}{
		{anthropic, "claude-haiku-4-5", lists["anthropic"], false}, // it lists the dated name
		{anthropic, "claude-haiku-4", lists["anthropic"], true},
		{anthropic, "claude-haiku-4-5", nil, false},
		{azure, "my-deployment", []string{"gpt-4o"}, false},
		{anthropic, "gemini-3.8-flash", lists["gemini"], false},
		{anthropic, "models/gemini-3.8-flash", lists["gemini"], false},
	} {
		if near, missing := c.p.Missing(c.model, c.listed); missing != c.missing {
			t.Errorf("%s of %v: missing %v, near %q", c.model, c.listed, missing, near)
		}
	}
}
