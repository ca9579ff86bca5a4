package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// catalogue is a small one, so that the tests do not hang on the real one.
var catalogue = map[string]provider.Provider{
	"openai": {Name: "openai", About: provider.About{Title: "OpenAI"}, BaseURL: "https://api.openai.com/v1", Auth: "Authorization", AuthPrefix: "Bearer ",
		Env: []string{"OPENAI_API_KEY"}, Prefer: []string{"gpt-4o"}, Limits: provider.Limits{Shared: limit.ScopeAccount}},
	"gemini": {Name: "gemini", About: provider.About{Aliases: []string{"google"}}, BaseURL: "https://g.example.com/v1", Prefer: []string{"gemini-#-flash"}},
	"azure":  {Name: "azure"},
	"flare":  {Name: "flare", BaseURL: "https://api.example.com/{account}/v1"},
	"ollama": {Name: "ollama", About: provider.About{Title: "Ollama"}, BaseURL: "http://localhost:11434/v1", NoKey: true},
}

const whole = `models = ["relay/gpt-4o", "relay/deepseek-chat", "openai/gpt-4o"]
select = "round-robin"
system = "Be brief."
floor = "20%"

[providers.relay]
base_url = "https://llm.example.org/v1/"
auth_header = "x-api-key"
limits_shared_by = "account"
day = "America/Los_Angeles"
floor = "2.5 %"
drop = ["stream_options"]
rename = { max_tokens = "max_completion_tokens" }

[[keys]]
name = "one"
provider = "relay"
secret = "env:RELAY_KEY_ONE"
account = "mine"
models = ["gpt-4o"]

[[keys]]
name = "two"
provider = "relay"
secret = "cmd:pass show relay"

[limits."relay/gpt-4o"]
rpm = 20
tpm = 40000
rpd = 200
concurrency = 2

[limits.openai]
rpm = 3

[retry]
wait = "exponential(1s,60s) + random(0s,1s)"
stop = "attempts(6) | elapsed(5m)"
retry_if = ["server", "timeout"]

[patience]
prefer = "3s"
ask = "2m"

[network]
connect = "5s"
idle = "20s"

[ui]
symbols = "ascii"
linear = true
`

func TestParseReadsEverySetting(t *testing.T) {
	c, err := Parse("config.toml", []byte(whole), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	relay := c.Providers["relay"]
	if relay.BaseURL != "https://llm.example.org/v1" || relay.Auth != "x-api-key" || relay.AuthPrefix != "" ||
		relay.Shared != limit.ScopeAccount || relay.Day != "America/Los_Angeles" ||
		len(relay.Drop) != 1 || relay.Rename["max_tokens"] != "max_completion_tokens" {
		t.Errorf("provider: %+v", relay)
	}
	if relay.Floor != 0.025 || c.Providers["openai"].Floor != 0.2 {
		t.Errorf("floors: %g of the relay, %g of others", relay.Floor, c.Providers["openai"].Floor)
	}
	wantKey := keystore.Key{ID: "relay:one", Name: "one", Provider: "relay", Account: "mine", Models: []string{"gpt-4o"},
		Ref: "env:RELAY_KEY_ONE", Origin: "config.toml:15"}
	if got := c.Keys[0]; got.ID != wantKey.ID || got.Origin != wantKey.Origin || got.Ref != wantKey.Ref || got.Account != wantKey.Account || !got.Serves("gpt-4o") || got.Serves("deepseek-chat") {
		t.Errorf("key: %+v", got)
	}
	buckets := c.Limits[keystore.Route{Provider: "relay", Model: "gpt-4o"}]
	if len(buckets) != 4 || buckets[0].Limit != limit.Of(20) || buckets[0].Source != limit.Configured || buckets[0].Window.Span != limit.Minute {
		t.Errorf("limits: %+v", buckets)
	}
	if got := c.Limits[keystore.Route{Provider: "openai"}]; len(got) != 1 || got[0].Limit != limit.Of(3) {
		t.Errorf("limits of a whole provider: %+v", got)
	}
	if c.Select != schedule.RoundRobin || c.Policy.RetryIf != policy.ClassesOf(limit.Server, limit.Timeout) ||
		c.Policy.Wait.String() != "exponential(1s,1s,1m0s) + random(0s,1s)" || c.Policy.Stop.String() != "attempts(6) | elapsed(5m0s)" {
		t.Errorf("policy: %v %v %v", c.Select, c.Policy.Wait, c.Policy.Stop)
	}
	if c.Patience != (Patience{3 * time.Second, 10 * time.Minute, 2 * time.Minute}) || c.Timeouts.Idle != 20*time.Second || c.Network.Connect != 5*time.Second {
		t.Errorf("times: %+v %+v %+v", c.Patience, c.Timeouts, c.Network)
	}
	if c.UI != (UI{"ascii", true}) || c.System != "Be brief." {
		t.Errorf("ui: %+v %q", c.UI, c.System)
	}
}

func TestABatchLeavesATenthWhereNothingElseIsSaid(t *testing.T) {
	c, err := Parse("c", []byte("[providers.relay]\nbase_url = \"https://llm.example.org/v1\"\n"), catalogue)
	if err != nil || c.Providers["relay"].Floor != 0.1 || c.Providers["openai"].Floor != 0.1 {
		t.Fatalf("%v: %g, %g", err, c.Providers["relay"].Floor, c.Providers["openai"].Floor)
	}
}

func TestAliasesMeanOneProvider(t *testing.T) {
	c, err := Parse("c", []byte("models = [\"google/gemini-2.5-flash\"]\n[[keys]]\nname = \"a\"\nprovider = \"Google\"\nsecret = \"env:A\"\n"), catalogue)
	if err != nil || c.Chain[0].Provider != "gemini" || c.Keys[0].Provider != "gemini" {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestParseAcceptsAByteOrderMarkAndCarriageReturns(t *testing.T) {
	c, err := Parse("c", []byte("\xef\xbb\xbfmodels = [\"openai/gpt-4o\"]\r\n"), catalogue)
	if err != nil || len(c.Chain) != 1 {
		t.Fatalf("%v %v", c, err)
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	const secret = "sk-proj-Zq3vT8bWn1Lx5Rk7Yd2Hs9Gf4Jm6Pc0A"
	const relay = "[providers.relay]\nbase_url = \"https://llm.example.org/v1\"\n"
	for _, c := range []struct{ name, text, want, hint string }{
		{"unknown setting", "model = [\"openai/gpt-4o\"]\n", `c:1:1: unknown setting "model"`, `did you mean "models"?`},
		{"unknown setting of a provider", relay + "base_uri = \"x\"\n", `c:3:1: unknown setting "base_uri" in [providers.relay]`, `did you mean "base_url"?`},
		{"unknown setting of a key", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:A\"\nacount = \"x\"\n", `c:5:1: unknown setting "acount" in [[keys]]`, `did you mean "account"?`},
		{"unknown setting of limits", "[limits.\"openai/gpt-4o\"]\nrpmm = 1\n", `c:2:1: unknown setting "rpmm" in [limits.openai/gpt-4o]`, `did you mean "rpm"?`},
		{"unknown setting far from all", "[patience]\nzzzzzz = 1\n", `c:2:1: unknown setting "zzzzzz" in [patience]`, "there are prefer, chat, ask"},
		{"unknown table", "[retri]\nwait = \"fixed(1s)\"\n", `c:1:2: unknown setting "retri"`, `did you mean "retry"?`},
		{"wrong type", "models = \"openai/gpt-4o\"\n", `c:1:10: models must be a list of texts in quotes: ["…", "…"]`, ""},
		{"not TOML", "models = [\n", "c:1:11: array is incomplete", "the file is TOML"},
		{"a secret", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"" + secret + "\"\n", `c:4:1: secret of key "a": not a reference to a secret: this looks like a secret itself`, "put the secret into an environment variable"},
		{"a secret as a name", "[[keys]]\nname = \"" + secret + "\"\nprovider = \"openai\"\nsecret = \"env:A\"\n", "c:2:1: name holds what looks like a secret", "keys go into [[keys]], by reference"},
		{"a secret in an address", "[providers.relay]\nbase_url = \"https://llm.example.org/v1?key=" + secret + "\"\n", "c:2:1: base_url holds what looks like a secret", "by reference"},
		{"a secret under another name", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\napi_key = \"" + secret + "\"\n", `c:4:1: unknown setting "api_key" in [[keys]]`, "there are name, provider, secret"},
		{"no reference", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"OPENAI_API_KEY\"\n", `c:4:1: secret of key "a": not a reference`, "write env: and its name"},
		{"no secret", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\n", `c:1:3: key "a" has no secret`, `secret = "env:NAME"`},
		{"no name", "[[keys]]\nprovider = \"openai\"\nsecret = \"env:A\"\n", "c:1:3: this key has no name", ""},
		{"no provider", "[[keys]]\nname = \"a\"\nsecret = \"env:A\"\n", "c:1:3: this key names no provider", ""},
		{"unknown provider of a key", "[[keys]]\nname = \"a\"\nprovider = \"opnai\"\nsecret = \"env:A\"\n", `c:3:1: unknown provider "opnai"`, `did you mean "openai"?`},
		{"one name twice", "[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:A\"\n[[keys]]\nname = \"a\"\nprovider = \"openai\"\nsecret = \"env:B\"\n", `c:6:1: a key named "a" stands in line 2 already`, "a name of its own"},
		{"unknown provider of a model", "models = [\n  \"openai/gpt-4o\",\n  \"relay/gpt-4o\",\n]\n", `c:3:3: model "relay/gpt-4o": unknown provider "relay"`, "add [providers.relay] with its base_url"},
		{"a provider without an address", "models = [\"azure/gpt-4o\"]\n", `c:1:11: model "azure/gpt-4o": provider "azure" has no base_url of its own`, "add [providers.azure]"},
		{"an address to fill in", "models = [\"flare/llama\"]\n", `c:1:11: model "flare/llama": the base_url of provider "flare" has a part for you to fill in`, "add [providers.flare]"},
		{"no provider before the model", "models = [\"gpt-4o\"]\n", `c:1:11: model "gpt-4o" names no provider`, "provider/model"},
		{"one model twice", "models = [\"openai/gpt-4o\", \"openai/gpt-4o\"]\n", "stands in the chain twice", ""},
		{"not encrypted", "[providers.relay]\nbase_url = \"http://llm.example.org/v1\"\n", `c:2:1: base_url "http://llm.example.org/v1" is not encrypted`, "for example"},
		{"no URL", "[providers.relay]\nbase_url = \"llm.example.org\"\n", `c:2:1: base_url "llm.example.org" is not a URL`, "for example"},
		{"no address", "[providers.relay]\npath = \"/x\"\n", `c:1:2: provider "relay" has no base_url`, "add base_url"},
		{"limit of 0", "[limits.\"openai/gpt-4o\"]\nrpm = 0\n", "c:2:1: rpm must be 1 or more", "leave it out"},
		{"limits of nobody", "[limits.\"groq/x\"]\nrpm = 1\n", `c:1:2: limits of "groq/x": unknown provider "groq"`, ""},
		{"bad wait", "[retry]\nwait = \"exponental(1s,60s)\"\n", "c:2:1: wait: ", "for example wait"},
		{"bad stop", "[retry]\nstop = \"attempts(0)\"\n", "c:2:1: stop: attempts(0) wants a whole number from 1", ""},
		{"bad class", "[retry]\nretry_if = [\"auth\"]\n", `c:2:1: retry_if: "auth" is not a failure that can be retried`, ""},
		{"bad selection", "select = \"best\"\n", `c:1:1: select: "best" is none of`, ""},
		{"bad duration", "[patience]\nprefer = \"8\"\n", "c:2:1: prefer is not a duration", `prefer = "30s"`},
		{"bad zone", "[providers.openai]\nday = \"Mars\"\n", `c:2:1: day "Mars" is not the name of a time zone`, ""},
		{"a floor without a sign", "floor = \"20\"\n", "c:1:1: floor must be a part of each limit, from 0% to 90%", `floor = "20%"`},
		{"a floor that leaves nothing", "[providers.openai]\nfloor = \"100%\"\n", "c:2:1: floor must be a part", `floor = "20%"`},
		{"no floor", "floor = \"NaN%\"\n", "c:1:1: floor must be a part", ""},
		{"bad word", "[ui]\nsymbols = \"emoji\"\n", "c:2:1: symbols must be one of auto, unicode, ascii", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("c", []byte(c.text), catalogue)
			if err == nil {
				t.Fatal("accepted")
			}
			p := matching(err, c.want)
			if p == nil {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			if !strings.Contains(p.Hint(), c.hint) {
				t.Errorf("hint %s\nwant %s", p.Hint(), c.hint)
			}
			if text := err.Error() + p.Hint(); strings.Contains(text, secret) || strings.Contains(text, secret[8:20]) {
				t.Errorf("the message repeats the secret: %s", text)
			}
		})
	}
}

// matching gives the problem within err whose text holds want.
func matching(err error, want string) *Problem {
	var all Errors
	var one *Problem
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = Errors{one}
	}
	for _, p := range all {
		if strings.Contains(p.Error(), want) {
			return p
		}
	}
	return nil
}

func TestParseSaysEverythingAtOnce(t *testing.T) {
	_, err := Parse("c", []byte("models = [\"nobody/x\"]\nselekt = \"sticky\"\n[ui]\nsymbols = \"pink\"\n"), catalogue)
	var all Errors
	if !errors.As(err, &all) || len(all) != 3 || all[0].Line != 1 || all[1].Line != 2 || all[2].Line != 4 {
		t.Fatalf("%v", err)
	}
	if !strings.Contains(err.Error(), "hint: did you mean \"select\"?") {
		t.Errorf("hints are missing: %v", err)
	}
}

func TestLoadRefusesWhatIsNoConfiguration(t *testing.T) {
	dir := t.TempDir()
	if _, err := Load(filepath.Join(dir, "none.toml"), catalogue); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Load(dir, catalogue); err == nil || !strings.Contains(err.Error(), "not a configuration file") {
		t.Errorf("a directory: %v", err)
	}
	big := filepath.Join(dir, "big.toml")
	if err := os.WriteFile(big, make([]byte, maxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(big, catalogue); err == nil {
		t.Error("a huge file was read")
	}
}
