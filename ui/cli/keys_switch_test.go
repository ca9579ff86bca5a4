package cli

import (
	"testing"
	"time"
)

func TestParseUntil(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"18:00": "2026-03-01T18:00:00Z", "12:30": "2026-03-02T12:30:00Z", "2h": "2026-03-01T14:30:00Z", "90m": "2026-03-01T14:00:00Z",
		"3d": "2026-03-04T12:30:00Z", "2026-04-01": "2026-04-01T00:00:00Z", "2026-04-01T10:00:00+02:00": "2026-04-01T08:00:00Z",
		"": "0001-01-01T00:00:00Z",
	} {
		if got, err := parseUntil(text, now); err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"soon", "d", "-3d", "25:00", "tomorrow"} {
		if got, err := parseUntil(text, now); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}
