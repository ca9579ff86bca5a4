package panel

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/story"
	"sluice/keystore/limit"
	"sluice/ui/draw"
)

// TestEveryPanelShowsTheDay of what is days ahead or back.
func TestEveryPanelShowsTheDay(t *testing.T) {
	date := regexp.MustCompile(`2\d{3}-\d\d-\d\d `)
	now := time.Date(2026, 12, 28, 23, 30, 0, 0, time.UTC)
	for _, d := range []time.Duration{25 * time.Hour, 6 * 24 * time.Hour, 8 * 24 * time.Hour, 300 * 24 * time.Hour} {
		block := Key{&engine.KeyStatus{Block: limit.Block{Class: limit.RateLimit, Since: now.Add(-d), Until: now.Add(d), Stated: true}}}.block(now)
		for place, text := range map[string]string{
			"a block":         block,
			"the events":      Events{}.row(draw.Styles{}, story.Story{Events: []engine.Event{{At: now.Add(-d)}}}, false, now, 80),
			"a key, off":      keyRow{KeyStatus: &engine.KeyStatus{State: engine.Off, Off: limit.Off{Since: now.Add(-d)}}, now: now}.trouble() + " ",
			"a block's until": block[strings.Index(block, "until"):],
		} {
			if !date.MatchString(text + " ") {
				t.Errorf("%s, %s off: %q", place, d, text)
			}
		}
	}
}
