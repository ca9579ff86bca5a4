package action

import (
	"strings"
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"18:00": "2026-03-01T18:00:00Z", "12:30": "2026-03-02T12:30:00Z", "2h": "2026-03-01T14:30:00Z", "90m": "2026-03-01T14:00:00Z",
		"3d": "2026-03-04T12:30:00Z", "2026-04-01": "2026-04-01T00:00:00Z", "2026-04-01T10:00:00+02:00": "2026-04-01T08:00:00Z",
		"+3d": "2026-03-04T12:30:00Z", "2026-04-01 10:00": "2026-04-01T10:00:00Z", "": "0001-01-01T00:00:00Z",
	} {
		if got, err := Until(text, now); err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"soon": "neither", "d": "neither", "-3d": "neither", "25:00": "neither", "tomorrow": "neither",
		"-5m": "has passed already", "0s": "has passed already", "0d": "has passed already", "2026-02-28": "has passed already",
	} {
		if got, err := Until(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is taken for %v, %v", text, got, err)
		}
	}
}

func TestOffReadsATimeAndAReason(t *testing.T) {
	at := time.Date(2026, time.March, 14, 10, 42, 45, 0, time.UTC)
	for _, c := range []struct {
		text, reason string
		ahead        time.Duration // 0: for good
		fails        bool
	}{
		{"the bill is open", "the bill is open", 0, false},
		{"3d the bill  is open", "the bill is open", 72 * time.Hour, false},
		{"20:00", "", 9*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"20:00 tonight", "tonight", 9*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"2026-03-15 10:42 away", "away", 24*time.Hour - 45*time.Second, false},
		{"2026-03-15 away", "away", 13*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"-5m x", "", 0, true},
		{"2026-03-13 10:42 x", "", 0, true},
		{"2 weeks", "", 0, true},
		{"+x", "", 0, true},
	} {
		until, reason, err := Off(c.text, at)
		var ahead time.Duration
		if !until.IsZero() {
			ahead = until.Sub(at)
		}
		if c.fails != (err != nil) || err == nil && (ahead != c.ahead || reason != c.reason) {
			t.Errorf("%q: %v, %q, %v", c.text, ahead, reason, err)
		}
	}
}
