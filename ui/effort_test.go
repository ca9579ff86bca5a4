package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine/transcript"
	"sluice/ui/draw/sample"
	"sluice/ui/talk"
)

// What a frame may cost, in bytes: frameWork of Markdown; a part of a text is at
// most maxPart.
const (
	maxPart   = 4 << 10
	frameWork = maxPart
)

// frame draws one and checks what it cost; fresh is what came since the last.
func (s *stage) frame(t *testing.T, what string, fresh int) {
	t.Helper()
	lines, _ := s.window().draw()
	if len(lines) == 0 {
		t.Fatal("nothing is drawn")
	}
	f := s.effort
	if f.Rendered > frameWork {
		t.Fatalf("%s: a frame renders %d bytes of Markdown", what, f.Rendered)
	}
	if most := 2*s.screen.w*s.screen.h + 4*maxPart; f.Wrapped > most {
		t.Fatalf("%s: a frame wraps %d bytes", what, f.Wrapped)
	}
	if f.Scanned > min(fresh, mostTaken)+2*maxPart {
		t.Fatalf("%s: a frame looks through %d bytes, %d have come", what, f.Scanned, fresh)
	}
}

// TestFramesCostTheSameWhateverComes: each kind of Markdown, at each speed, up
// to two megabytes, while it comes, at its end, when the window changes, when
// the person moves, and when it is opened again.
func TestFramesCostTheSameWhateverComes(t *testing.T) {
	type pace struct{ speed, size int } // bytes a frame, and of the whole
	paces := []pace{{1 << 10, 60 << 10}, {64 << 10, 2 << 20}, {2 << 20, 2 << 20}}
	if testing.Short() {
		paces = []pace{{3 << 10, 12 << 10}, {300 << 10, 300 << 10}}
	}
	for i, k := range sample.Kinds {
		for j, p := range paces {
			if testing.Short() && (i+j)%len(paces) > 0 {
				continue
			}
			speed, size := p.speed, p.size
			t.Run(fmt.Sprintf("%s/%d", k.Name, speed), func(t *testing.T) {
				t.Parallel()
				text := k.Text(size)
				s := newStage(160, 45, Options{})
				s.say("go")
				came := 0
				for rest := text; rest != ""; {
					n := min(len(rest), speed)
					s.grow(rest[:n])
					rest, came = rest[n:], came+n
					s.frame(t, "coming", n)
					for len(s.chat.Live.Entry.Raw) < came {
						s.do(grownMsg{s.chat.Live})
						s.frame(t, "catching up", n)
					}
				}
				s.complete()
				s.frame(t, "the end", 0)
				s.moveAbout(t)
				if speed < size {
					return
				}
				again := newStage(160, 45, Options{})
				again.do(openedMsg{Opened: talk.Opened{Talk: talk.Of(transcript.Conversation{Entries: []transcript.Entry{
					{Role: transcript.User, Text: text}, {Role: transcript.Assistant, Text: text}}}, talk.Terms{})}})
				again.frame(t, "opened", 0)
				again.moveAbout(t)
			})
		}
	}
}

// moveAbout does what a person can do with a long conversation.
func (s *stage) moveAbout(t *testing.T) {
	t.Helper()
	for i := range 3 {
		s.do(tea.WindowSizeMsg{Width: 97 + 41*i, Height: 45})
		s.frame(t, "resizing", 0)
	}
	for _, k := range []string{"pgup", "ctrl+home", "pgdown", "x", "ctrl+end", "pgup"} {
		s.press(k)
		s.frame(t, k, 0)
	}
	s.do(tea.WindowSizeMsg{Width: 60, Height: 20})
	s.frame(t, "narrow", 0)
	for i := 0; s.screen.late; i++ {
		if i > 50 {
			t.Fatal("the frame is never done")
		}
		s.do(lateMsg{})
		s.frame(t, "late", 0)
	}
}

// TestPartsLoseNoWord: whatever the kind, wherever it is cut, however it came.
func TestPartsLoseNoWord(t *testing.T) {
	size := 40 << 10
	if testing.Short() {
		size = 5 << 10
	}
	for _, k := range sample.Kinds {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			text := k.Text(size)
			s := newStage(100, 30, Options{})
			s.say("go")
			for i := 0; i < len(text); i += 977 {
				s.grow(text[i:min(len(text), i+977)])
			}
			s.complete()
			all := squeezed(ansi.Strip(strings.Join(entryRows(s, 1), " ")))
			at := 0
			for n := 0; ; n++ {
				word := fmt.Sprintf("w%d", n)
				if !strings.Contains(text, word) {
					break
				}
				i := strings.Index(all[at:], word)
				if i < 0 {
					t.Fatalf("%s is lost, or not in its place, after:\n%s", word, all[max(0, at-300):at])
				}
				at += i
			}
		})
	}
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }
