package dialect

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// headersOf makes headers from "name: value" lines.
func headersOf(lines ...string) http.Header {
	h := http.Header{}
	for _, l := range lines {
		n, v, _ := strings.Cut(l, ": ")
		h.Set(n, v)
	}
	return h
}

// short gives one reading as "name remaining limit reset".
func short(r limit.Reading) string {
	s := ReadingName(r.Dimension, r.Window)
	for _, a := range []limit.Amount{r.Remaining, r.Limit} {
		if a.Known {
			s += " " + strconv.FormatInt(a.N, 10)
		}
	}
	if r.HasReset {
		s += " " + r.Reset.String()
	}
	return s
}

var readingCases = []struct {
	name, provider, host string
	header               http.Header
	want                 []string
}{
	{"openai names count minutes", "openai", "", headersOf("x-ratelimit-limit-requests: 500", "x-ratelimit-remaining-requests: 499", "x-ratelimit-reset-requests: 120ms"), []string{"rpm 499 500 120ms"}},
	{"a slow refill betrays a day", "openai", "", headersOf("x-ratelimit-limit-requests: 200", "x-ratelimit-remaining-requests: 199", "x-ratelimit-reset-requests: 7m12s"), []string{"rpd 199 200 7m12s"}},
	{"a day of which a part came back", "openai", "", headersOf("x-ratelimit-limit-requests: 10000", "x-ratelimit-remaining-requests: 9988", "x-ratelimit-reset-requests: 1m38s"), []string{"rpd 9988 10000 1m38s"}},
	{"a day, nearly unused", "openai", "", headersOf("x-ratelimit-limit-requests: 200", "x-ratelimit-remaining-requests: 198", "x-ratelimit-reset-requests: 13m2s"), []string{"rpd 198 200 13m2s"}},
	{"a minute that is overdrawn", "openai", "", headersOf("x-ratelimit-limit-tokens: 200000", "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 79s"), []string{"tpm 0 200000 1m19s"}},
	{"a day's bucket to the millisecond", "openai", "", headersOf("x-ratelimit-limit-requests: 10000", "x-ratelimit-remaining-requests: 9998", "x-ratelimit-reset-requests: 17.28s"), []string{"rpd 9998 10000 17.28s"}},
	{"a day's bucket of anybody", "acme", "", headersOf("x-ratelimit-limit-requests: 5000", "x-ratelimit-remaining-requests: 4997", "x-ratelimit-reset-requests: 51.84s"), []string{"rpd 4997 5000 51.84s"}},
	{"nearly a day's is a minute's", "openai", "", headersOf("x-ratelimit-limit-requests: 10000", "x-ratelimit-remaining-requests: 9998", "x-ratelimit-reset-requests: 17.2s"), []string{"rpm 9998 10000 17.2s"}},
	{"a full second may be the end of a minute", "openai", "", headersOf("x-ratelimit-limit-requests: 4320", "x-ratelimit-remaining-requests: 4319", "x-ratelimit-reset-requests: 20s"), []string{"rpm 4319 4320 20s"}},
	{"an hour's product stays a minute", "openai", "", headersOf("x-ratelimit-limit-requests: 1000", "x-ratelimit-remaining-requests: 999", "x-ratelimit-reset-requests: 3.6s"), []string{"rpm 999 1000 3.6s"}},
	{"groq's requests count the day", "groq", "", headersOf("x-ratelimit-limit-requests: 14400", "x-ratelimit-remaining-requests: 14400", "x-ratelimit-limit-tokens: 6000", "x-ratelimit-remaining-tokens: 6000"), []string{"rpd 14400 14400", "tpm 6000 6000"}},
	{"groq by its own header", "", "", headersOf("x-groq-region: us", "x-ratelimit-limit-requests: 14400", "x-ratelimit-remaining-requests: 14400"), []string{"rpd 14400 14400"}},
	{"a reset beyond a day keeps the minute", "acme", "", headersOf("x-ratelimit-limit-tokens: 100", "x-ratelimit-remaining-tokens: 50", "x-ratelimit-reset-tokens: 17s"), []string{"tpm 50 100 17s"}},
	{"azure per ten seconds", "azure", "", headersOf("x-ratelimit-limit-requests: 20", "x-ratelimit-remaining-requests: 19", "x-ratelimit-renewalperiod-requests: 10"), []string{"rp10s 19 20"}},
	{"azure by host: milliseconds", "azure", "x.openai.azure.com", headersOf("x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59", "x-ratelimit-reset-requests: 1", "x-ratelimit-renewalperiod-requests: 60"), []string{"rpm 59 60 1ms"}},
	{"foundry by host: seconds", "azure", "x.services.ai.azure.com", headersOf("x-ratelimit-limit-tokens: 1500000", "x-ratelimit-remaining-tokens: 750000", "x-ratelimit-reset-tokens: 30", "x-ratelimit-renewalperiod-tokens: 60"), []string{"tpm 750000 1500000 30s"}},
	{"azure without arithmetic: no reset", "azure", "", headersOf("x-ratelimit-remaining-requests: 9", "x-ratelimit-reset-requests: 7"), []string{"rpm 9"}},
	{"github describes others", "github", "", headersOf("x-ratelimit-limit-requests: 20000", "x-ratelimit-remaining-requests: 19999"), nil},
	{"github by host", "", "models.github.ai", headersOf("x-ratelimit-limit-requests: 20000", "x-ratelimit-remaining-requests: 19999"), nil},
	{"together has no unit", "together", "", headersOf("x-ratelimit-limit: 10", "x-ratelimit-remaining: 19", "x-ratelimit-reset: 2", "x-ratelimit-limit-tokens: 3000", "x-ratelimit-remaining-tokens: 3000"), nil},
	{"no dimension, no window", "acme", "", headersOf("x-ratelimit-limit: 10", "x-ratelimit-remaining: 9"), nil},
	{"more left than there is", "acme", "", headersOf("x-ratelimit-limit-requests: 10", "x-ratelimit-remaining-requests: 19"), nil},
	{"a window without a dimension", "acme", "", headersOf("x-ratelimit-limit-minute: 60", "x-ratelimit-remaining-minute: 59"), []string{"rpm 59 60"}},
	{"anthropic", "anthropic", "", headersOf("anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 49", "anthropic-ratelimit-requests-reset: 2026-04-14T00:00:01Z", "anthropic-ratelimit-input-tokens-limit: 40000", "anthropic-ratelimit-input-tokens-remaining: 39000", "anthropic-ratelimit-input-tokens-reset: 2026-04-13T23:59:59Z", "retry-after: 39"), []string{"rpm 49 50 1s", "itpm 39000 40000 0s"}},
	{"cohere's trial", "cohere", "", headersOf("x-endpoint-monthly-call-limit: 1000", "x-trial-endpoint-call-limit: 20", "x-trial-endpoint-call-remaining: 19"), []string{"rpm 19 20", "rpmonth 1000"}},
	{"fireworks", "fireworks", "", headersOf("x-ratelimit-limit-tokens-prompt: 60000", "x-ratelimit-limit-tokens-generated: 6000"), []string{"itpm 60000", "otpm 6000"}},
	{"mistral's older names", "mistral", "", headersOf("ratelimitbysize-limit: 500000", "ratelimitbysize-remaining: 499000", "ratelimitbysize-reset: 28", "x-ratelimit-limit-req-10-second: 60"), []string{"rp10s 60", "tpm 499000 500000 28s"}},
	{"digitalocean's epochs", "digitalocean", "", headersOf("x-ratelimit-limit-tokens-per-day: 1000", "x-ratelimit-remaining-tokens-per-day: 900", "x-ratelimit-reset-tokens-per-day: 1776124900"), []string{"tpd 900 1000 1m40s"}},
	{"the IETF form", "huggingface", "", headersOf(`ratelimit: "api";r=999;t=295`, `ratelimit-policy: "fixed window";"api";q=1000;w=300`), []string{"rp5m 999 1000 4m55s"}},
	{"a mirrored reset", "litellm", "", headersOf("x-ratelimit-limit-requests: 15000", "x-ratelimit-remaining-requests: 14999", "llm_provider-x-ratelimit-limit-requests: 15000", "llm_provider-x-ratelimit-remaining-requests: 14999", "llm_provider-x-ratelimit-reset-requests: 4ms"), []string{"rpm 14999 15000 4ms"}},
	{"words that nobody knows", "acme", "", headersOf("x-ratelimit-limit-bananas: 5", "x-ratelimit-tokens-query-cost: 60"), nil},
	{"numbers that are none", "acme", "", headersOf("x-ratelimit-limit-requests: lots", "x-ratelimit-remaining-requests: -1"), nil},
}

func TestReadings(t *testing.T) {
	now := time.Date(2026, 4, 14, 0, 0, 0, 0, time.UTC)
	for _, c := range readingCases {
		t.Run(c.name, func(t *testing.T) {
			got := Readings(Answer{Provider: c.provider, Host: c.host, Status: 200, Header: c.header}, now)
			if len(got) != len(c.want) {
				t.Fatalf("got %+v, want %v", got, c.want)
			}
			for i, r := range got {
				if s := short(r); s != c.want[i] {
					t.Errorf("got %q, want %q", s, c.want[i])
				}
			}
		})
	}
}

// TestNoMinuteIsTakenForMore: the end of a fixed minute passes through every
// number of seconds, and some of them look like an hour or a day that refills.
func TestNoMinuteIsTakenForMore(t *testing.T) {
	for used := 1; used < 4000; used += 7 {
		for reset := 1; reset <= 60; reset++ {
			h := headersOf("x-ratelimit-limit-tokens: 4000", "x-ratelimit-remaining-tokens: "+strconv.Itoa(4000-used), "x-ratelimit-reset-tokens: "+strconv.Itoa(reset)+"s")
			for _, r := range Readings(Answer{Provider: "acme", Status: 200, Header: h}, time.Time{}) {
				if r.Window.Span != limit.Minute {
					t.Fatalf("%d used, reset in %d s: %v", used, reset, r.Window)
				}
			}
		}
	}
}

// TestNoRefillingMinuteIsTakenForMore, however much of it is used.
func TestNoRefillingMinuteIsTakenForMore(t *testing.T) {
	for _, most := range []int{50, 480, 5000, 200_000, 30_000_000, 180_000_000} {
		for used := 1; used < most; used += 1 + most/997 {
			reset := (time.Duration(used) * time.Minute / time.Duration(most)).Round(time.Millisecond)
			h := headersOf("x-ratelimit-limit-tokens: "+strconv.Itoa(most), "x-ratelimit-remaining-tokens: "+strconv.Itoa(most-used), "x-ratelimit-reset-tokens: "+reset.String())
			for _, r := range Readings(Answer{Provider: "openai", Status: 200, Header: h}, time.Time{}) {
				if r.Window.Span != limit.Minute {
					t.Fatalf("%d of %d used, reset in %v: %v", used, most, reset, r.Window)
				}
			}
		}
	}
}

func TestOwner(t *testing.T) {
	for owner, h := range map[string]http.Header{
		"acme-team": {"Openai-Organization": {"acme-team"}},
		"0f3e-11":   {"anthropic-organization-id": {"0f3e-11"}},
		"":          {"X-Organization": {"acme"}, "Openai-Organization": {""}},
		"a b":       {"Openai-Organization": {"a\x1b[2J\nb"}},
	} {
		if got := Owner(h); got != owner {
			t.Errorf("%v gives %q, want %q", h, got, owner)
		}
	}
	v := Read(Answer{Provider: "openai", Status: 429, Header: http.Header{"Openai-Organization": {"acme-team"}}, Body: []byte(`{"error":{"message":"Rate limit reached"}}`)}, testNow)
	if v.Account != "acme-team" {
		t.Errorf("an error's account is %q", v.Account)
	}
}
