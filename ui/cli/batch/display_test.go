package batch

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
	"sluice/engine/batch"
	"sluice/keystore"
)

func TestTheLineHasWhatMattersAtEveryWidth(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	v := view{Progress: batch.Progress{At: now, Requests: 10000, Done: 3214, Failed: 12, Minute: 41}, ends: now.Add(160 * time.Minute), full: '█', empty: '░'}
	v.look(&engine.Status{Keys: []*engine.KeyStatus{
		{Key: keystore.Key{Name: "one"}, State: engine.Busy, Running: 2},
		{Key: keystore.Key{Name: "two"}, State: engine.Limit, Why: "429 RPD", Until: now.Add(190 * time.Minute)},
		{Key: keystore.Key{Name: "three"}, State: engine.Cool, Why: "429 RPD", Until: now.Add(200 * time.Minute)},
		{Key: keystore.Key{Name: "four"}, State: engine.Bad},
	}})
	whole := v.line(200, now)
	for _, part := range []string{"█", "3,214/10,000 done", "12 failed", "41/min", "ends in 2h40m", "1 of 3 keys", "next: two 429 RPD in 3h10m"} {
		if !strings.Contains(whole, part) {
			t.Errorf("no word of %q in %q", part, whole)
		}
	}
	for w := range 201 {
		if got := ansi.StringWidth(v.line(w, now)); got > w {
			t.Errorf("%d columns: %d are drawn", w, got)
		}
	}
	if got := ansi.Strip(v.line(40, now)); got != "3,214/10,000 done · 12 failed · 41/min" {
		t.Errorf("40 columns: %q", got)
	}
	v.Problem = "the disk is full"
	if got := ansi.Strip(v.line(80, now)); !strings.Contains(got, "NOT WRITTEN") {
		t.Error(got)
	}
}

func TestSpansHaveTwoUnits(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 59 * time.Second: "59s", time.Minute: "1m", 61 * time.Second: "1m1s", time.Hour: "1h",
		160*time.Minute + 7*time.Second: "2h40m", 240*time.Hour + 29*time.Minute: "10d", 50 * time.Hour: "2d2h", -time.Second: "0s"} {
		if got := about(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// The command that goes on means the same to a shell.
func TestWordsAreQuotedForAShell(t *testing.T) {
	for word, want := range map[string]string{"in.jsonl": "in.jsonl", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$x": "'$x'", "{{.a}}": "'{{.a}}'", "ü": "'ü'"} {
		if got := quoted(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
