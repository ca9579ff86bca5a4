package redact

import (
	"strings"
	"testing"
)

func TestLongerShapesComeFirst(t *testing.T) {
	for i, s := range Shapes {
		if len(s.Prefix) < 3 || strings.ContainsAny(s.Prefix, " \t") {
			t.Errorf("%q begins too much", s.Prefix)
		}
		for _, later := range Shapes[i+1:] {
			if later.Prefix != s.Prefix && strings.HasPrefix(later.Prefix, s.Prefix) {
				t.Errorf("%q is never reached behind %q", later.Prefix, s.Prefix)
			}
			if later.Prefix == s.Prefix && later.Follows > s.Follows {
				continue
			}
			if later == s {
				t.Errorf("%q stands there twice", s.Prefix)
			}
		}
	}
}

func TestOwner(t *testing.T) {
	for key, want := range map[string]string{
		"sk-ant-api03-x": "anthropic", "sk-kimi-x": "kimi-coding", "sk-x": "", "gsk_x": "groq", "gsk_": "", "tgp_v1_x": "together", "tgp_x": "", "": "",
	} {
		if got := Owner(key); got != want {
			t.Errorf("%q is %q's, want %q", key, got, want)
		}
	}
}
