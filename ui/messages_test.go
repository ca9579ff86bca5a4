package ui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/transcript"
	"sluice/ui/action"
)

// talked is a dashboard in which n messages were answered.
func talked(w, h, n int, o Options) *stage {
	s := newStage(w, h, o)
	s.status(lively())
	for i := range n {
		s.say(fmt.Sprintf("question %d", i))
		s.grow(fmt.Sprintf("answer %d, first\n\n%s\nanswer %d, last", i, strings.Repeat("row\n\n", i%4*i), i))
		s.complete()
	}
	return s
}

// TestTheCursorIsOnTheScreen: whatever is pressed, at any size, the message on
// which the next key would act is marked where a person sees it; and from each
// message j and k lead to the ones beside it, past nothing.
func TestTheCursorIsOnTheScreen(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 12 {
		w, h := 40+r.IntN(120), 12+r.IntN(40)
		s := talked(w, h, 12, Options{})
		s.focus(action.ChatPanel)
		for range 40 {
			key := []string{"j", "k", "k", "k", "pgup", "pgdown", "ctrl+home", "ctrl+end", "down", "up", "space"}[r.IntN(11)]
			before := slices.Index(s.chat.Entries, s.chat.chosen)
			s.press(key)
			if s.chat.chosen == nil {
				t.Fatalf("%dx%d: after %s nothing is chosen", w, h, key)
			}
			at := slices.Index(s.chat.Entries, s.chat.chosen)
			if d := at - before; before >= 0 && slices.Contains([]string{"j", "k", "down", "up"}, key) && (d > 1 || d < -1) {
				t.Fatalf("%dx%d: %s went from message %d to %d", w, h, key, before, at)
			}
			if f := plainFrame(s); !strings.Contains(f, "▸ you") && !strings.Contains(f, "▸ large") && !strings.Contains(f, "┃ ") {
				t.Fatalf("%dx%d: after %s there is no mark:\n%s", w, h, key, f)
			}
		}
	}
}

// TestEveryMessageIsRead: going down from the beginning with j alone shows every
// message with its last row, and k leads back to the first.
func TestEveryMessageIsRead(t *testing.T) {
	for _, z := range [][2]int{{100, 30}, {80, 24}, {40, 12}} {
		s := talked(z[0], z[1], 10, Options{})
		s.focus(action.ChatPanel)
		s.press("ctrl+home")
		all := ""
		for range 150 {
			all += plainFrame(s)
			s.press("j")
		}
		for i := range 10 {
			if !strings.Contains(all, fmt.Sprintf("answer %d, last", i)) {
				t.Errorf("%v: the end of answer %d was never seen", z, i)
			}
		}
		if s.chat.chosen != s.chat.Last() || s.chat.view.Away {
			t.Errorf("%v: j does not lead to the end", z)
		}
		for range 150 {
			s.press("k")
		}
		if f := plainFrame(s); s.chat.chosen != s.chat.Entries[0] || !strings.Contains(f, "question 0") {
			t.Errorf("%v: k does not lead to the beginning:\n%s", z, f)
		}
	}
}

// TestMessagesAreEditedAsBranches: the old one stays, the draft comes back, and
// what was edited and not answered is still the edit of that message.
func TestMessagesAreEditedAsBranches(t *testing.T) {
	s := talked(100, 30, 2, Options{})
	s.write("my draft")
	s.focus(action.ChatPanel)
	s.press("ctrl+home", "e")
	if f := plainFrame(s); !strings.Contains(f, "Edit: a branch") || s.input.Value() != "question 0" {
		t.Fatalf("the input holds %q:\n%s", s.input.Value(), f)
	}
	s.write("!")
	s.press("enter")
	s.stopped("esc")
	if s.input.Value() != "question 0!" || !s.input.Lent() {
		t.Fatalf("not answered, and the input holds %q", s.input.Value())
	}
	s.press("enter")
	asked := s.engine.asked[len(s.engine.asked)-1].Messages
	if len(asked) != 1 || asked[0].Content != "question 0!" {
		t.Fatalf("asked %+v", asked)
	}
	s.grow("another answer")
	s.complete()
	if f := plainFrame(s); !strings.Contains(f, "[2 of 2]") || strings.Contains(f, "question 1") || s.input.Value() != "my draft" {
		t.Errorf("the input holds %q:\n%s", s.input.Value(), f)
	}
	s.focus(action.ChatPanel)
	s.press("[") // from the answer
	if f := plainFrame(s); !strings.Contains(f, "▸ you") || !strings.Contains(f, "[1 of 2]") || len(s.chat.Entries) != 4 {
		t.Errorf("the old branch is gone:\n%s", f)
	}
	s.press("e", "esc")
	if s.input.Value() != "my draft" || s.input.Lent() {
		t.Errorf("after Esc the input holds %q", s.input.Value())
	}
}

// TestAnotherModelAnswers: the one that is chosen from the list, alone.
func TestAnotherModelAnswers(t *testing.T) {
	s := talked(100, 30, 1, Options{})
	s.focus(action.ChatPanel)
	s.press("R", "down", "enter")
	r := s.engine.asked[len(s.engine.asked)-1]
	if len(r.Chain) != 1 || r.Chain[0] != small || len(r.Messages) != 1 {
		t.Errorf("asked %+v", r)
	}
	s.grow("by small")
	s.complete()
	s.say("/another nothing")
	if f := plainFrame(s); !strings.Contains(f, "no such model") {
		t.Errorf("nothing is said:\n%s", f)
	}
}

// TestAMessageIsDeletedWithUndo: a question goes with its answer; a model sees
// neither, and the file keeps both.
func TestAMessageIsDeletedWithUndo(t *testing.T) { synctest.Test(t, aMessageIsDeletedWithUndo) }

func aMessageIsDeletedWithUndo(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	for _, text := range []string{"one", "two"} {
		s.say(text)
		s.grow("answer to " + text)
		s.complete()
	}
	s.focus(action.ChatPanel)
	s.press("ctrl+home", "x")
	if f := plainFrame(s); strings.Contains(f, "answer to one") || !strings.Contains(f, "u takes it back") {
		t.Errorf("not removed:\n%s", f)
	}
	s.press("u")
	if f := plainFrame(s); !strings.Contains(f, "answer to one") {
		t.Errorf("not back:\n%s", f)
	}
	s.press("ctrl+home", "x", "esc")
	s.say("three")
	if asked := s.engine.asked[2].Messages; len(asked) != 3 || asked[0].Content != "two" {
		t.Errorf("asked %+v", asked)
	}
	s.leave()
	c := onlyConversation(t, dir)
	if n := slices.IndexFunc(c.Entries, func(e transcript.Entry) bool { return e.Text == "answer to one" && e.Deleted }); n < 0 {
		t.Errorf("kept %+v", c.Entries)
	}
}

// TestCodeIsCopiedByItsNumber: from the list by a digit, and by the command.
func TestCodeIsCopiedByItsNumber(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.say("go")
	s.grow("First:\n```sh\nmake\n```\nSecond:\n\n1. so\n\n   ```go\n   x := 1\n   ```\n")
	s.complete()
	s.focus(action.ChatPanel)
	for want, copied := range map[string]tea.Cmd{"make": s.press("Y", "1"), "x := 1": s.press("Y", "2")} {
		if got := clipboardOf(copied); got != want {
			t.Errorf("copied %q, want %q", got, want)
		}
	}
	s.press("esc")
	s.write("/copycode 2")
	if got := clipboardOf(s.press("enter")); got != "x := 1" {
		t.Errorf("the command copied %q", got)
	}
	if s.over.Top() != nil {
		t.Error("the list is still there")
	}
}

// clipboardOf gives what a command, among others, hands to the clipboard.
func clipboardOf(cmd tea.Cmd) string {
	if cmd == nil {
		return ""
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if text := clipboardOf(c); text != "" {
				return text
			}
		}
	case fmt.Stringer:
		return msg.String()
	default:
		if text := fmt.Sprint(msg); fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" {
			return text
		}
	}
	return ""
}

// TestAMessageIsWrittenToAFile, which must not be there.
func TestAMessageIsWrittenToAFile(t *testing.T) { synctest.Test(t, aMessageIsWrittenToAFile) }

func aMessageIsWrittenToAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.md")
	s := talked(100, 30, 1, Options{})
	for _, want := range []string{"Written to", "exists"} {
		s.write("/write " + path)
		s.settle(s.press("enter"))
		if !strings.Contains(s.notice.Text, want) {
			t.Errorf("said %q, want %q", s.notice.Text, want)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "answer 0, first\n\n\nanswer 0, last\n" {
		t.Errorf("written %q, %v", b, err)
	}
}

// TestTheDetailsOfAnAnswer: models, key, sendings, waits, the first token after
// them, tokens, thoughts.
func TestTheDetailsOfAnAnswer(t *testing.T) {
	s := newStage(100, 50, Options{})
	s.say("go")
	st := lively()
	st.Requests[0].ID, st.Requests[0].Phase, st.Requests[0].Since = s.chat.Live.ID(), 1, s.chat.Live.Entry.At.Add(1500_000_000)
	s.status(st, livelyEvents()...)
	s.grow("Some words.")
	s.complete()
	s.focus(action.ChatPanel)
	s.press("i")
	f := plainFrame(s)
	for _, want := range []string{"planned      sim/large", "key          one", "first token  0.5 s after it was sent, which was 1.5 s after the question", "212 of the answer", "1 line"} {
		if !strings.Contains(f, want) {
			t.Errorf("%q is not told:\n%s", want, f)
		}
	}
}

// TestAConversationIsRenamed, and the list knows its new title.
func TestAConversationIsRenamed(t *testing.T) { synctest.Test(t, aConversationIsRenamed) }

func aConversationIsRenamed(t *testing.T) {
	s := keeping(t, t.TempDir())
	s.say("one")
	s.grow("two")
	s.complete()
	s.say("/title Of queues")
	s.settle(s.press("ctrl+s"))
	if f := plainFrame(s); !strings.Contains(f, "Of queues") {
		t.Errorf("not renamed:\n%s", f)
	}
	s.leave()
}
