package draw

import (
	"testing"
	"time"
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
