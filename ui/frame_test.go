package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/draw"
	"sluice/ui/page"
)

// No size makes a frame wider or taller than its window, in any scene.
func TestFramesFitEveryWindow(t *testing.T) {
	wide, high := 7, 5 // the larger, the more sizes
	if testing.Short() {
		wide, high = 2, 2
	}
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			s := sc.build(100, 30, Options{})
			for w := 1; w <= 200; w += 1 + w/wide {
				for h := 1; h <= 60; h += 1 + h/high {
					s.do(tea.WindowSizeMsg{Width: w, Height: h})
					checkFrame(t, s, w, h)
				}
			}
		})
	}
}

func checkFrame(t *testing.T, s *stage, w, h int) {
	t.Helper()
	lines, cursor := s.window().draw()
	if len(lines) > h {
		t.Fatalf("%dx%d: %d lines", w, h, len(lines))
	}
	for i, l := range lines {
		if n := lipgloss.Width(l); n > w {
			t.Fatalf("%dx%d: line %d is %d wide: %q", w, h, i, n, ansi.Strip(l))
		}
		if strings.Contains(l, "\n") {
			t.Fatalf("%dx%d: line %d holds a line end", w, h, i)
		}
	}
	if cursor != nil && (cursor.X < 0 || cursor.X >= w || cursor.Y < 0 || cursor.Y >= h) {
		t.Fatalf("%dx%d: the cursor is outside, at %v", w, h, *cursor)
	}
}

// From 40 by 12 on, a person sees the input and how to stop an answer.
func TestInputAndStopAreSeenFromTheSmallestPanels(t *testing.T) {
	for _, z := range []struct{ w, h int }{{40, 12}, {60, 20}, {96, 26}, {140, 36}, {200, 60}} {
		frame := plainFrame(livelyStage(z.w, z.h, Options{}))
		for _, want := range []string{"and add a column", "Esc stop", "SIMULATED", "FALLBACK"} {
			if !strings.Contains(frame, want) {
				t.Errorf("%dx%d: %q is not on the screen:\n%s", z.w, z.h, want, frame)
			}
		}
	}
}

// numbered gives words that can be told apart, in paragraphs and lists.
func numbered(words int) string {
	var b strings.Builder
	for i := range words {
		fmt.Fprintf(&b, "w%d", i)
		switch {
		case i%37 == 0:
			b.WriteString("\n\n- ")
		case i%11 == 0:
			b.WriteString("\n\n")
		default:
			b.WriteString(" ")
		}
	}
	return b.String()
}

// Whatever the window does while an answer streams, no word is lost and no
// block is drawn twice.
func TestStreamSurvivesResizing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := newStage(100, 30, Options{})
	s.say("go")
	text := numbered(400)
	for rest := text; rest != ""; {
		n := min(len(rest), 1+r.IntN(40))
		s.grow(rest[:n])
		rest = rest[n:]
		s.do(tea.WindowSizeMsg{Width: 12 + r.IntN(160), Height: 3 + r.IntN(50)})
		s.window().draw()
	}
	s.complete()
	e := s.chat.Entries[1]
	if e.Text != text {
		t.Fatal("the text changed on its way")
	}
	all := ansi.Strip(strings.Join(entryRows(s, 1), " "))
	at := 0
	for i := range 400 {
		w := fmt.Sprintf("w%d ", i)
		n := strings.Index(all[at:]+" ", w)
		if n < 0 {
			t.Fatalf("word %d is lost or out of order", i)
		}
		at += n
	}
	if strings.Count(all, "w17 ") != 1 {
		t.Error("a block is drawn twice")
	}
}

// entryRows draws a whole entry, whatever it costs.
func entryRows(s *stage, entry int) (rows []string) {
	c := s.chat.conversation()
	c.Entries = c.Entries[entry : entry+1]
	for s.effort.Behind = true; s.effort.Behind; {
		s.effort = draw.Effort{}
		rows = new(page.Viewport).Lines(c, 1<<20)
	}
	return rows
}

// Scrolled away, a growing answer does not move what is read; the end is told
// and can be followed again.
func TestScrollingAwayHoldsStill(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.say("go")
	s.grow(strings.Repeat("line\n", 100))
	s.press("pgup", "pgup")
	before, _ := s.window().draw()
	s.grow(strings.Repeat("more\n", 30))
	after, _ := s.window().draw()
	l := s.screen.layout
	from, to := l.Header+l.Strip, l.Header+l.Strip+l.Chat-1
	if got, want := ansi.Strip(strings.Join(after[from:to], "\n")), ansi.Strip(strings.Join(before[from:to], "\n")); got != want {
		t.Errorf("the text moved:\n%s\nwas:\n%s", got, want)
	}
	if !strings.Contains(plainFrame(s), "lines below, Ctrl+End to follow") {
		t.Errorf("the new lines are not told:\n%s", plainFrame(s))
	}
	s.press("ctrl+end")
	if frame := plainFrame(s); !strings.Contains(frame, "more") || strings.Contains(frame, "below") {
		t.Errorf("the end is not followed:\n%s", frame)
	}
}

// View cannot end the program by a command; a panic in it must do so all the same.
func TestAPanicInViewEndsTheProgram(t *testing.T) {
	s := livelyStage(100, 30, Options{})
	ended := false
	s.life.Stop = func() { ended = true }
	s.chat.Entries = append(s.chat.Entries, nil)
	s.View()
	if !ended {
		t.Error("the panic is lost")
	}
}
