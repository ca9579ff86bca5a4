package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine/transcript"
)

// kinds are the forms of Markdown that an answer may take, each with numbered
// words, so that a lost one is found. A kind gives its n-th row.
var kinds = []struct {
	name string
	row  func(n int) string
}{
	{"paragraphs", func(n int) string { return fmt.Sprintf("w%d and **bold** words with `code` in them\n\n", n) }},
	{"one paragraph", func(n int) string { return fmt.Sprintf("w%d goes on, ", n) }},
	{"one word", func(n int) string { return fmt.Sprintf("x%dx", n) }},
	{"rows", func(n int) string { return fmt.Sprintf("w%d is a row of one paragraph\n", n) }},
	{"list", func(n int) string { return fmt.Sprintf("- w%d is an *item*\n", n) }},
	{"loose list", func(n int) string { return fmt.Sprintf("%d. w%d is an item\n\n", n+1, n) }},
	{"nested list", func(n int) string { return fmt.Sprintf("%s- w%d is an item\n", strings.Repeat("  ", n%4), n) }},
	{"one item", func(n int) string { return opened(n, "- first\n") + fmt.Sprintf("  - w%d inside\n", n) }},
	{"tasks", func(n int) string { return fmt.Sprintf("- [ ] w%d to do\n", n) }},
	{"table", func(n int) string { return opened(n, "| a | b |\n|---|:-:|\n") + fmt.Sprintf("| w%d | `cell` |\n", n) }},
	{"code", func(n int) string { return opened(n, "```go\n") + fmt.Sprintf("w%d := call(\"text\") // done\n", n) }},
	{"code without a language", func(n int) string { return opened(n, "~~~~\n") + fmt.Sprintf("w%d ```\n\n", n) }},
	{"one row of code", func(n int) string { return opened(n, "```\n") + fmt.Sprintf("w%d;", n) }},
	{"code in a list", func(n int) string { return opened(n, "1. first\n\n   ```sh\n") + fmt.Sprintf("   echo w%d\n", n) }},
	{"many codes", func(n int) string { return fmt.Sprintf("```sh\necho w%d\n```\n", n) }},
	{"quote", func(n int) string { return fmt.Sprintf("> w%d was said\n", n) }},
	{"heads", func(n int) string { return fmt.Sprintf("## w%d\n", n) }},
	{"wide characters", func(n int) string { return fmt.Sprintf("w%d 漢字かな交じり文 👩‍👩‍👧‍👦\n", n) }},
	{"blank rows", func(n int) string { return opened(n, "w0 \n") + "\n" }},
	{"blanks", func(int) string { return "        " }},
	{"mixture", func(n int) string { return mixed(n) }},
	{"tags", func(n int) string { return fmt.Sprintf("<b>w%d</b> <think>\n", n) }},
}

// mixed gives rows of which one is in or after another.
func mixed(n int) string {
	return fmt.Sprintf([]string{
		"w%d in words\n", "\n1. w%d in an item\n\n", "   ```\n   w%d in code\n", "   w%d in code\n   ```\n", "     - w%d in deep\n",
		"\n| w%d | b |\n|---|---|\n", "| w%d | b |\n", "w%d in words after\n\n", "> - w%d\n", "\tw%d far in\n",
	}[n%10], n)
}

func opened(n int, with string) string {
	if n == 0 {
		return with
	}
	return ""
}

func textOf(row func(int) string, size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		b.WriteString(row(n))
	}
	return b.String()
}

// frame draws one and checks what it cost; fresh is what came since the last.
func (s *stage) frame(t *testing.T, what string, fresh int) {
	t.Helper()
	lines, _ := s.draw()
	if len(lines) == 0 {
		t.Fatal("nothing is drawn")
	}
	f := s.effort
	if f.rendered > frameWork {
		t.Fatalf("%s: a frame renders %d bytes of Markdown", what, f.rendered)
	}
	if most := 2*s.screen.w*s.screen.h + 4*maxPart; f.wrapped > most {
		t.Fatalf("%s: a frame wraps %d bytes", what, f.wrapped)
	}
	if f.scanned > min(fresh, mostTaken)+2*maxPart {
		t.Fatalf("%s: a frame looks through %d bytes, %d have come", what, f.scanned, fresh)
	}
}

// TestFramesCostTheSameWhateverComes: each kind of Markdown, at each speed, up
// to two megabytes, while it comes, at its end, when the window changes, when
// the person moves, and when it is opened again.
func TestFramesCostTheSameWhateverComes(t *testing.T) {
	speeds := map[int]int{1 << 10: 60 << 10, 64 << 10: 2 << 20, 2 << 20: 2 << 20} // bytes a frame: of the whole
	if testing.Short() {
		speeds = map[int]int{3 << 10: 12 << 10, 300 << 10: 300 << 10}
	}
	for _, k := range kinds {
		for speed, size := range speeds {
			t.Run(fmt.Sprintf("%s/%d", k.name, speed), func(t *testing.T) {
				t.Parallel()
				text := textOf(k.row, size)
				s := newStage(160, 45, Options{})
				s.say("go")
				for rest := text; rest != ""; {
					n := min(len(rest), speed)
					s.grow(rest[:n])
					rest = rest[n:]
					s.frame(t, "coming", n)
					for s.talk.live.more {
						s.do(grownMsg{s.talk.live})
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
				again.do(openedMsg{entries: entriesOf(transcript.Conversation{Entries: []transcript.Entry{
					{Role: transcript.User, Text: text}, {Role: transcript.Assistant, Text: text}}})})
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
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			text := textOf(k.row, 40<<10)
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

// TestPartsStayAsTheyAre: what is cut off does not depend on what comes later,
// nor on the pieces in which it came.
func TestPartsStayAsTheyAre(t *testing.T) {
	for _, k := range kinds {
		for _, most := range []int{64, 200, maxPart} {
			text := textOf(k.row, 4*most)
			whole := partsOf(text, most, len(text))
			for _, step := range []int{1, 7, 100} {
				if got := partsOf(text, most, step); fmt.Sprint(got) != fmt.Sprint(whole) {
					t.Errorf("%s, at most %d: in pieces of %d the parts are\n%v\nnot\n%v", k.name, most, step, got, whole)
				}
			}
			at := 0
			for _, p := range whole {
				if strings.TrimSpace(text[at:p.from]) != "" || p.to <= p.from || p.to-p.from > most {
					t.Errorf("%s, at most %d: the part %+v after %d", k.name, most, p, at)
				}
				at = p.to
			}
			if strings.TrimSpace(text[at:]) != "" {
				t.Errorf("%s, at most %d: the end is in no part: %q", k.name, most, text[at:])
			}
		}
	}
}

func partsOf(text string, most, step int) (parts []part) {
	c := cutter{most: most}
	for n := step; ; n += step {
		n = min(n, len(text))
		for p, ok := c.next(text[:n], n == len(text)); ok; p, ok = c.next(text[:n], n == len(text)) {
			parts = append(parts, p)
		}
		if n == len(text) {
			return parts
		}
	}
}
