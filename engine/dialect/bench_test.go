package dialect

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

var goodHeader = http.Header{
	"Date": {"Mon, 08 Jun 2026 18:45:37 GMT"}, "Content-Type": {"application/json"}, "Server": {"edge"}, "X-Request-Id": {"req_1"}, "Vary": {"Origin"}, "Cf-Ray": {"abc"},
	"X-Ratelimit-Limit-Requests": {"5000"}, "X-Ratelimit-Limit-Tokens": {"1000000"}, "X-Ratelimit-Remaining-Requests": {"4999"},
	"X-Ratelimit-Remaining-Tokens": {"999997"}, "X-Ratelimit-Reset-Requests": {"12ms"}, "X-Ratelimit-Reset-Tokens": {"0s"},
}

const typicalError = `{"error":{"message":"Rate limit reached for model ` + "`m-70b`" + ` in organization ` + "`org_0123456789abcdef`" + ` on tokens per minute (TPM): Limit 12000, Used 11200, Requested 1400. Please try again in 3.1s. Need more tokens? Upgrade today at https://console.example.com/settings/billing","type":"tokens","code":"rate_limit_exceeded"}}`

func BenchmarkGoodHeaders(b *testing.B) {
	a := Answer{Provider: "openai", Status: 200, Header: goodHeader}
	now := time.Date(2026, 6, 8, 18, 45, 37, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if len(Readings(a, now)) != 2 {
			b.Fatal("want two readings")
		}
	}
}

func BenchmarkTypicalError(b *testing.B) { benchRead(b, []byte(typicalError)) }

// BenchmarkHugeError shows that memory does not grow with a body beyond the bound.
func BenchmarkHugeError(b *testing.B) {
	benchRead(b, []byte(typicalError+strings.Repeat(" padding", 100<<17)))
}

func benchRead(b *testing.B, body []byte) {
	a := Answer{Provider: "groq", Status: 429, Header: goodHeader, Body: body}
	now := time.Date(2026, 6, 8, 18, 45, 37, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if v := Read(a, now); v.Class != limit.RateLimit {
			b.Fatal(v.Class)
		}
	}
}
