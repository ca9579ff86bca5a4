package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
	"sluice/ui/draw"
)

// Without colours every state is still told by its word.
func TestStatesAreWords(t *testing.T) {
	frame := plainFrame(livelyStage(160, 45, Options{}))
	for _, word := range []string{"COOL", "LIMIT", "BUSY", "READY", "OFF", "BAD", "FALLBACK", "SIMULATED", "IN USE", "skipped"} {
		if !strings.Contains(frame, word) {
			t.Errorf("%s is not said", word)
		}
	}
}

// Any value of NO_COLOR but the empty one takes the colours away.
func TestNoColor(t *testing.T) {
	for _, c := range []struct {
		value    string
		coloured bool
	}{{"", true}, {"1", false}, {"yes", false}, {"0", false}} {
		synctest.Test(t, func(t *testing.T) {
			out := &tape{}
			env := append([]string{"NO_COLOR=" + c.value, "CLICOLOR_FORCE=1", "COLORTERM=truecolor"}, utf8Env...)
			o := Options{Environ: env, Output: out, Input: nil, extra: []tea.ProgramOption{tea.WithWindowSize(100, 30)}}
			m := newModel(t.Context(), &fakeEngine{}, o)
			p := tea.NewProgram(m, o.program(t.Context())...)
			done := make(chan error)
			go func() { _, err := p.Run(); done <- err }()
			p.Send(engine.StatusMsg{Status: &engine.Status{Seq: 1, Keys: livelyKeys()}})
			time.Sleep(2 * time.Second)
			p.Quit()
			<-done
			time.Sleep(2 * time.Second) // outlives the last tick
			text, _ := out.since()
			if got := strings.Contains(text, "\x1b[32m") || strings.Contains(text, "\x1b[31m"); got != c.coloured {
				t.Errorf("NO_COLOR=%q: coloured %v", c.value, got)
			}
		})
	}
}

func TestCopyModeIsClean(t *testing.T) {
	s := livelyStage(100, 30, Options{})
	s.press("f9")
	if v := s.View(); v.MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still taken")
	}
	if f := plainFrame(s); strings.ContainsAny(f, "╭│╯") {
		t.Errorf("there are borders:\n%s", f)
	}
	s.press("esc")
	if v := s.View(); v.MouseMode == tea.MouseModeNone || s.last().stopped {
		t.Error("Esc does more or less than leave copy mode")
	}
}

func TestCopyingSaysWhatItDid(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("go")
	s.grow("Text.\n\n```sh\nmake\nmake install\n```\n")
	s.complete()
	if got := draw.Codes(s.chat.Last().Text); len(got) != 1 || got[0] != (draw.Code{Language: "sh", Text: "make\nmake install"}) {
		t.Errorf("the code is %q", got)
	}
	if s.press("tab", "y") == nil || !strings.Contains(plainFrame(s), "OSC 52") {
		t.Errorf("nothing is said:\n%s", plainFrame(s))
	}
}

// The first frame is drawn before the size is known.
func TestAFrameWithoutASize(t *testing.T) {
	s := newStage(0, 0, Options{})
	if lines, _ := s.window().draw(); len(lines) != 0 {
		t.Errorf("drew %d lines", len(lines))
	}
	s.View()
}

func TestWidthFollowsTheTerminal(t *testing.T) {
	s := newStage(100, 30, Options{})
	if s.pen.WidthMethod != ansi.WcWidth {
		t.Fatal("starts with another width than the renderer")
	}
	s.do(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
	if s.pen.WidthMethod != ansi.GraphemeWidth {
		t.Error("does not follow mode 2027")
	}
	s.do(tea.BackgroundColorMsg{Color: ansi.IndexedColor(15)})
	if s.screen.dark {
		t.Error("a light background is taken for a dark one")
	}
}
