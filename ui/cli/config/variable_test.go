package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"sluice/engine/provider"
)

// TestSpreadMakesAKeyOfEach: a declared variable with n keys is n keys, however
// they are parted; what stands between them and is none is named by its place.
func TestSpreadMakesAKeyOfEach(t *testing.T) {
	const declared = "[[keys]]\nname = \"other\"\nprovider = \"openai\"\nsecret = \"cmd:pass show x\"\n\n[[keys]]\nname = \"work\"\nprovider = \"openai\"\naccount = \"mine\"\nsecret = \"env:POOL\"\n"
	for _, joint := range []string{",", ", ", "\n", `","`} {
		for n := 1; n <= 4; n++ {
			for _, noKey := range []string{"", "<your key>", "sk-xxx"} {
				var parts []string
				for i := range n {
					parts = append(parts, fmt.Sprintf("key-%d", i))
				}
				if noKey != "" {
					parts = slices.Insert(parts, n/2, noKey)
				}
				get := func(name string) string {
					return map[string]string{"POOL": `"` + strings.Join(parts, joint) + `"`}[name]
				}
				c := parse(t, declared)
				c.Spread(get)
				want := []string{"openai:other cmd:pass show x", "openai:work env:POOL", "openai:work#2 env:POOL#2", "openai:work#3 env:POOL#3", "openai:work#4 env:POOL#4"}[:n+1]
				var got []string
				for _, k := range c.Keys {
					got = append(got, k.ID+" "+k.Ref)
					if k.Name != strings.TrimPrefix(k.ID, "openai:") || k.Provider != "openai" {
						t.Errorf("%+v", k)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d keys parted by %q: %q", n, joint, got)
				}
				problems := c.MissingEnv(get)
				if noKey == "" && len(problems) > 0 || noKey != "" && len(problems) != 1 {
					t.Fatalf("%d keys and %q: %v", n, noKey, problems)
				}
				if noKey == "" {
					continue
				}
				text := problems[0].Error()
				if !strings.Contains(text, fmt.Sprintf("c:10:1: key \"work\": environment variable POOL: %d of %d: ", n/2+1, n+1)) || strings.Contains(text, noKey) {
					t.Errorf("got %q", text)
				}
			}
		}
	}
}

func TestSpreadLeavesWhatWasPicked(t *testing.T) {
	c := parse(t, "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:POOL\"\n[[keys]]\nname = \"b\"\nprovider = \"openai\"\nsecret = \"env:POOL#3\"\n")
	c.Spread(func(string) string { return "k1,k2,k3" })
	if len(c.Keys) != 2 {
		t.Errorf("%+v", c.Keys)
	}
}

func TestOffersCountAndLeaveOutStandIns(t *testing.T) {
	list := []provider.Provider{catalogue["openai"], {Name: "gemini", BaseURL: "https://g.example/v1", Env: []string{"GEMINI_API_KEY"}, Prefer: []string{"m"}}}
	offers := Offers(list, func(name string) string {
		return map[string]string{"OPENAI_API_KEY": "YOUR_API_KEY", "GEMINI_API_KEY": "k1,k2,k3"}[name]
	})
	if len(offers) != 1 || offers[0].Variable != "GEMINI_API_KEY" || offers[0].Keys != 3 {
		t.Errorf("%+v", offers)
	}
}

// TestParseReadsEveryEncoding: a configuration may come from any editor.
func TestParseReadsEveryEncoding(t *testing.T) {
	const text = "models = [\"openai/gpt-4o\"]\nsystem = \"Grüß dich 🙂\"\n"
	for about, data := range map[string][]byte{
		"UTF-8": []byte(text), "UTF-8, marked": []byte("\ufeff" + text), "CRLF": []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"UTF-16LE": wide("\ufeff"+text, 0), "UTF-16BE": wide("\ufeff"+text, 1),
	} {
		c, err := Parse("c", data, catalogue)
		if err != nil || c.System != "Grüß dich 🙂" || len(c.Chain) != 1 {
			t.Errorf("%s: %v", about, err)
		}
	}
}
func wide(s string, low int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		pair := [2]byte{}
		pair[low], pair[1-low] = byte(u), byte(u>>8)
		b = append(b, pair[:]...)
	}
	return b
}
