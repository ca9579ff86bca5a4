package ui

import (
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
)

// Keys that share an account never look like more room than there is.
func TestSharedLimitsAreDrawnOnce(t *testing.T) {
	s := newStyles(true, true, 0)
	keys := livelyKeys()[2:4]
	for _, h := range []int{4, 2} {
		lines := strings.Join(drawKeys(s, keysView{keys: keys}, at, 60, h), "\n")
		if n := strings.Count(lines, "TPM"); n != 1 {
			t.Errorf("in %d rows the account's limit is drawn %d times:\n%s", h, n, lines)
		}
		if !strings.Contains(lines, "with three") && !strings.Contains(lines, "limits of three") {
			t.Errorf("in %d rows nothing says that it is shared:\n%s", h, lines)
		}
	}
}

func TestCountdownsAreWholeSecondsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		ahead time.Duration
		want  string
	}{{0, ""}, {-time.Second, ""}, {time.Millisecond, "1s"}, {time.Second, "1s"}, {1001 * time.Millisecond, "2s"},
		{59*time.Second + 1, "1m00s"}, {250 * time.Second, "4m10s"}, {11820 * time.Second, "3h17m"}, {50 * time.Hour, "2d2h"}} {
		if got := countdown(at.Add(c.ahead), at); got != c.want {
			t.Errorf("countdown(%v) = %q, want %q", c.ahead, got, c.want)
		}
	}
	if got := countdown(time.Time{}, at); got != "" {
		t.Errorf("no time counts down from %q", got)
	}
}

func TestGaugesNameTheirSource(t *testing.T) {
	g := gaugeOf("RPM", limit.Requests, limit.Minute, 4, 0, 30, limit.Stated)
	for src, want := range map[limit.Source]string{limit.Stated: "4/30h", limit.Configured: "4/30c", limit.Preset: "4/30p", limit.Learned: "4/30l"} {
		g.Source = src
		if got := numbers(g, at); got != want {
			t.Errorf("%v: %q, want %q", src, got, want)
		}
	}
	g.Source = limit.Stated
	if got := numbers(g, at.Add(2*time.Minute)); got != "4/30h~" {
		t.Errorf("an old statement: %q", got)
	}
	g.Limit = limit.Amount{}
	if got := numbers(g, at); got != "4?" {
		t.Errorf("an unknown limit: %q", got)
	}
}

// A bar is empty only at nothing, and full only at the limit.
func TestBarsDoNotLie(t *testing.T) {
	s := newStyles(true, true, 0)
	for _, c := range []struct {
		used float64
		want string
	}{{0, "░░░░"}, {0.001, "▌░░░"}, {0.5, "██░░"}, {0.999, "███▌"}, {1, "████"}, {7, "████"}} {
		if got := s.bar(c.used, 0, 4, s.text); !strings.HasPrefix(got, strings.TrimRight(c.want, "░")) || strings.Count(got, "█") != strings.Count(c.want, "█") {
			t.Errorf("bar(%v) = %q, want %q", c.used, got, c.want)
		}
	}
}

func TestEventsFilter(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.status(lively(), livelyEvents()...)
	s.press("f5", "t", "t")
	f := plainFrame(s)
	if !strings.Contains(f, "only moves") || !strings.Contains(f, "fallback") || strings.Contains(f, "switch ") {
		t.Errorf("the filter shows:\n%s", f)
	}
	for k := engine.EventLimit; k <= engine.EventWait; k++ {
		if !allEvents.keeps(k) {
			t.Errorf("%v is never shown", k)
		}
	}
}

func TestALimitIsOneLine(t *testing.T) {
	hit := engine.Event{Kind: engine.EventLimit, Model: "relay/acme/large", Key: "one", Limit: "RPM", Wait: engine.Seconds(51970 * time.Millisecond),
		Text: "Rate limit reached for model large. Please try again in 51.97s. Upgrade today!"}
	if got, want := eventBrief(hit), "one: RPM used up on acme/large, back in 52s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	hit.Limit = ""
	if got := eventBrief(hit); got != "one: "+hit.Text {
		t.Errorf("a limit without a name loses its words: %q", got)
	}
}
