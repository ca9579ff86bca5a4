package stream

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sluice/engine/dialect"
	"sluice/engine/plain"
)

// chunks have a string in every field that a stream may hand on, in each
// dialect that is read. A new field belongs here.
var chunks = map[string]string{
	"openai": `{"id":"1","object":"chat.completion.chunk","model":"m","created":1,"system_fingerprint":"f","service_tier":"t","choices":[{"index":0,"delta":{"role":"assistant",
		"content":"a","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"n","arguments":"x"},"extra_content":{"google":{"thought_signature":"s"}}}],
		"annotations":[{"url":"u"}]},"finish_reason":"stop","logprobs":{"content":[{"token":"t"}]}}],
		"usage":{"prompt_tokens":"3","completion_tokens":4,"prompt_tokens_details":{"cached_tokens":"1","kind":"k"},"cost":"0"}}`,
	"refusal":        `{"id":"1","choices":[{"delta":{"content":null,"refusal":"r"}}]}`,
	"reasoning":      `{"id":"1","choices":[{"delta":{"reasoning_content":"a"}}]}`,
	"openrouter":     `{"id":"1","provider":"p","choices":[{"delta":{"reasoning":"a","reasoning_details":[{"type":"t","text":"x","signature":"s"}]},"native_finish_reason":"n"}]}`,
	"function call":  `{"id":"1","choices":[{"delta":{"function_call":{"name":"n","arguments":"x"}}}]}`,
	"parts":          `{"choices":[{"delta":{"content":[{"type":"text","text":"a"},{"type":"thinking","thinking":[{"type":"text","text":"b"}]}]}}]}`,
	"message":        `{"id":"1","choices":[{"message":{"role":"assistant","content":"a","reasoning":"b"},"finish_reason":"stop"}]}`,
	"completion":     `{"id":"1","choices":[{"text":"c","finish_reason":"stop"}]}`,
	"gemini":         `{"candidates":[{"content":{"role":"model","parts":[{"text":"a"},{"text":"b","thought":true},{"functionCall":{"name":"n","args":{"k":"v"}},"thoughtSignature":"s"}]},"finishReason":"STOP"}],"modelVersion":"m","responseId":"i"}`,
	"anthropic":      `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}`,
	"anthropic tool": `{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c","name":"n","input":{"k":"v"}}}`,
	"anthropic args": `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"x"}}`,
	"anthropic end":  `{"type":"message_delta","delta":{"stop_reason":"end_turn"}}`,
	"responses":      `{"type":"response.output_text.delta","item_id":"i","delta":"a"}`,
	"responses tool": `{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"i","call_id":"c","name":"n","arguments":"x"}}`,
	"ollama":         `{"model":"m","created_at":"t","message":{"role":"assistant","content":"a","thinking":"b","tool_calls":[{"function":{"name":"n","arguments":{"k":"v"}}}]},"done":false}`,
	"cohere":         `{"id":"i","type":"content-delta","index":0,"delta":{"message":{"content":{"text":"a"}}}}`,
}

// leaves gives, for each string in a JSON text, the text with put in its place.
func leaves(t *testing.T, text string) map[string]func(put string) string {
	t.Helper()
	var whole any
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	all := map[string]func(string) string{}
	var walk func(path string, v any, set func(any))
	write := func() string { b, _ := json.Marshal(whole); return string(b) }
	walk = func(path string, v any, set func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				walk(path+"."+k, v[k], func(x any) { v[k] = x })
			}
		case []any:
			for i := range v {
				walk(fmt.Sprintf("%s.%d", path, i), v[i], func(x any) { v[i] = x })
			}
		case string:
			all[path] = func(put string) string { set(put); defer set(v); return write() }
		}
	}
	walk("", whole, nil)
	return all
}

// joined gives what a client has at the end: the strings of each field of all
// chunks, one behind the other.
func joined(t *testing.T, parts []Part) map[string]string {
	t.Helper()
	all := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				all["names"] += " " + k
				walk(path+"."+k, v[k])
			}
		case []any:
			for i := range v {
				walk(fmt.Sprintf("%s.%d", path, i), v[i])
			}
		case string:
			all[path] += v
		}
	}
	for _, p := range parts {
		all["text"] += p.Text
		all["thought"] += p.Reasoning
		all["finish"] += p.Finish
		if p.Data == nil {
			continue
		}
		var v any
		if err := json.Unmarshal(p.Data, &v); err != nil {
			t.Fatalf("%v in %s", err, p.Data)
		}
		walk("", v)
	}
	return all
}

// spelled are the forms in which a key may come back.
func spelled(key string) map[string]string {
	quoted, _ := json.Marshal(key)
	return map[string]string{
		"as it is": key, "in capitals": strings.ToUpper(key), "percent": url.QueryEscape(key), "in a path": url.PathEscape(key), "in JSON": string(quoted),
		"base64": base64.StdEncoding.EncodeToString([]byte(key)), "basic": base64.StdEncoding.EncodeToString([]byte("user:" + key)),
		"base64url": base64.RawURLEncoding.EncodeToString([]byte("x" + key)), "hex": fmt.Sprintf("%x", key),
	}
}

// shows gives the piece of form that text shows. The first bytes, which many
// keys have in common, and the last ones are no secret.
func shows(text, form string) string {
	for i := 8; i+12 <= len(form)-6; i++ {
		if strings.Contains(text, form[i:i+12]) {
			return form[i : i+12]
		}
	}
	return ""
}

const oddKey = `relay/KEY+of="no&shape<at>all/1234`

func TestNoFieldOfAStreamShowsAKeyHoweverItIsCut(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 19
	}
	for _, key := range []string{secret, oddKey} {
		hide := plain.NewRedactor(key)
		for name, chunk := range chunks {
			for path, put := range leaves(t, chunk) {
				for spelling, form := range spelled(key) {
					for cut := 0; cut <= len(form) && (cut == 0 || !strings.HasSuffix(path, ".k")); cut += step { // whole objects are not cut
						checkHidden(t, hide, form, fmt.Sprintf("%s%s, %s, cut at %d", name, path, spelling, cut), put(form[:cut]), put(form[cut:]))
						if t.Failed() {
							return
						}
					}
				}
			}
		}
	}
}

func checkHidden(t *testing.T, hide plain.Redactor, form, what string, events ...string) {
	t.Helper()
	s := New(dialect.Answer{Provider: "acme", Hide: hide})
	var parts []Part
	for _, e := range events {
		parts = append(parts, s.Feed([]byte("data: "+e+"\n\n"), fuzzNow)...)
	}
	last, v := s.End(fuzzNow)
	for _, p := range append(parts, last...) {
		if p.Failure != nil {
			v = *p.Failure
		}
	}
	all := joined(t, append(parts, last...))
	all["verdict"] = hide.Redact(v.Text + " " + v.Code + " " + v.Account)
	for field, text := range all {
		if piece := shows(text, form); piece != "" {
			t.Errorf("%s: %s shows %q: %s", what, field, piece, text)
		}
	}
}

// TestWordsPassTheSieve: the same chunks with ordinary
// words come out whole.
func TestWordsPassTheSieve(t *testing.T) {
	hide := plain.NewRedactor(secret, oddKey)
	said := regexp.MustCompile(`text|thought|content|arguments|name$`)
	for name, chunk := range chunks {
		for path, put := range leaves(t, chunk) {
			event := "data: " + put("relay of sk-pro words") + "\n\ndata: " + put(" and z") + "\n\n"
			got, want := joined(t, partsOf(event, hide)), joined(t, partsOf(event, plain.Redactor{}))
			for field := range want {
				if said.MatchString(field) && got[field] != want[field] {
					t.Errorf("%s%s: %s is %q, want %q", name, path, field, got[field], want[field])
				}
			}
		}
	}
}

func partsOf(events string, hide plain.Redactor) []Part {
	s := New(dialect.Answer{Provider: "acme", Hide: hide})
	parts := s.Feed([]byte(events), fuzzNow)
	last, _ := s.End(fuzzNow)
	return append(parts, last...)
}

const wholeBody = `{"id":"i","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a \"quoted\" word","reasoning_content":"b",
	"tool_calls":[{"id":"c","type":"function","function":{"name":"n","arguments":"{\"k\":\"v\"}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"details":{"k":"v"}}}`

func TestNoFieldOfAWholeAnswerShowsAKey(t *testing.T) {
	for _, key := range []string{secret, oddKey} {
		hide := plain.NewRedactor(key)
		for path, put := range leaves(t, wholeBody) {
			for spelling, form := range spelled(key) {
				body := put("is it " + form + "?")
				var v any
				out := Outward([]byte(body), hide)
				if err := json.Unmarshal(out, &v); err != nil {
					t.Fatalf("%s: %v in %s", path, err, out)
				}
				if piece := shows(fmt.Sprint(v), form); piece != "" {
					t.Errorf("%s, %s: shows %q: %s", path, spelling, piece, out)
				}
			}
		}
	}
	if out := Outward([]byte(wholeBody), plain.NewRedactor(secret)); !bytes.Equal(out, []byte(wholeBody)) {
		t.Errorf("a body without a key became %s", out)
	}
	if out := Outward([]byte(`{"choices":[{"finish_reason":"`+secret+`"}]}`), plain.Redactor{}); bytes.Contains(out, []byte(secret[:12])) {
		t.Errorf("the shape of a key passes: %s", out)
	}
}

func TestTheReasonOfTheEndIsAShortWord(t *testing.T) {
	for _, reason := range []string{secret, strings.Repeat("very long ", 1000), "a\x1b]0;b\u202e"} {
		quoted, _ := json.Marshal(reason)
		got := play(t, "acme", `data: {"choices":[{"delta":{"content":"a"},"finish_reason":`+string(quoted)+`}]}`+"\n\n")
		if strings.Contains(got.finish, secret[:12]) || len(got.finish) > 80 || strings.ContainsAny(got.finish, "\x1b\u202e") || got.finish == "" {
			t.Errorf("%.40q became %q", reason, got.finish)
		}
	}
}
