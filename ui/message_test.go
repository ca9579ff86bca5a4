package ui

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/transcript"
	"sluice/ui/editor"
	"sluice/ui/talk"
)

// How much the input shows of a text, and from which size on a paste has a
// placeholder.
const (
	typedLines = 200
	typedBytes = 8 << 10
	pasteLines = 10
	pasteChars = 1000
)

// TestAMessageComesBackByteForByte: of any size, on every way back, and what is
// sent in the end is what was pasted.
func TestAMessageComesBackByteForByte(t *testing.T) {
	contents, names := slices.Sorted(maps.Keys(pastedTexts)), slices.Sorted(maps.Keys(waysBack))
	for i, content := range contents {
		for j, name := range names {
			if testing.Short() && (i+j)%2 > 0 {
				continue
			}
			pasted, way := pastedTexts[content], waysBack[name]
			t.Run(content+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { comesBack(t, pasted, name, way) })
			})
		}
	}
}

func comesBack(t *testing.T, pasted, name string, way func(*testing.T, *stage) *stage) {
	s := keeping(t, t.TempDir())
	s.write("see ")
	s.do(tea.PasteMsg{Content: pasted})
	s.write(" and say why")
	want := s.input.Message().Text()
	if big := strings.Count(pasted, "\n") >= pasteLines || len(pasted) > pasteChars; big && want != "see "+pasted+" and say why" {
		t.Fatalf("what was pasted changed on its way into the input: %d bytes are %d", len(pasted), len(want))
	}
	shown := s.input.Value()
	s = way(t, s)
	if strings.HasPrefix(name, "history of") {
		want = string([]rune(want)) // JSON cannot hold other text
	}
	if got := s.input.Message().Text(); got != want {
		t.Fatalf("%d bytes came back as %d: %.80q, shown as %.80q", len(want), len(got), got, s.input.Value())
	}
	if n := len(s.input.Value()); n > typedBytes || strings.Count(s.input.Value(), "\n") >= typedLines {
		t.Errorf("%d bytes are in the input itself", n)
	}
	if !strings.HasPrefix(name, "history of") && s.input.Value() != shown {
		t.Errorf("it is shown as %.80q, was %.80q", s.input.Value(), shown)
	}
	s.press("enter")
	asked := s.engine.asked[len(s.engine.asked)-1].Messages
	if got := asked[len(asked)-1].Content; got != want {
		t.Errorf("sent %d bytes of %d", len(got), len(want))
	}
	s.leave()
	time.Sleep(time.Minute) // outlives the ticks
}

// TestADraftOfAnOlderProgramOpens, however long: it was one text.
func TestADraftOfAnOlderProgramOpens(t *testing.T) {
	for content, text := range pastedTexts {
		t.Run(content, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.WriteFile(dir+"/new.draft", []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				s := keeping(t, dir)
				if got := s.input.Message().Text(); got != text || len(s.input.Value()) > typedBytes {
					t.Errorf("%d bytes opened as %d, %d of them in the input", len(text), len(got), len(s.input.Value()))
				}
				s.write("x")
				s.leave()
				if got, err := os.ReadFile(dir + "/new.draft"); err != nil || string(got) != text+"x" {
					t.Errorf("an older program would read %d bytes, %v; want %d", len(got), err, len(text)+1)
				}
			})
		})
	}
}

// TestMessagesComeBackInTheirOrder: what was asked, what was queued, what is
// being written. The notice says what became of them.
func TestMessagesComeBackInTheirOrder(t *testing.T) {
	for _, some := range []string{"", "some words"} {
		s := newStage(100, 30, Options{})
		s.say("one")
		if some != "" {
			s.grow(some)
		}
		s.say("two")
		s.say("three")
		s.write("four")
		s.stopped("esc")
		want := "one\ntwo\nthree\nfour"
		if some != "" {
			want = "two\nthree\nfour"
		}
		if got := s.input.Value(); got != want {
			t.Errorf("after %q the input holds %q, want %q", some, got, want)
		}
		if f := plainFrame(s); strings.Contains(f, "it is sent when") || strings.Contains(f, "ueued 2") {
			t.Errorf("a notice of what is no more:\n%s", f)
		}
	}
	s := newStage(100, 30, Options{})
	s.say("one")
	s.grow("words")
	s.say("two")
	s.complete()
	if f := plainFrame(s); strings.Contains(f, "it is sent when") {
		t.Errorf("a notice of what is no more:\n%s", f)
	}
}

// TestTheSamePasteAgain expands it where it may be shown, and never loses it.
func TestTheSamePasteAgain(t *testing.T) {
	for rows, expands := range map[int]bool{12: true, 22_000: false} {
		text := strings.Repeat("row\n", rows)
		s := newStage(80, 24, Options{})
		s.write("see ")
		s.do(tea.PasteMsg{Content: text})
		s.write(" it")
		s.do(keyNamed("left"), tea.PasteMsg{Content: text})
		if got := s.input.Message().Text(); got != "see "+text+" it" {
			t.Errorf("%d rows: the message is %.60q", rows, got)
		}
		if shown := strings.Contains(s.input.Value(), "paste #"); shown == expands {
			t.Errorf("%d rows are shown as %.60q", rows, s.input.Value())
		}
		if !expands && !strings.Contains(plainFrame(s), "Ctrl+G") {
			t.Errorf("nothing is said:\n%s", plainFrame(s))
		}
	}
}

// TestTheEditorLosesNothing: neither what was changed in it, nor what came
// back into the input meanwhile, nor the pastes that it left alone.
func TestTheEditorLosesNothing(t *testing.T) {
	big := strings.Repeat("row\n", 30_000)
	s := newStage(80, 24, Options{})
	s.write("see ")
	s.do(tea.PasteMsg{Content: big})
	handed, shown := s.input.Message(), s.input.Value()
	s.input.GiveBack(talk.Written("refused"))
	s.do(editor.EditedMsg{Handed: editor.Handed{Message: handed, Shown: shown, Text: "look at\n\tthis:\n" + big + "\nwhy?"}})
	if got, want := s.input.Message().Text(), "refused\nlook at\n\tthis:\n"+big+"\nwhy?"; got != want {
		t.Errorf("the message is %.60q, %d bytes, want %d", got, len(got), len(want))
	}
	if !slices.ContainsFunc(s.input.Message(), func(p transcript.Piece) bool { return p.Pasted && p.Text == big }) {
		t.Errorf("the paste is lost in %.80q", s.input.Value())
	}
}
