package stream

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"sluice/engine/dialect"
	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
)

var fuzzNow = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

// secret looks like a key; no verdict may show it whole.
const secret = "sk-proj-Zk31LmQpXw82VbNnTr55YhUjKk90AaBbCcDd"

// checkVerdict asserts what holds for every verdict.
func checkVerdict(t *testing.T, v limit.Verdict) {
	t.Helper()
	if v.Wait < 0 || v.Wait > when.Longest || !v.Stated && v.Wait != 0 {
		t.Errorf("wait %v (stated %v)", v.Wait, v.Stated)
	}
	if v.Class > limit.Cancelled || v.Scope > limit.ScopeProvider || v.Dimension > limit.Credits {
		t.Errorf("unknown value in %+v", v)
	}
	if v.Class != limit.OK && v.Scope == limit.ScopeUnknown {
		t.Errorf("no scope for %s", v.Class)
	}
	if v.RetrySame && (v.Class == limit.QuotaExhausted && !v.Stated || v.Class == limit.TooLarge || v.Class == limit.ModelUnavailable || v.Class == limit.Auth && v.Scope != limit.ScopeProvider) {
		t.Errorf("retry of %s", v.Class)
	}
	for _, s := range []string{v.Text, v.Code, v.Account} {
		checkShown(t, s)
	}
	checkReadings(t, v.Readings)
}

func checkShown(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxShown || strings.ContainsFunc(s, unicode.IsControl) {
		t.Errorf("not safe to show: %q", s)
	}
	if strings.Contains(s, secret) {
		t.Errorf("leaks a key: %q", s)
	}
}

func checkReadings(t *testing.T, rs []limit.Reading) {
	t.Helper()
	for _, r := range rs {
		if r.Limit.N < 0 || r.Remaining.N < 0 || r.Reset < 0 || r.Reset > when.Longest || r.Window.Span < 0 || r.Dimension == limit.Unknown {
			t.Errorf("impossible reading %+v", r)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("openai", 429, []byte(typicalError), false)
	f.Add("gemini", 403, []byte(`[{"error":{"code":403,"message":"Consumer 'api_key:`+secret+`' has been suspended."}}]`), false)
	f.Add("", 200, []byte("data: {\"error\":{\"message\":\"x\x1b]0;y\"}}\n\n"), true)
	f.Add("zhipu", 429, []byte(`{"error":{"code":"1308","message":"您的限额将在 2026-08-25 07:41:44 重置"}}`), false)
	f.Add("acme", 429, []byte("\x00\xff\xfe{'a': [[[[{'error': 'try again in 99999999999h'}"), false)
	f.Add("acme", 500, []byte(strings.Repeat("[", 5000)), false)
	f.Fuzz(func(t *testing.T, provider string, status int, body []byte, stream bool) {
		v, _ := Read(dialect.Answer{Provider: provider, Status: status, Body: body, Stream: stream}, fuzzNow)
		checkVerdict(t, v)
		v = dialect.Read(dialect.Answer{Provider: provider, Status: 401, Body: append([]byte("Incorrect API key provided: "+secret+". "), body...)}, fuzzNow)
		checkVerdict(t, v)
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add("azure", "X-Ratelimit-Reset-Requests", "500", "X-Ratelimit-Limit-Requests", "120")
	f.Add("", "Retry-After", "Sun, 01 Feb 2026 00:01:30 GMT", "X-Ratelimit-Remaining", "0")
	f.Add("cerebras", "X-Ratelimit-Reset-Tokens-Minute", "20.98627996444702", "X-Ratelimit-Limit-Tokens-Minute", "1e99")
	f.Add("hf", "Ratelimit", `"api";r=999;t=295`, "Ratelimit-Policy", `"fixed window";"api";q=1000;w=300`)
	f.Add("mistral", "X-Ratelimit-Limit-Req-10-Second", "-5", "x-ratelimit-limit-tokens-month", "9223372036854775807")
	f.Fuzz(func(t *testing.T, provider, n1, v1, n2, v2 string) {
		h := http.Header{n1: {v1}, n2: {v2}}
		checkReadings(t, dialect.Readings(dialect.Answer{Provider: provider, Status: 200, Header: h}, fuzzNow))
		checkVerdict(t, dialect.Read(dialect.Answer{Provider: provider, Status: 429, Header: h, Body: []byte("slow down")}, fuzzNow))
	})
}

// FuzzStream cuts a stream in two ways: what comes out must not depend on it.
func FuzzStream(f *testing.F) {
	f.Add("openai", []byte("data: {\"choices\":[{\"delta\":{\"content\":\"日本\"}}]}\n\ndata: [DONE]\n\n"), uint8(3))
	f.Add("", []byte(": c\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\r\n"), uint8(1))
	f.Add("gemini", []byte("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"x\"}]}}]}\n\n{\n \"error\": {\n \"code\": 503\n}\n}\n"), uint8(7))
	f.Add("anthropic", []byte("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"), uint8(2))
	f.Add("", []byte("data: {\"choices\":[{\"delta\":{\"content\":\"<think>"+secret+"</thi\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"nk>"+secret[:30]+"\"}}]}\n"), uint8(6))
	f.Add("", []byte("<html><title>502 Bad Gateway</title>"), uint8(5))
	f.Add("", []byte("\n\n\n{\"choices\":[{\"message\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}"), uint8(4))
	f.Fuzz(func(t *testing.T, provider string, data []byte, cut uint8) {
		whole, wv := runStream(t, provider, data, len(data)+1)
		cutUp, cv := runStream(t, provider, data, int(cut%16)+1)
		if whole != cutUp || wv.Class != cv.Class || wv.Code != cv.Code || wv.Text != cv.Text {
			t.Errorf("depends on the cuts: %q %v %q, %q %v %q", whole, wv.Class, wv.Text, cutUp, cv.Class, cv.Text)
		}
		checkVerdict(t, wv)
	})
}

func runStream(t *testing.T, provider string, data []byte, step int) (string, limit.Verdict) {
	t.Helper()
	s := New(dialect.Answer{Provider: provider, Hide: hideSecret})
	var text, thought strings.Builder
	var failures int
	take := func(parts []Part) {
		for _, p := range parts {
			text.WriteString(p.Text)
			thought.WriteString(p.Reasoning)
			if p.Failure != nil {
				failures++
			}
			if p.Data != nil && (!json.Valid(p.Data) || bytes.ContainsAny(p.Data, "\r\n")) {
				t.Errorf("not one line of JSON: %q", p.Data)
			}
		}
	}
	for i := 0; i < len(data); i += step {
		take(s.Feed(data[i:min(len(data), i+step)], fuzzNow))
	}
	parts, v := s.End(fuzzNow)
	take(parts)
	if (v.Class != limit.OK) != (failures == 1) {
		t.Errorf("class %s with %d failures", v.Class, failures)
	}
	for _, shown := range []string{text.String(), thought.String()} {
		if strings.Contains(strings.ToLower(shown), strings.ToLower(secret[:24])) {
			t.Errorf("shows a key: %q", shown)
		}
	}
	return text.String(), v
}
