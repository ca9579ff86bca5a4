package stream_test

import (
	"fmt"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
)

// A stream is fed as it comes, in pieces of any size.
func ExampleStream() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := stream.New(dialect.Answer{Provider: "openai", Status: http.StatusOK, Stream: true})
	var parts []stream.Part
	for _, piece := range []string{": keep-alive\n\nda", `ta: {"choices":[{"delta":{"content":"Hel`, `lo"}}]}` + "\n\ndata: [DONE]\n\n"} {
		parts = append(parts, s.Feed([]byte(piece), now)...)
	}
	last, verdict := s.End(now)
	var text string
	for _, p := range append(parts, last...) {
		text += p.Text
	}
	fmt.Println(text, verdict.Class)
	// Output:
	// Hello ok
}
