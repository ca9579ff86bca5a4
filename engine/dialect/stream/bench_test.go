package stream

import (
	"testing"
	"time"

	"sluice/engine/dialect"
)

func BenchmarkChunk(b *testing.B) {
	line := []byte(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1739458867,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}` + "\n\n")
	s := New(dialect.Answer{Provider: "openai"})
	now := time.Date(2026, 6, 8, 18, 45, 37, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		if len(s.Feed(line, now)) != 1 {
			b.Fatal("want one part")
		}
	}
}
