package config

import (
	"fmt"
	"strings"
	"testing"

	"sluice/keystore"
)

// TestBaseURLIsUsedAsItIsMeant: whatever stands around a base URL or behind it,
// the same is used, and more than a slash is said.
func TestBaseURLIsUsedAsItIsMeant(t *testing.T) {
	const want = "https://llm.example.org/v1"
	for _, before := range []string{"", " ", "\u200b"} {
		for _, after := range []string{"", "/", " ", "/chat/completions", "/chat/completions/", "/models", "?x=1", "/chat/completions?x=1", "#a"} {
			c := parse(t, fmt.Sprintf("[providers.relay]\nbase_url = %q\n", before+want+after))
			p := c.Providers["relay"]
			if p.BaseURL != want || (p.Query == "x=1") != strings.Contains(after, "?") {
				t.Errorf("%q is %q, %q", before+want+after, p.BaseURL, p.Query)
			}
			if said := len(c.Mended) == 1; said != (before != "" || after != "" && after != "/") {
				t.Errorf("%q: %v", before+want+after, c.Mended)
			}
			for _, m := range c.Mended {
				if m.Line != 2 || m.Fix != `write base_url = "`+want+`"` {
					t.Errorf("%+v", m)
				}
			}
		}
	}
	if p := parse(t, "[providers.relay]\nbase_url = \"https://llm.example.org\"\npath = \"ask/{model}\"\n").Providers["relay"]; p.Path != "/ask/{model}" {
		t.Errorf("path %q", p.Path)
	}
}

func TestBaseURLWithoutASchemeIsTold(t *testing.T) {
	for raw, want := range map[string]string{"localhost:11434/v1": "http://localhost:11434/v1", "llm.example.org/v1": "https://llm.example.org/v1"} {
		_, err := Parse("c", []byte("[providers.relay]\nbase_url = \""+raw+"\"\n"), catalogue)
		if err == nil || !strings.Contains(keystore.HintOf(err), `"`+want+`"`) {
			t.Errorf("%q: %v, hint %q", raw, err, keystore.HintOf(err))
		}
	}
}
