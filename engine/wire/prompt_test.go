package wire

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestPromptIsWrittenForARoute(t *testing.T) {
	tests := []struct {
		name, body, model, want string
		drop                    []string
		rename                  map[string]string
	}{
		{"model", `{"model":"sluice","stream":true}`, "gpt-4o", `{"model":"gpt-4o","stream":true}`, nil, nil},
		{"last", `{"messages":[{"role":"user","content":"model"}],"model":"sluice"}`, "a\"b", `{"messages":[{"role":"user","content":"model"}],"model":"a\"b"}`, nil, nil},
		{"spaced", "{ \"model\" : \"x\" ,\n \"n\" : 1.5e3 }", "m", `{"model":"m","n" : 1.5e3}`, nil, nil},
		{"dropped", `{"stream_options":{"include_usage":true},"model":"x"}`, "m", `{"model":"m"}`, []string{"stream_options"}, nil},
		{"renamed", `{"model":"x","max_tokens":5}`, "m", `{"model":"m","max_completion_tokens":5}`, nil, map[string]string{"max_tokens": "max_completion_tokens"}},
		{"unknown fields stay", `{"model":"x","weird":{"a":[1,{"b":"}]"}]}}`, "m", `{"model":"m","weird":{"a":[1,{"b":"}]"}]}}`, nil, nil},
		{"empty", `{}`, "m", `{}`, nil, nil},
	}
	for _, tt := range tests {
		p, err := ParsePrompt([]byte(tt.body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := string(p.write(tt.model, tt.drop, tt.rename)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestPromptIsWrittenAnewForEachAttempt: what one route is sent changes nothing
// of what the next one gets.
func TestPromptIsWrittenAnewForEachAttempt(t *testing.T) {
	const said = `"messages":[{"role":"user","content":"hello"}]`
	p, err := ParsePrompt([]byte(`{"model":"sluice","max_tokens":5,` + said + `}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"a-model-with-a-long-name", "m", "medium"} {
		got := string(p.write(model, nil, map[string]string{"max_tokens": "max_completion_tokens"}))
		if want := `{"model":"` + model + `","max_completion_tokens":5,` + said + `}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestPromptReadsWhatMatters(t *testing.T) {
	p, err := ParsePrompt([]byte(`{"model":"x","stream":true,"max_tokens":77,"messages":[]}`))
	if err != nil || !p.Stream || p.MaxTokens != 77 {
		t.Errorf("got %+v, %v", p, err)
	}
	english, _ := ParsePrompt([]byte(`{"m":"` + strings.Repeat("word ", 800) + `"}`))
	if english.Estimate < 900 || english.Estimate > 1100 {
		t.Errorf("4000 letters are estimated at %d tokens", english.Estimate)
	}
}

func TestPromptRefuses(t *testing.T) {
	for _, body := range []string{"", "[]", "null", `"x"`, `{"a":}`, `{"a":1`, `{"a":1}{`, "\x00"} {
		if _, err := ParsePrompt([]byte(body)); err == nil {
			t.Errorf("%q was taken", body)
		}
	}
	big := &http.Request{Body: io.NopCloser(io.LimitReader(spaces{}, maxBody+10)), ContentLength: -1}
	if _, err := readPrompt(big); err == nil || !strings.Contains(err.Error(), "larger than 32 MiB") {
		t.Errorf("a body beyond the bound: %v", err)
	}
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// FuzzPrompt compares the scanner with encoding/json.
func FuzzPrompt(f *testing.F) {
	for _, s := range []string{`{"model":"x"}`, `{"a":{"b":[1,"}",null]},"model":1,"c":"\"\\"}`, `{"":""}`, ` { "é" : true , "x" : -1e5 } `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePrompt(b)
		var want map[string]any
		if json.Unmarshal(b, &want) != nil || want == nil {
			if err == nil {
				t.Fatalf("took %q, which is no object", b)
			}
			return
		}
		if err != nil {
			t.Fatalf("refused %q: %v", b, err)
		}
		var got map[string]any
		if err := json.Unmarshal(p.write("new", nil, nil), &got); err != nil {
			t.Fatalf("%q became something that is no JSON: %v", b, err)
		}
		if _, ok := want["model"]; ok {
			want["model"] = "new"
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %v, want %v", b, got, want)
		}
	})
}
