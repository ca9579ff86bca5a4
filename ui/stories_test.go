package ui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/engine"
	"sluice/engine/story"
	"sluice/ui/action"
)

// What stood in the way of an answer is one line; Enter shows all of it, and
// Enter again the line.
func TestOneLineForAStoryAndEnterUnfoldsIt(t *testing.T) {
	const line = "2 keys limited, large free again in 29s"
	details := []string{"limit: one: Rate limit reached for requests per minute", "status 429", "wait 37s", "wait 3h17m6s", "until 10:43:14",
		"rotate: went on from key one to key two", "limit: two: Daily limit reached", "fallback: fell back from sim/large to sim/small"}
	s := livelyStage(100, 50, Options{})
	s.do(keyNamed("tab"))
	for range 2 {
		f := leftWords(s)
		if !strings.Contains(f, line) || strings.Contains(f, "limit: one") {
			t.Fatalf("folded:\n%s", plainFrame(s))
		}
		s.do(keyNamed("enter"))
		f = leftWords(s)
		for _, d := range details {
			if !strings.Contains(f, d) {
				t.Fatalf("%q is not unfolded:\n%s", d, plainFrame(s))
			}
		}
		s.do(keyNamed("enter"))
	}
}

// leftWords is the left column of a frame as words.
func leftWords(s *stage) string {
	var words []string
	for _, l := range strings.Split(plainFrame(s), "\n") {
		if s.screen.layout.Right > 0 {
			l = string([]rune(l)[:min(len([]rune(l)), s.screen.layout.Left)])
		}
		words = append(words, strings.Fields(strings.NewReplacer("│", " ", "┃", " ", "──", " ").Replace(l))...)
	}
	return strings.Join(words, " ")
}

// The same sentence stands in Events, with the chosen story whole in the rows
// that are left; below its line, where none are.
func TestTheChosenStoryStandsWhole(t *testing.T) {
	for _, h := range []int{24, 8, 12} {
		s := livelyStage(80, 24, Options{})
		s.press("f5")
		s.now = at
		s.do(keyNamed("down"))
		if h < 24 {
			s.press("enter")
		}
		lines := s.panels.events(&s.feed).Draw(s.pen.Styles, at, 80, h)
		f := strings.Join(lines, "\n")
		for _, want := range []string{"The model is overloaded", "status 503", "attempt 2"} {
			if !strings.Contains(strings.Join(strings.Fields(f), " "), want) {
				t.Errorf("%d rows: no %q:\n%s", h, want, f)
			}
		}
		if len(lines) != h {
			t.Errorf("%d rows of %d", len(lines), h)
		}
	}
}

func TestEventsSayTheirFilterInTheTitle(t *testing.T) {
	for _, w := range []int{160, 80} {
		s := livelyStage(w, 45, Options{})
		s.press("f5", "t")
		if f := plainFrame(s); !strings.Contains(f, "5 Events, only limits") || !strings.Contains(f, "1 of 4") || strings.Contains(f, "five switched off") {
			t.Errorf("%d columns:\n%s", w, f)
		}
	}
}

func TestEventsAreSearched(t *testing.T) {
	s := livelyStage(100, 30, Options{})
	s.press("f5", "t", "t", "t", "/")
	s.write("revoked")
	s.press("enter")
	if c, ok := s.panels.events(&s.feed).Chosen(); !ok || c.Request != 112 || s.panels.focus != action.EventsPanel {
		t.Errorf("%+v is chosen in panel %v", c, s.panels.focus)
	}
}

// From a story a key leads to its message, and says so where there is none.
func TestEventsLeadToTheirMessage(t *testing.T) {
	s := livelyStage(100, 30, Options{})
	s.press("f5", "g")
	if s.panels.focus != action.ChatPanel || !strings.Contains(plainFrame(s), "Show me the same as a state table.") {
		t.Errorf("panel %v:\n%s", s.panels.focus, plainFrame(s))
	}
	s = livelyStage(100, 30, Options{})
	s.press("f5", "down", "g")
	if s.panels.focus != action.EventsPanel || !strings.Contains(s.notice.Text, "no message") {
		t.Errorf("panel %v, %q", s.panels.focus, s.notice.Text)
	}
}

// What is exported is what is shown, each event once, in order, as a line of JSON.
func TestEventsAreExported(t *testing.T) {
	for filter, want := range map[string]int{"all": 8, "switches": 1, "limits": 4} {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		s := livelyStage(100, 30, Options{})
		s.panels.nextFilter(filter)
		s.settle(s.actions.run["exportevents"](path, at))
		written, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var n uint64
		lines := strings.Split(strings.TrimSpace(string(written)), "\n")
		for _, l := range lines {
			var ev engine.Event
			if err := json.Unmarshal([]byte(l), &ev); err != nil || ev.Number <= n {
				t.Errorf("%s: %v", l, err)
			}
			n = ev.Number
		}
		if len(lines) != want || !strings.Contains(s.notice.Text, "Written to") {
			t.Errorf("%s: %d events, %q", filter, len(lines), s.notice.Text)
		}
		s.settle(s.actions.run["exportevents"](path, at))
		if !strings.Contains(s.notice.Text, "Not done") {
			t.Errorf("a file that is there: %q", s.notice.Text)
		}
	}
}

// The cursor stays on its story while others come, and on the newest where it
// was there.
func TestTheCursorStaysOnItsStory(t *testing.T) {
	s := livelyStage(100, 30, Options{})
	s.press("f5", "down", "down")
	before, _ := s.panels.events(&s.feed).Chosen()
	more := engine.Event{Number: 9, At: at, Kind: engine.EventAnswer, Request: 119, Text: "answered in 9 s, 3 tokens"}
	s.status(lively(), more)
	if c, _ := s.panels.events(&s.feed).Chosen(); c.First() != before.First() {
		t.Errorf("it moved from %d to %d", before.First(), c.First())
	}
	s.press("up", "up", "up")
	s.status(lively(), engine.Event{Number: 10, At: at, Kind: engine.EventSwitch, Text: "key one switched off"})
	if c, _ := s.panels.events(&s.feed).Chosen(); c.First() != 10 {
		t.Errorf("it stays at %d", c.First())
	}
	if got := len(story.Of(s.events)); got != len(s.stories) {
		t.Errorf("%d stories of %d", len(s.stories), got)
	}
}
