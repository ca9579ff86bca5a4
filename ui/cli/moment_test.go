package cli

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
	"sluice/keystore"
)

// TestEveryPlaceShowsTheDay of a time that is more than a day ahead, or back.
func TestEveryPlaceShowsTheDay(t *testing.T) {
	days := regexp.MustCompile(`\b\d+d\d*`)
	date := regexp.MustCompile(`\b2\d{3}-\d\d-\d\d `)
	r := rand.New(rand.NewPCG(21, 2))
	now := time.Date(2026, 12, 28, 23, 30, 0, 0, time.UTC)
	for range 300 {
		ahead := 25*time.Hour + time.Duration(r.Int64N(int64(400*24*time.Hour)))
		at := now.Add(ahead)
		o, _, errs := testOutput()
		o.live = true
		o.countdown(&engine.RequestStatus{Phase: engine.Waiting, Since: now, Release: at}, now, now)
		for place, text := range map[string]string{
			"ask's countdown": errs.String(),
			"an event":        eventLine(engine.Event{Wait: engine.Seconds(ahead)}),
			"models":          when(&engine.ModelStatus{Keys: 1, Until: at, Route: keystore.Route{}}, now),
		} {
			if !days.MatchString(text) {
				t.Errorf("%s, %s ahead: %q names no days", place, ahead, text)
			}
		}
		for place, text := range map[string]string{
			"models":             when(&engine.ModelStatus{Keys: 1, Until: at}, now),
			"keys, limited":      keyLine{Why: "429", Until: at}.notes(now)[0],
			"keys, off until":    keyLine{Off: &offLine{Since: now, Until: at}}.notes(now)[0],
			"keys, off since":    keyLine{Off: &offLine{Since: now.Add(-ahead)}}.notes(now)[0],
			"an error of limits": (&ending.LimitedError{Earliest: at, Asked: now}).Error(),
		} {
			if !date.MatchString(text + " ") {
				t.Errorf("%s, %s ahead: %q names no date", place, ahead, text)
			}
		}
	}
}
