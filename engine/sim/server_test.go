package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func get(t *testing.T, s *Server, url, key string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	resp, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(b), err}
}

func TestPathsAndPrefixes(t *testing.T) {
	s := New(Scenario{Providers: []Provider{
		{Name: "groq", Prefix: "/groq/v1", Dialect: "groq", Keys: []Key{{Name: "g", Token: "kg"}}, Models: []Model{{Name: "llama"}}},
		{Name: "sim", Keys: []Key{{Name: "one", Token: "k1"}}, Models: []Model{{Name: "m"}}},
	}})
	for _, c := range []struct {
		url, key, model string
		status          int
	}{
		{"http://h/groq/v1/chat/completions", "kg", "llama", 200},
		{"http://h/groq/v1/chat/completions", "kg", "groq/llama", 200},
		{"http://h/groq/v1/chat/completions", "k1", "llama", 401},
		{"http://h/groq/v1/chat/completions", "kg", "m", 404},
		{"http://h/v1/chat/completions", "k1", "m", 200},
		{"http://h/openai/v1/chat/completions", "k1", "m", 200},
		{"http://h/chat/completions", "k1", "m", 200},
		{"http://h/groqs/v1/chat/completions", "k1", "m", 200},
		{"http://h/openai/deployments/m/chat/completions?api-version=1", "k1", "", 200},
		{"http://h/v1/embeddings", "k1", "m", 404},
	} {
		if r := do(t, s, ask{url: c.url, key: c.key, body: question(c.model, false)}); r.status != c.status {
			t.Errorf("%s %s: %d, want %d: %s", c.url, c.model, r.status, c.status, r.body)
		}
	}
	if r := get(t, s, "http://h/v1/chat/completions", "k1"); r.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", r.status)
	}
	if r := get(t, s, "http://h/", ""); r.status != 200 || !strings.Contains(r.body, "simulated") || !strings.Contains(r.body, "/groq/v1") {
		t.Errorf("root: %d %s", r.status, r.body)
	}
}

func TestModelsAskForTheKeyAndCostNothing(t *testing.T) {
	s := New(one(func(p *Provider) { p.Limits = []Limit{RPM(1)} }))
	if r := get(t, s, "http://h/v1/models", "wrong"); r.status != 401 {
		t.Errorf("wrong key: %d", r.status)
	}
	for range 3 {
		var list struct{ Data []struct{ ID string } }
		r := get(t, s, "http://h/v1/models", "k1")
		if err := json.Unmarshal([]byte(r.body), &list); err != nil || len(list.Data) != 1 || list.Data[0].ID != "m" {
			t.Fatalf("%d %s: %v", r.status, r.body, err)
		}
	}
	if r := get(t, s, "http://h/v1/models/m", "k1"); r.status != 200 {
		t.Errorf("one model: %d", r.status)
	}
	if r := get(t, s, "http://h/v1/models/x", "k1"); r.status != 404 {
		t.Errorf("no such model: %d", r.status)
	}
	if n := len(s.Seen()); n != 0 {
		t.Errorf("%d chats seen", n)
	}
}

func TestStatesOfKeysAndModels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Scenario{Providers: []Provider{{
			Keys: []Key{
				{Name: "one", Token: "k1"}, {Name: "revoked", Token: "k2", Revoked: true}, {Name: "suspended", Token: "k3", Suspended: true},
				{Name: "poor", Token: "k4", NoCredit: true}, {Name: "spent", Token: "k5", OffFor: Hour},
				{Name: "bound", Token: "k6", Models: []string{"n"}},
			},
			Models: []Model{{Name: "m"}, {Name: "n"}, {Name: "gone", Unavailable: true}},
		}}})
		for _, c := range []struct {
			key, model string
			status     int
			text       string
		}{
			{"k1", "m", 200, "assistant"}, {"", "m", 401, "didn't provide"}, {"no", "m", 401, "invalid_api_key"},
			{"k2", "m", 401, "invalid_api_key"}, {"k3", "m", 401, "account_deactivated"}, {"k4", "m", 429, "insufficient_quota"},
			{"k5", "m", 429, `"resets_in_seconds":3600`}, {"k6", "m", 403, "not allowed"}, {"k6", "n", 200, "assistant"},
			{"k1", "gone", 404, "model_not_found"}, {"k1", "other", 404, "`other`"},
		} {
			if r := chat(t, s, c.key, c.model); r.status != c.status || !strings.Contains(r.body, c.text) {
				t.Errorf("%s %s: %d %s", c.key, c.model, r.status, r.body)
			}
		}
		time.Sleep(time.Hour)
		wantStatus(t, chat(t, s, "k5", "m"), 200)
		if c := count(s, "spent"); c.Limited != 1 || c.Answered != 1 {
			t.Errorf("spent: %+v", c)
		}
	})
}

func TestBadBodies(t *testing.T) {
	s := New(one(nil))
	for _, body := range []string{"{", `{"model":"m"}`, `[]`} {
		if r := chatWith(t, s, body); r.status != 400 || !json.Valid([]byte(r.body)) {
			t.Errorf("%q: %d %s", body, r.status, r.body)
		}
	}
}

func TestSameSeedSameAnswers(t *testing.T) {
	bodies := func(seed uint64) string {
		sc := one(func(p *Provider) { p.Answers, p.Jitter = nil, 1 })
		sc.Seed = seed
		s, all := New(sc), ""
		for range 5 {
			all += content(t, chatWith(t, s, question("m", true)).body)
		}
		return all
	}
	if first, second := bodies(7), bodies(7); first != second {
		t.Error("the same seed gave other answers")
	}
	if bodies(7) == bodies(8) {
		t.Error("another seed gave the same answers")
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	err := Scenario{Providers: []Provider{
		{Prefix: "v1", Dialect: "klingon", Reserve: "half", Limits: []Limit{{Dimension: "apples", Max: 1}, {Dimension: Requests, Max: 1}}},
		{Prefix: "v1", Models: []Model{{Name: "m"}, {Name: "m"}}, Keys: []Key{{Name: "a"}}, Failures: []Failure{{Kind: "boom"}}},
	}}.Validate()
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{"must begin with /", "used twice", "klingon", "half", "apples", "window is needed", "no model", `model "m"`, "token of its own", "boom"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, err)
		}
	}
}

func TestScenariosAreReadAsTheyAreWritten(t *testing.T) {
	for _, want := range []Scenario{
		Demo(),
		one(func(p *Provider) {
			p.Limits = []Limit{{Dimension: Requests, Max: 1, Window: Day, Kind: Fixed, Zone: "Europe/Berlin"}}
			p.Failures = []Failure{{Kind: FailStatus, Status: 503, Headers: map[string]string{"A": "b"}, At: []int{1}}}
		}),
	} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Scenario
		if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %+v became %+v", err, want, got)
		}
	}
	var d Duration
	if err := d.UnmarshalText([]byte("week")); err != nil || d != 7*Day {
		t.Errorf("a week is %v, %v", d, err)
	}
	if d.UnmarshalText([]byte("soon")) == nil {
		t.Error("soon was read as a duration")
	}
}

func TestConfigNamesKeysByTheirVariables(t *testing.T) {
	text := Demo().Config("http://127.0.0.1:8400/")
	for _, want := range []string{
		`models = ["sim/large", "sim/medium", "sim/small"]`, "[providers.sim]\nbase_url = \"http://127.0.0.1:8400/v1\"",
		`secret = "env:SIM_KEY_ALPHA"`, `account = "shared"`, "[limits.\"sim/large\"]\nrpd = 200",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	env := Demo().Environ()
	if len(env) != 4 || !strings.HasPrefix(env[0], "SIM_KEY_ALPHA=") {
		t.Errorf("environment %v", env)
	}
	for _, e := range env {
		if _, token, _ := strings.Cut(e, "="); strings.Contains(text, token) {
			t.Error("a key's value stands in the configuration")
		}
	}
}
