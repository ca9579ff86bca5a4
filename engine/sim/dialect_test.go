package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// plainBodies are refusals that are no JSON object in their provider's own
// answers.
var plainBodies = map[string]bool{`"Invalid token"`: true, "": true}

func TestEveryDialectSpellsEveryRefusal(t *testing.T) {
	for _, d := range Dialects() {
		for _, kind := range refusalKinds {
			t.Run(d+"/"+kind, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Dialect, p.Limits = d, []Limit{RPM(3), TPM(1000), RPD(50)}
					p.Failures = []Failure{{Kind: kind}}
				}))
				r := chat(t, s, "k1", "m")
				if r.status < 400 {
					t.Fatalf("status %d", r.status)
				}
				checkRefusal(t, r)
			})
		}
	}
}

func checkRefusal(t *testing.T, r reply) {
	t.Helper()
	for _, word := range []string{"<model", "<wait", "<limit", "<used", "<message", "<code", "<until", "<abbr", "<rate"} {
		if strings.Contains(r.body, word) {
			t.Errorf("%s is left in %s", word, r.body)
		}
	}
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil && !plainBodies[r.body] {
		t.Errorf("no JSON: %v: %s", err, r.body)
	}
	for name, values := range r.header {
		if strings.ContainsAny(values[0], "<>") {
			t.Errorf("header %s: %s", name, values[0])
		}
	}
}

// spelled is what a dialect must say about a limit of three requests a minute
// that was met with 40.4 seconds to go, and with the first answer.
type spelled struct {
	dialect string
	status  int
	body    string            // part of the refusal
	header  map[string]string // of the refusal
	stated  time.Duration     // from the refusal; 0: nothing is stated
	success map[string]string // of the first answer; empty value: must be missing
}

var spelling = []spelled{
	{"openai", 429, "on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 40.4s.",
		map[string]string{"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m0s"}, 40400 * time.Millisecond,
		map[string]string{"x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "2", "x-ratelimit-reset-requests": "1m0s", "retry-after": ""}},
	{"azure", 429, "have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 41 seconds.",
		map[string]string{"retry-after": "41", "retry-after-ms": "40400"}, 41 * time.Second,
		map[string]string{"x-ratelimit-reset-requests": "60000", "x-ratelimit-renewalperiod-requests": "60"}},
	{"foundry", 429, `"code":"RateLimitReached"`, map[string]string{"retry-after": "1", "retry-after-ms": "0"}, 0,
		map[string]string{"x-ratelimit-reset-requests": "60"}},
	{"github", 429, "Rate limit of 3 per 60s exceeded for UserByModelByMinute. Please wait 41 seconds before retrying.",
		nil, 41 * time.Second, map[string]string{"x-ratelimit-limit-requests": "20000"}},
	{"gemini", 429, `"retryDelay":"40.4s"`, map[string]string{"retry-after": ""}, 40400 * time.Millisecond,
		map[string]string{"x-ratelimit-limit-requests": ""}},
	{"groq", 429, "on requests per minute (RPM): Limit 3, Used 3, Requested 1. Please try again in 40.4s.",
		map[string]string{"retry-after": "41"}, 41 * time.Second,
		map[string]string{"x-ratelimit-limit-requests": "50", "x-ratelimit-remaining-requests": "49", "retry-after": ""}},
	{"cerebras", 429, `{"message":"Requests per minute limit exceeded - too many requests sent.","type":"too_many_requests_error"`, nil, 0,
		map[string]string{"x-ratelimit-limit-requests-day": "50", "x-ratelimit-reset-requests-day": "86400"}},
	{"sambanova", 429, "Rate limit exceeded", map[string]string{"x-ratelimit-reset-requests": "946684880"}, 0,
		map[string]string{"x-ratelimit-reset-requests-day": "946771200"}},
	{"together", 429, "Your rate limit is 3 queries per minute.", map[string]string{"retry-after": ""}, 0,
		map[string]string{"retry-after": "2", "x-ratelimit-limit": "3"}},
	{"anthropic", 429, "rate limit for your organization of 3 requests per minute.", map[string]string{"retry-after": "41"}, 41 * time.Second,
		map[string]string{"x-ratelimit-requests": "3", "x-ratelimit-remaining-requests": "2"}},
	{"mistral", 429, `"code":"1300","raw_status_code":429`, map[string]string{"x-ratelimit-remaining-req-minute": "0"}, 0,
		map[string]string{"x-ratelimit-limit-req-minute": "3", "x-ratelimit-limit-tokens-minute": "9000"}},
	{"cohere", 429, "limited to 3 API calls / minute", nil, 0, map[string]string{"x-trial-endpoint-call-remaining": "2"}},
	{"xai", 429, "Requests per Minute (actual/limit): 3/3.", nil, 0, map[string]string{"x-ratelimit-limit-requests": "3"}},
	{"openrouter", 429, `"X-RateLimit-Reset":"946684860000"`, map[string]string{"x-ratelimit-reset": "946684860000"}, 40400 * time.Millisecond,
		map[string]string{"x-ratelimit-limit": ""}},
	{"litellm", 429, "Try again in 41 seconds", nil, 41 * time.Second, map[string]string{"x-ratelimit-limit-requests": "3"}},
	{"oneapi", 429, "", nil, 0, nil},
	{"newapi", 429, "您已达到请求数限制：1分钟内最多请求3次", nil, 0, nil},
	{"deepseek", 429, "Rate Limit Reached", nil, 0, nil},
	{"zhipu", 429, `"code":"1302"`, nil, 0, nil},
	{"moonshot", 429, "request reached organization max RPM: 3, please try again after 41 seconds", nil, 41 * time.Second, nil},
	{"siliconflow", 429, "Details: RPM limit reached.", nil, 0, nil},
	{"nvidia", 429, `{"status":429,"title":"Too Many Requests"}`, nil, 0, nil},
}

func TestDialectsSpellALimit(t *testing.T) {
	for _, c := range spelling {
		t.Run(c.dialect, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(one(func(p *Provider) {
					p.Dialect, p.Limits = c.dialect, []Limit{RPM(3), TPM(9000), RPD(50)}
					p.Reserve, p.Models[0].MaxOutput = reserveInput, 100
				}))
				first := chat(t, s, "k1", "m")
				wantStatus(t, first, http.StatusOK)
				checkHeaders(t, first, c.success)
				for _, pause := range []time.Duration{9800, 9800} {
					time.Sleep(pause * time.Millisecond)
					wantStatus(t, chat(t, s, "k1", "m"), http.StatusOK)
				}
				no := chat(t, s, "k1", "m")
				wantStatus(t, no, c.status)
				if !strings.Contains(no.body, c.body) {
					t.Errorf("body %s\nwant %s", no.body, c.body)
				}
				checkHeaders(t, no, c.header)
				checkRefusal(t, no)
				checkStated(t, s, c.stated)
			})
		})
	}
}

func checkHeaders(t *testing.T, r reply, want map[string]string) {
	t.Helper()
	for name, v := range want {
		if got := r.header.Get(name); got != v {
			t.Errorf("header %s: %q, want %q", name, got, v)
		}
	}
}

func checkStated(t *testing.T, s *Server, wait time.Duration) {
	t.Helper()
	seen := s.Seen()
	last := seen[len(seen)-1]
	if wait == 0 {
		if !last.Stated.IsZero() {
			t.Errorf("states %v, want nothing", last.Stated.Sub(last.At))
		}
		return
	}
	if got := last.Stated.Sub(last.At); got != wait {
		t.Errorf("states %v, want %v", got, wait)
	}
}
