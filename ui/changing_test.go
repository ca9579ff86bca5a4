package ui

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
)

func (s *stage) called() string {
	got := strings.Join(s.engine.calls, ", ")
	s.engine.calls = nil
	return got
}

func TestSpaceSwitchesAtOnceAndCanBeUndone(t *testing.T) {
	synctest.Test(t, spaceSwitchesAtOnceAndCanBeUndone)
}

func spaceSwitchesAtOnceAndCanBeUndone(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f2")
	for s.panels.key != "id-three" {
		s.press("down")
	}
	s.settle(s.press("space"))
	if got := s.called(); got != "off id-three" {
		t.Fatalf("called %q", got)
	}
	if f := plainFrame(s); !strings.Contains(f, "three is off; running requests finish. u takes it back.") {
		t.Errorf("no notice:\n%s", f)
	}
	s.settle(s.press("u"))
	if got := s.called(); got != "on id-three" {
		t.Errorf("undo called %q", got)
	}
	for s.panels.key != "id-five" {
		s.press("down")
	}
	s.settle(s.press("space"))
	if got := s.called(); got != "on id-five" {
		t.Errorf("a key that is off: called %q", got)
	}
}

func TestOnlyTheLastUsableKeyAsks(t *testing.T) { synctest.Test(t, onlyTheLastUsableKeyAsks) }

func onlyTheLastUsableKeyAsks(t *testing.T) {
	s := lastKeyStage(100, 30, Options{})
	if got := s.called(); got != "" || !strings.Contains(plainFrame(s), "[ Cancel ]") {
		t.Fatalf("called %q without asking:\n%s", got, plainFrame(s))
	}
	s.settle(s.press("enter"))
	if got := s.called(); got != "" {
		t.Errorf("Enter on Cancel called %q", got)
	}
	s.press("space", "tab")
	s.settle(s.press("enter"))
	if got := s.called(); got != "off id-three" {
		t.Errorf("called %q", got)
	}
}

func TestAFailedChangeIsSaid(t *testing.T) { synctest.Test(t, aFailedChangeIsSaid) }

func aFailedChangeIsSaid(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.engine.fail = errors.New("disk full")
	s.press("f2", "down", "down")
	s.settle(s.press("space"))
	if f := plainFrame(s); !strings.Contains(f, "Not done: disk full") {
		t.Errorf("nothing is said:\n%s", f)
	}
	if len(s.undo) != 0 {
		t.Error("a change that failed can be undone")
	}
}

func TestClearingACooldownAsksWhereTheProviderNamedATime(t *testing.T) {
	synctest.Test(t, clearingACooldownAsksWhereTheProviderNamedATime)
}

func clearingACooldownAsksWhereTheProviderNamedATime(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f2", "r")
	if f := plainFrame(s); s.called() != "" || !strings.Contains(f, "asked to wait 27s more") {
		t.Fatalf("not asked:\n%s", f)
	}
	s.press("tab")
	s.settle(s.press("enter"))
	if got := s.called(); got != "clear id-one" {
		t.Errorf("called %q", got)
	}
}

func TestModelsAreReorderedAndSkipped(t *testing.T) { synctest.Test(t, modelsAreReorderedAndSkipped) }

func modelsAreReorderedAndSkipped(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f3", "down")
	s.settle(s.press("K"))
	s.settle(s.press("u"))
	s.press("down")
	s.settle(s.press("x"))
	s.settle(s.press("m"))
	want := "chain small large spare, chain large small spare, use sim/small"
	if got := s.called(); !strings.HasPrefix(got, "chain small large spare, chain large small spare, ") {
		t.Errorf("called %q, want %q first", got, want)
	}
}

func TestWaitsCanBeActedOn(t *testing.T) { synctest.Test(t, waitsCanBeActedOn) }

func waitsCanBeActedOn(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f4")
	s.settle(s.press("n"))
	s.settle(s.press("s"))
	s.settle(s.press("c"))
	if got := s.called(); got != "now, next model, cancel" {
		t.Errorf("called %q", got)
	}
	s = waitingStage(100, 30, Options{})
	s.write("/now")
	s.settle(s.press("enter"))
	if got := s.called(); got != "now" {
		t.Errorf("from the input: called %q", got)
	}
}

func TestTestSaysWhatItCost(t *testing.T) { synctest.Test(t, testSaysWhatItCost) }

func testSaysWhatItCost(t *testing.T) {
	s := newStage(160, 45, Options{})
	s.status(lively())
	s.press("f2")
	s.settle(s.press("t"))
	if f := plainFrame(s); s.called() != "test id-one" || !strings.Contains(f, "one: ok in 0 ms, 3 models") {
		t.Errorf("no result:\n%s", f)
	}
}

func TestHistoryIsSearched(t *testing.T) {
	s := newStage(100, 30, Options{})
	for _, text := range []string{"red apples", "green pears"} {
		s.say(text)
		s.complete()
	}
	s.do(tea.KeyPressMsg{Code: 'r', Mod: tea.ModCtrl})
	s.write("apple")
	s.press("enter")
	if got := s.input.Value(); got != "red apples" || len(s.engine.asked) != 2 {
		t.Errorf("the input holds %q, %d asked", got, len(s.engine.asked))
	}
}

func TestTheLastKeyTellsWhatComesOfMessages(t *testing.T) {
	for state, want := range map[engine.State]string{engine.Bad: "new messages come back", engine.Cool: "will wait until"} {
		s := newStage(100, 30, Options{})
		s.status(&engine.Status{Seq: 9, At: at, Keys: []*engine.KeyStatus{keyOf("one", engine.Ready, large), keyOf("two", state, large)}})
		s.press("f2", "space")
		if f := plainFrame(s); !strings.Contains(f, want) {
			t.Errorf("beside a key that is %s it does not say %q:\n%s", state, want, f)
		}
	}
}
