package draw

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
	"sluice/keystore/limit"
)

// TestEveryPanelShowsTheDay of what is days ahead or back.
func TestEveryPanelShowsTheDay(t *testing.T) {
	date := regexp.MustCompile(`2\d{3}-\d\d-\d\d `)
	now := time.Date(2026, 12, 28, 23, 30, 0, 0, time.UTC)
	for _, d := range []time.Duration{25 * time.Hour, 6 * 24 * time.Hour, 8 * 24 * time.Hour, 300 * 24 * time.Hour} {
		problem, _ := Explain(&ending.LimitedError{Earliest: now.Add(d), Asked: now}, now)
		block := KeyView{&engine.KeyStatus{Block: limit.Block{Class: limit.RateLimit, Since: now.Add(-d), Until: now.Add(d), Stated: true}}}.block(now)
		p := Pen{}
		for place, text := range map[string]string{
			"an error":        problem,
			"a block":         block,
			"what was said":   strings.Join(p.top(&Entry{At: now.Add(-d), Mine: true}, nil, now, 80), " "),
			"what happened":   strings.Join(p.note(engine.Event{At: now.Add(-d)}, now, 80), " "),
			"the events":      EventsView{}.row(p.Styles, engine.Event{At: now.Add(-d)}, now, 80),
			"a key, off":      keyRow{KeyStatus: &engine.KeyStatus{State: engine.Off, Off: limit.Off{Since: now.Add(-d)}}, now: now}.trouble() + " ",
			"a block's until": block[strings.Index(block, "until"):],
		} {
			if !date.MatchString(text + " ") {
				t.Errorf("%s, %s off: %q", place, d, text)
			}
		}
	}
}
