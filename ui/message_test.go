package ui

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/transcript"
	"sluice/ui/talk"
)

// TestAMessageComesBackByteForByte: of any size, on every way back, and what is
// sent in the end is what was pasted.
func TestAMessageComesBackByteForByte(t *testing.T) {
	for content, pasted := range pastedTexts {
		for name, way := range waysBack {
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
	want := s.input.message().Text()
	if big := strings.Count(pasted, "\n") >= pasteLines || len(pasted) > pasteChars; big && want != "see "+pasted+" and say why" {
		t.Fatalf("what was pasted changed on its way into the input: %d bytes are %d", len(pasted), len(want))
	}
	shown := s.input.value()
	s = way(t, s)
	if strings.HasPrefix(name, "history of") {
		want = string([]rune(want)) // JSON cannot hold other text
	}
	if got := s.input.message().Text(); got != want {
		t.Fatalf("%d bytes came back as %d: %.80q, shown as %.80q", len(want), len(got), got, s.input.value())
	}
	if n := len(s.input.value()); n > typedBytes || s.input.area.LineCount() > typedLines {
		t.Errorf("%d bytes are in the input itself", n)
	}
	if !strings.HasPrefix(name, "history of") && s.input.value() != shown {
		t.Errorf("it is shown as %.80q, was %.80q", s.input.value(), shown)
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
				if got := s.input.message().Text(); got != text || len(s.input.value()) > typedBytes {
					t.Errorf("%d bytes opened as %d, %d of them in the input", len(text), len(got), len(s.input.value()))
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
		if got := s.input.value(); got != want {
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

// TestPlaceholdersStayWhole: no key leaves a part of one behind, which would
// be sent in the place of what was pasted.
func TestPlaceholdersStayWhole(t *testing.T) {
	pasted := strings.Repeat("row\n", 12)
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyBackspace}, {Code: tea.KeyDelete}, {Code: tea.KeyBackspace, Mod: tea.ModAlt}, {Code: 'w', Mod: tea.ModCtrl}, {Code: 'd', Mod: tea.ModAlt},
		{Code: 'k', Mod: tea.ModCtrl}, {Code: 'u', Mod: tea.ModCtrl}, {Code: 't', Mod: tea.ModCtrl}, {Code: 'u', Mod: tea.ModAlt}, {Code: 'c', Mod: tea.ModAlt},
		{Code: 'd', Mod: tea.ModCtrl}, {Code: 'h', Mod: tea.ModCtrl}, {Code: tea.KeyLeft}, {Code: tea.KeyRight}, {Code: tea.KeyLeft, Mod: tea.ModAlt},
		{Code: tea.KeyRight, Mod: tea.ModAlt}, {Code: tea.KeyUp}, {Code: tea.KeyDown}, {Code: 'x', Text: "x"}, {Code: '[', Text: "["}, {Code: 'j', Mod: tea.ModCtrl},
		{Code: tea.KeyRight, Mod: tea.ModShift}, {Code: tea.KeyLeft, Mod: tea.ModShift}, {Code: '_', Mod: tea.ModCtrl},
	}
	for first := range keys {
		for second := range keys {
			if testing.Short() && (first+second)%9 > 0 {
				continue
			}
			for _, steps := range []int{0, 1, 4, 6, 16, 34, 35, 40} {
				in := newInput()
				in.paste("a [b ")
				in.paste(pasted)
				in.paste(" c] d")
				for range steps {
					in.key(tea.KeyPressMsg{Code: tea.KeyLeft}, at)
				}
				for _, k := range []tea.KeyPressMsg{keys[first], keys[first], keys[second], {Code: 'y', Text: "y"}} {
					switch k.String() {
					case "ctrl+j":
						in.newline()
					case "ctrl+_":
						in.undoLast()
					default:
						in.key(k, at)
					}
				}
				if text := in.message().Text(); strings.Contains(text, "paste #") || strings.Contains(text, "lines,") || strings.Contains(text, " B]") {
					t.Fatalf("%v twice, %v and y, %d to the left: it would send %q", keys[first], keys[second], steps, text)
				}
			}
		}
	}
}

// TestMuchTypingBecomesAPlaceholder: also a paste that the terminal did not
// mark comes key by key, of any length.
func TestMuchTypingBecomesAPlaceholder(t *testing.T) {
	in := newInput()
	in.resize(80, 10)
	var want strings.Builder
	rows, pastes := 420, 200
	if testing.Short() {
		rows, pastes = typedLines+20, 40
	}
	for i := range rows {
		row := string(rune('a' + i%26))
		want.WriteString(row + "\n")
		for _, r := range row {
			in.key(tea.KeyPressMsg{Code: r, Text: string(r)}, at)
		}
		in.newline()
	}
	for i := range pastes {
		in.paste(fmt.Sprintf("some words and a number, %d; ", i))
		fmt.Fprintf(&want, "some words and a number, %d; ", i)
	}
	if got := in.message().Text(); got != want.String() {
		t.Errorf("%d bytes became %d", want.Len(), len(got))
	}
	if in.area.LineCount() > typedLines || len(in.value()) > typedBytes {
		t.Errorf("%d rows, %d bytes are in the input itself", in.area.LineCount(), len(in.value()))
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
		if got := s.input.message().Text(); got != "see "+text+" it" {
			t.Errorf("%d rows: the message is %.60q", rows, got)
		}
		if shown := strings.Contains(s.input.value(), "paste #"); shown == expands {
			t.Errorf("%d rows are shown as %.60q", rows, s.input.value())
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
	handed, shown := s.input.message(), s.input.value()
	s.input.giveBack(talk.Written("refused"))
	s.do(editedMsg{handed: handed, shown: shown, text: "look at\n\tthis:\n" + big + "\nwhy?"})
	if got, want := s.input.message().Text(), "refused\nlook at\n\tthis:\n"+big+"\nwhy?"; got != want {
		t.Errorf("the message is %.60q, %d bytes, want %d", got, len(got), len(want))
	}
	if !slices.ContainsFunc(s.input.message(), func(p transcript.Piece) bool { return p.Pasted && p.Text == big }) {
		t.Errorf("the paste is lost in %.80q", s.input.value())
	}
}
