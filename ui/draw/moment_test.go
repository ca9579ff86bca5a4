package draw

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
)

// TestTheConversationShowsTheDay of what is days ahead or back.
func TestTheConversationShowsTheDay(t *testing.T) {
	date := regexp.MustCompile(`2\d{3}-\d\d-\d\d `)
	now := time.Date(2026, 12, 28, 23, 30, 0, 0, time.UTC)
	for _, d := range []time.Duration{25 * time.Hour, 6 * 24 * time.Hour, 8 * 24 * time.Hour, 300 * 24 * time.Hour} {
		problem, _ := Explain(&ending.LimitedError{Earliest: now.Add(d), Asked: now}, now)
		p := Pen{}
		for place, text := range map[string]string{
			"an error":      problem,
			"what was said": strings.Join(p.top(&Entry{At: now.Add(-d), Mine: true}, nil, now, 80), " "),
			"what happened": strings.Join(p.telling(&Entry{Notes: []engine.Event{{At: now.Add(-d), Text: "x"}}}, 0, now, 80), " "),
		} {
			if !date.MatchString(text + " ") {
				t.Errorf("%s, %s off: %q", place, d, text)
			}
		}
	}
}
