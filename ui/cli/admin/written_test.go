package admin_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/ui/cli/admin"
)

// writing is one way to write an assignment; %[1]s is the name, %[2]s the value.
type writing struct {
	form   string
	quotes []string // that its values may stand in
}

var (
	anyQuotes = []string{"", `"`, "'"}
	mustQuote = []string{`"`, "'"}
)

// writings are the dialects that are read.
var writings = map[string]writing{
	".env":              {"%[1]s=%[2]s", anyQuotes},
	".env, spaced":      {"%[1]s = %[2]s   # mine", anyQuotes},
	"sh":                {"export %[1]s=%[2]s", anyQuotes},
	"sh, two":           {"export %[1]s=%[2]s; export EDITOR=vi", anyQuotes},
	"sh, and":           {"EDITOR=vi && export %[1]s=%[2]s", anyQuotes},
	"bash":              {"declare -x %[1]s=%[2]s", mustQuote},
	"cmd.exe":           {"set %[1]s=%[2]s", anyQuotes},
	"cmd.exe, capital":  {"@SET %[1]s=%[2]s", anyQuotes},
	"cmd.exe, quoted":   {`set "%[1]s=%[2]s"`, []string{""}},
	"setx":              {"setx %[1]s %[2]s", mustQuote[:1]},
	"setx, machine":     {"setx /M %[1]s %[2]s", mustQuote[:1]},
	"PowerShell":        {"$env:%[1]s = %[2]s", mustQuote},
	"PowerShell, dense": {"$Env:%[1]s=%[2]s;", mustQuote},
	"PowerShell, brace": {"${env:%[1]s} = %[2]s", mustQuote},
	"PowerShell, good":  {`[System.Environment]::SetEnvironmentVariable("%[1]s", %[2]s, "User")`, mustQuote},
	"Nushell":           {"$env.%[1]s = %[2]s", mustQuote},
	"fish":              {"set -x %[1]s %[2]s", anyQuotes},
	"fish, universal":   {"set -Ux %[1]s %[2]s # mine", anyQuotes},
	"fish, long":        {"set --export --global %[1]s %[2]s", anyQuotes},
	"csh":               {"setenv %[1]s %[2]s", anyQuotes},
	"YAML":              {"%[1]s: %[2]s", anyQuotes},
	"YAML, list":        {"  - %[1]s=%[2]s", anyQuotes},
	"TOML":              {"%[1]s = %[2]s", mustQuote},
	"Dockerfile":        {"ENV %[1]s=%[2]s", anyQuotes},
	"systemd":           {"Environment=%[1]s=%[2]s", anyQuotes},
	"systemd, quoted":   {`Environment="%[1]s=%[2]s"`, []string{""}},
	"JavaScript":        {"process.env.%[1]s = %[2]s;", mustQuote},
	"Python":            {"os.environ['%[1]s'] = %[2]s", mustQuote},
	"JSON, a line":      {`  "%[1]s": %[2]s,`, mustQuote[:1]},
}

// encodings are those that editors and shells write.
var encodings = map[string]func(string) []byte{
	"UTF-8":                func(s string) []byte { return []byte(s) },
	"UTF-8, marked":        func(s string) []byte { return []byte("\ufeff" + s) },
	"CRLF":                 func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) },
	"CR":                   func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r")) },
	"UTF-16LE":             func(s string) []byte { return wide("\ufeff"+strings.ReplaceAll(s, "\n", "\r\n"), 0) },
	"UTF-16BE":             func(s string) []byte { return wide("\ufeff"+s, 1) },
	"UTF-16LE, not marked": func(s string) []byte { return wide(s, 0) },
	"UTF-16BE, not marked": func(s string) []byte { return wide(s, 1) },
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

func drawn(r *rand.Rand, prefix string) string {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := []byte(prefix)
	for range 32 + r.IntN(30) {
		b = append(b, signs[r.IntN(len(signs))])
	}
	return string(b)
}

// TestParseEveryWriting: each dialect with each quoting, encoding and number of
// keys gives the same keys for the same provider, and the right line.
func TestParseEveryWriting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for about, w := range writings {
		for _, quote := range w.quotes {
			for coding, encode := range encodings {
				for n := 1; n <= 3; n++ {
					var want []string
					for range n {
						want = append(want, drawn(r, "sk-"))
					}
					text := "#!/bin/sh\n# keys\n" + fmt.Sprintf(w.form, "DEEPSEEK_API_KEY", quote+strings.Join(want, ",")+quote) + "\n"
					var got []string
					for _, f := range admin.Parse(encode(text), known, "") {
						switch {
						case f.Variable == "EDITOR":
						case f.Skip != "" || f.Provider != "deepseek" || f.Line != 3 || f.Variable != "DEEPSEEK_API_KEY":
							t.Errorf("%s, %s, %q: line %d, %q of %q: %s", about, coding, text, f.Line, f.Variable, f.Provider, f.Skip)
						case n > 1 && f.Place != fmt.Sprintf("%d of %d", len(got)+1, n):
							t.Errorf("%s: place %q", about, f.Place)
						}
						if f.Skip == "" {
							got = append(got, f.Secret.Reveal())
						}
					}
					if strings.Join(got, " ") != strings.Join(want, " ") {
						t.Errorf("%s, %s: %q gives %q", about, coding, text, got)
					}
				}
			}
		}
	}
}

// TestParseRefusesStandInsInEveryWriting: a placeholder is named by its place and
// never taken, whatever the dialect.
func TestParseRefusesStandInsInEveryWriting(t *testing.T) {
	for about, w := range writings {
		for _, quote := range w.quotes {
			for _, standIn := range []string{"<your-key>", "YOUR_API_KEY", "your-api-key-here", "changeme", "sk-xxx", "sk-xxxxxxxxxxxxxxxx", "sk-...",
				"sk-****1234", "${OTHER}", "$OTHER", "", "REPLACE_ME", "none"} {
				if standIn == "" && quote == "" {
					continue
				}
				text := fmt.Sprintf(w.form, "DEEPSEEK_API_KEY", quote+standIn+quote) + "\n"
				found := admin.Parse([]byte(text), known, "openai")
				named := false
				for _, f := range found {
					named = named || f.Variable == "DEEPSEEK_API_KEY" && f.Skip != ""
					if f.Skip == "" {
						t.Errorf("%s: %q is taken for a key", about, text)
					}
					if standIn != "" && strings.Contains(f.Skip, standIn) && standIn != "none" {
						t.Errorf("%s: the reason repeats %q", about, standIn)
					}
				}
				if !named {
					t.Errorf("%s: %q is not named: %+v", about, text, found)
				}
			}
		}
	}
}

// TestParseFilesOfOtherPrograms: JSON in which programs keep keys.
func TestParseFilesOfOtherPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	a, b, c := drawn(r, "sk-"), drawn(r, "gsk_"), drawn(r, "sk-or-v1-")
	jwt := "eyJhbGciOiJSUzI1NiJ9." + drawn(r, "eyJ") + "." + drawn(r, "")
	for about, x := range map[string]struct {
		text, want string // provider:key, in order
		skipped    int
	}{
		"opencode": {`{"deepseek": {"type": "api", "key": "` + a + `"}, "groq": {"key": "` + b + `", "type": "api"},
			"openai": {"type": "oauth", "refresh": "rt_abc", "access": "` + jwt + `", "expires": 1764000000}}`, "deepseek:" + a + " groq:" + b, 2},
		"codex": {`{"OPENAI_API_KEY": "` + a + `", "tokens": {"id_token": "` + jwt + `", "access_token": "` + jwt + `x", "refresh_token": "rt_1",
		"account_id": "x"},
			"last_refresh": "2026-11-01T00:00:00Z"}`, "openai:" + a, 3},
		"codex, signed in": {`{"auth_mode":"chatgpt","OPENAI_API_KEY": null, "tokens": {"access_token": "` + jwt + `"}}`, "", 1},
		"llm": {`{"// Note": "This file holds secret keys", "deepseek": "` + a + `", "gemini": "` + b + `",
		"openrouter": "` + c + `"}`, "deepseek:" + a + " groq:" + b + " openrouter:" + c, 0},
		"settings with env": {`{"theme": "dark", "maxTokens": "4000", "mcpServers": {"x": {"env": {"GEMINI_API_KEY": "` + a + `",
		"DEBUG": "1"}}}}`, "gemini:" + a, 0},
		"names and pools": {`{"gemini": ["` + a + `", "<your key>"], "groq": "` + b + `"}`, "gemini:" + a + " groq:" + b, 1},
		"a list":          {`["` + b + `", "` + c + `"]`, "groq:" + b + " openrouter:" + c, 0},
		"named beside": {`{"models": [{"apiKey": "` + a + `", "model": "x", "provider": "deepseek"}, {"provider": "google",
		"api_key": "` + c[9:] + `"}]}`, "deepseek:" + a + " gemini:" + c[9:], 0},
		"not told":        {`{"apiKey": "` + a + `"}`, "", 1},
		"refers":          {`{"provider": {"groq": {"options": {"apiKey": "{env:GROQ_API_KEY}"}}}}`, "", 1},
		"nothing":         {`{"a": 1, "b": [true, null, {"c": "d"}]}`, "", 0},
		"a key as a name": {`{"` + a + `": {"key": "x"}}`, "", 1},
	} {
		for coding, encode := range encodings {
			var indented strings.Builder
			e := json.NewEncoder(&indented)
			e.SetIndent("", "  ")
			if err := e.Encode(json.RawMessage(x.text)); err != nil {
				t.Fatal(about, err)
			}
			for _, text := range []string{x.text, indented.String()} {
				var got []string
				skipped := 0
				for _, f := range admin.Parse(encode(text), known, "") {
					if strings.Contains(f.Variable, a) {
						t.Errorf("%s: the place holds a key", about)
					}
					if f.Skip != "" {
						skipped++
						continue
					}
					got = append(got, f.Provider+":"+f.Secret.Reveal())
				}
				if strings.Join(got, " ") != x.want || skipped != x.skipped {
					t.Errorf("%s, %s: got %q and %d skipped, want %q and %d", about, coding, got, skipped, x.want, x.skipped)
				}
			}
		}
	}
}

func TestParseNamesTheLineInJSON(t *testing.T) {
	found := admin.Parse([]byte("\n{\n \"groq\": {\n  \"key\": \""+canary+"\"\n },\n \"openai\": {\"key\": \"sk-xxx\"}\n}\n"), known, "")
	if len(found) != 2 || found[0].Line != 4 || found[0].Variable != "groq.key" || found[1].Line != 6 || found[1].Variable != "openai.key" || found[1].Skip == "" {
		t.Errorf("found %+v", found)
	}
}

// TestParseSendsNothingElse: values that stand under names much like those of
// keys, and parts of other secrets, are not taken for keys of a provider.
func TestParseSendsNothingElse(t *testing.T) {
	for _, text := range []string{
		"OPENROUTER_MAX_TOKENS=4000", "GROQ_API_KEY_FILE=/run/secrets/groq", "OPENAI_API_BASE=https://llm.example.org/v1", "OPENAI_TOKEN_LIMIT=1000",
		"OPENAI_API_KEY_ENV=MY_KEY", "GEMINI_KEYBOARD=de", "GROQ_API_KEY=" + canary + " node app.js",
		"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC1b2c3D4e5F6\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC1b2c3D4e5F7\n-----END PRIVATE KEY-----",
		"PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC1b2c3D4e5F6\n-----END PRIVATE KEY-----\"\n",
		"OPENAI_API_KEY=sk-relay1b2c3d4e5f6a7b8c9d0\nOPENAI_BASE_URL=https://llm.example.org/v1",
	} {
		for _, otherwise := range []string{"", "openai"} {
			if otherwise != "" && strings.Contains(text, "OPENAI_BASE_URL") {
				continue // then the person has said where it goes
			}
			for _, f := range admin.Parse([]byte(text), known, otherwise) {
				if f.Skip == "" {
					t.Errorf("%q: %q goes to %s", text, f.Secret.Reveal(), f.Provider)
				}
			}
		}
	}
}

// TestParseGoesByShapeAndServer: a key goes to the provider whose shape it has,
// or whose server is named beside it.
func TestParseGoesByShapeAndServer(t *testing.T) {
	const plainKey = "sk-a1b2c3d4e5f6a7b8c9d0e1f2"
	providers := map[string]provider.Provider{
		"openai":     {Name: "openai", BaseURL: "https://api.openai.example/v1", Env: []string{"OPENAI_API_KEY"}},
		"openrouter": {Name: "openrouter", BaseURL: "https://openrouter.example/api/v1", Env: []string{"OPENROUTER_API_KEY"}},
		"relay":      {Name: "relay", BaseURL: "https://llm.example.org/v1"},
	}
	for text, want := range map[string]string{
		"OPENAI_API_KEY=sk-or-v1-a1b2c3d4e5f6a7b8c9d0":                                       "openrouter",
		"RELAY_KEY=sk-or-v1-a1b2c3d4e5f6a7b8c9d0":                                            "relay",
		"OPENAI_API_KEY=" + plainKey + "\nOPENAI_BASE_URL=https://openrouter.example/api/v1": "openrouter",
		"OPENAI_API_BASE=https://llm.example.org\nOPENAI_API_KEY=" + plainKey:                "relay",
		"OPENAI_BASE_URL=https://api.openai.example/v1\nOPENAI_API_KEY=" + plainKey:          "openai",
	} {
		var got string
		for _, f := range admin.Parse([]byte(text), providers, "") {
			if f.Skip == "" {
				got += f.Provider
			}
		}
		if got != want {
			t.Errorf("%q goes to %q, want %q", text, got, want)
		}
	}
}

func TestOneKey(t *testing.T) {
	for given, want := range map[string]string{
		canary: canary, "Bearer " + canary: canary, "export GROQ_API_KEY='" + canary + "'": canary, "two words": "two words", "x1": "x1",
		canary + "," + canary2: "", "<your key>": "", "OPENAI_API_KEY=sk-a1b2c3d4e5f6a7b8c9d0": "", "SIM_KEY=" + canary[4:]: "", canary + " and words": "",
	} {
		p, key, err := admin.One(keystore.NewSecret(given), known, "groq")
		if key.Reveal() != want || (err != nil) != (want == "") || want != "" && p != "groq" {
			t.Errorf("%q: %q of %q, %v", given, key.Reveal(), p, err)
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("%q: the error holds the key", given)
		}
	}
}
