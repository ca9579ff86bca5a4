package dialect_test

import (
	"fmt"
	"net/http"
	"time"

	"sluice/engine/dialect"
)

// What a provider answered, and what it means.
func ExampleRead() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	v := dialect.Read(dialect.Answer{
		Provider: "groq", Status: http.StatusTooManyRequests,
		Header: http.Header{"Retry-After": {"7"}},
		Body:   []byte(`{"error":{"message":"Rate limit reached for model x on requests per minute (RPM): Limit 30, Used 30. Please try again in 6.5s."}}`),
	}, now)
	fmt.Println(dialect.ClassName(v.Class), dialect.LimitName(v.Dimension, v.Window), v.Scope, v.Wait)
	// Output:
	// rate_limit rpm key+model 7s
}
