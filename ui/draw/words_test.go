package draw

import (
	"testing"
	"time"

	"sluice/engine"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func TestCountdownsAreWholeSecondsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		ahead time.Duration
		want  string
	}{{0, ""}, {-time.Second, ""}, {time.Millisecond, "1s"}, {time.Second, "1s"}, {1001 * time.Millisecond, "2s"},
		{59*time.Second + 1, "1m00s"}, {250 * time.Second, "4m10s"}, {11820 * time.Second, "3h17m"}, {50 * time.Hour, "2d2h"}} {
		if got := Countdown(noon.Add(c.ahead), noon); got != c.want {
			t.Errorf("countdown(%v) = %q, want %q", c.ahead, got, c.want)
		}
	}
	if got := Countdown(time.Time{}, noon); got != "" {
		t.Errorf("no time counts down from %q", got)
	}
}

func TestALimitIsOneLine(t *testing.T) {
	hit := engine.Event{Kind: engine.EventLimit, Model: "relay/acme/large", Key: "one", Limit: "RPM", Wait: engine.Seconds(51970 * time.Millisecond),
		Text: "Rate limit reached for model large. Please try again in 51.97s. Upgrade today!"}
	if got, want := EventBrief(hit), "one: RPM used up on acme/large, back in 52s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	hit.Limit = ""
	if got := EventBrief(hit); got != "one: "+hit.Text {
		t.Errorf("a limit without a name loses its words: %q", got)
	}
}
