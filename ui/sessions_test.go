package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/transcript"
)

// keeping gives a dashboard that keeps what is said under dir.
func keeping(t *testing.T, dir string) *stage {
	t.Helper()
	s := newStage(100, 30, Options{Store: &transcript.Store{Dir: dir}})
	s.chat.keeper.Start(func(any) {})
	s.settle(s.loadKept())
	return s
}

// loadKept is what is loaded at the start, without the wait for problems.
func (s *stage) loadKept() tea.Cmd { return s.chat.remember()().(tea.BatchMsg)[0] }

// leave ends a dashboard as Run does.
func (s *stage) leave() { s.close() }

func TestConversationsAreKeptAndGoOn(t *testing.T) { synctest.Test(t, conversationsAreKeptAndGoOn) }

func conversationsAreKeptAndGoOn(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("What is a queue?")
	s.status(lively(), engine.Event{Number: 1, At: at, Kind: engine.EventFallback, Request: 118, Text: "large is limited; small goes on"})
	s.grow("A line of people.")
	s.complete()
	s.say("And a stack?")
	s.grow("A pile of pla")
	s.leave() // in the middle of the answer

	s = keeping(t, dir)
	if got := strings.Join(historyOf(s), "|"); got != "What is a queue?|And a stack?" {
		t.Errorf("the prompts are %q", got)
	}
	s.settle(s.press("ctrl+s"))
	if f := plainFrame(s); !strings.Contains(f, "What is a queue?") {
		t.Fatalf("not listed:\n%s", f)
	}
	s.settle(s.press("enter"))
	f := plainFrame(s)
	if fall, answer := strings.Index(f, "fallback: large"), strings.Index(f, "A line of"); fall > answer {
		t.Errorf("the fallback stands after its answer:\n%s", f)
	}
	for _, want := range []string{"A line of people.", "fallback: large is limited", "A pile of pla", "interrupted. The text is kept.", "/continue"} {
		if !strings.Contains(f, want) {
			t.Errorf("%q is not on the screen:\n%s", want, f)
		}
	}
	goesOn(t, s)
	s.leave()
	c := onlyConversation(t, dir)
	if all := c.Entries; all[len(all)-2].Text != "A pile of pla" || all[len(all)-1].Text != "tes." || all[len(all)-1].Continues != all[len(all)-2].Number {
		t.Errorf("kept as %+v", all)
	}
}

// goesOn continues the answer that was cut.
func goesOn(t *testing.T, s *stage) {
	t.Helper()
	s.say("/continue")
	if got := s.engine.asked[0].Messages; len(got) != 5 || got[3].Content != "A pile of pla" {
		t.Errorf("continued with %+v", got)
	}
	s.grow("tes.")
	s.complete()
}

func onlyConversation(t *testing.T, dir string) transcript.Conversation {
	t.Helper()
	store := &transcript.Store{Dir: dir}
	all, err := store.List(0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d conversations, %v", len(all), err)
	}
	c, _, err := store.Read(all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAMessageWithoutAnswerIsNotKept(t *testing.T) {
	synctest.Test(t, aMessageWithoutAnswerIsNotKept)
}

func aMessageWithoutAnswerIsNotKept(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("first")
	s.grow("yes")
	s.complete()
	s.say("second")
	s.press("esc")
	s.do(grownMsg{s.chat.Live})
	s.leave()
	for _, e := range onlyConversation(t, dir).Entries {
		if e.Text == "second" && !e.Deleted {
			t.Error("it is sent again when the conversation goes on")
		}
	}
}

func TestDraftsSurvive(t *testing.T) { synctest.Test(t, draftsSurvive) }

func draftsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.write("half a thou")
	s.leave()
	s = keeping(t, dir)
	if got := s.input.Value(); got != "half a thou" {
		t.Errorf("the input holds %q", got)
	}
	s.leave()
}

// TestWhatIsQueuedOutlivesTheProgram, with what is being written behind it: both
// are the draft of their conversation.
func TestWhatIsQueuedOutlivesTheProgram(t *testing.T) {
	synctest.Test(t, whatIsQueuedOutlivesTheProgram)
}

func whatIsQueuedOutlivesTheProgram(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("first")
	s.grow("some wor")
	s.write("second")
	s.press("enter")
	s.write("half of a thi")
	s.leave()
	s = keeping(t, dir)
	s.settle(s.press("ctrl+s"))
	s.settle(s.press("enter"))
	if got := s.input.Value(); got != "second\nhalf of a thi" {
		t.Errorf("the input holds %q", got)
	}
	s.leave()
}

func TestAConversationIsRemovedWithUndo(t *testing.T) {
	synctest.Test(t, aConversationIsRemovedWithUndo)
}

func aConversationIsRemovedWithUndo(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("keep me")
	s.grow("yes")
	s.complete()
	s.press("ctrl+n")
	s.settle(s.press("ctrl+s"))
	s.settle(s.do(tea.KeyPressMsg{Code: 'x', Mod: tea.ModCtrl}))
	if all, _ := s.opts.Store.List(0); len(all) != 0 {
		t.Fatalf("%d conversations are left", len(all))
	}
	s.press("esc")
	s.write("/undo")
	s.settle(s.press("enter"))
	if all, _ := s.opts.Store.List(0); len(all) != 1 {
		t.Errorf("%d conversations after undo", len(all))
	}
	s.leave()
}

// TestACutAnswerSaysByWhat: on the screen, when it is opened again, and exported.
func TestACutAnswerSaysByWhat(t *testing.T) { synctest.Test(t, aCutAnswerSaysByWhat) }

func aCutAnswerSaysByWhat(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("Write on.")
	s.grow("Some words and th")
	s.completeAs("content_filter")
	for range 2 {
		if f := plainFrame(s); !strings.Contains(f, "cut by the provider's content filter") {
			t.Errorf("the screen does not say what cut the answer:\n%s", f)
		}
		s.leave()
		s = keeping(t, dir)
		s.settle(s.press("ctrl+s"))
		s.settle(s.press("enter")) // the newest
	}
	path := filepath.Join(dir, "out.md")
	s.write("/export md " + path)
	s.settle(s.press("enter"))
	if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), "cut by the provider's content filter") {
		t.Errorf("exported %q, %v", b, err)
	}
	s.leave()
}

func TestExportWritesOverNothing(t *testing.T) { synctest.Test(t, exportWritesOverNothing) }

func exportWritesOverNothing(t *testing.T) {
	dir := t.TempDir()
	s := keeping(t, dir)
	s.say("one")
	s.grow("two")
	s.complete()
	path := filepath.Join(dir, "out.json")
	for _, want := range []string{"Written to", "exists"} {
		s.write("/export json " + path)
		s.settle(s.press("enter"))
		if f := plainFrame(s); !strings.Contains(s.notice.Text, want) {
			t.Errorf("no %q:\n%s", want, f)
		}
	}
	if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), `"two"`) {
		t.Errorf("exported %q, %v", b, err)
	}
	s.leave()
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) { synctest.Test(t, whatCannotBeKeptIsSaid) }

func whatCannotBeKeptIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(100, 30, Options{Store: &transcript.Store{Dir: filepath.Join(file, "below")}})
	s.chat.keeper.Start(func(any) {})
	s.say("one")
	s.do(s.chat.awaitNews()())
	if !strings.Contains(plainFrame(s), "Not saved:") {
		t.Errorf("nothing is said:\n%s", plainFrame(s))
	}
	s.leave()
}

// TestAnAnswerIsSavedOnceTheDiskHasRoom: nothing else has to happen for it, and
// nothing ticks afterwards.
func TestAnAnswerIsSavedOnceTheDiskHasRoom(t *testing.T) {
	synctest.Test(t, anAnswerIsSavedOnceTheDiskHasRoom)
}

func anAnswerIsSavedOnceTheDiskHasRoom(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newStage(100, 30, Options{Store: &transcript.Store{Dir: dir}})
	s.chat.keeper.Start(func(any) {})
	s.say("question")
	s.grow("the answer")
	s.complete()
	synctest.Wait()
	s.do(s.chat.awaitNews()())
	s.now = s.now.Add(time.Minute)
	s.do(tickMsg{})
	if f := plainFrame(s); !strings.Contains(strings.Split(f, "\n")[0], "NOT SAVED") {
		t.Errorf("the first line does not say that it is not saved:\n%s", f)
	}
	time.Sleep(5 * time.Second)
	synctest.Wait()
	if len(s.chat.keeper.News()) != 0 {
		t.Error("the same problem is told again each second")
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	synctest.Wait()
	if got := onlyConversation(t, dir).Entries; len(got) != 2 || got[1].Text != "the answer" {
		t.Errorf("kept: %+v", got)
	}
	s.do(s.chat.awaitNews()())
	if f := plainFrame(s); strings.Contains(f, "NOT SAVED") {
		t.Errorf("it still says that it is not saved:\n%s", f)
	}
	s.leave()
}

// historyOf gives the messages that Up walks through, oldest first.
func historyOf(s *stage) (texts []string) {
	for _, m := range s.input.Sent() {
		texts = append(texts, m.Text())
	}
	return texts
}
