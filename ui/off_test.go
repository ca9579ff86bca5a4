package ui

import (
	"strings"
	"testing"
	"testing/synctest"

	"sluice/engine"
	"sluice/keystore/limit"
)

func TestOffSaysWhatIsNoTime(t *testing.T) { synctest.Test(t, offSaysWhatIsNoTime) }

func offSaysWhatIsNoTime(t *testing.T) {
	s := newStage(100, 30, Options{})
	s.status(lively())
	s.press("f2", "O")
	s.write("3x bill")
	s.settle(s.press("enter"))
	if f := plainFrame(s); s.called() != "" || !strings.Contains(f, "is neither a duration nor a time") || !strings.Contains(f, "3x bill") {
		t.Fatalf("the form is not open again:\n%s", f)
	}
	s.press("esc")
	s.write("")
	s.settle(s.actions.run["off"]("one -5m x", s.now))
	if f := plainFrame(s); s.called() != "" || !strings.Contains(f, "the time has passed already") {
		t.Errorf("nothing is said:\n%s", f)
	}
	s.settle(s.actions.run["off"]("one 3d x", s.now))
	if got := s.called(); got != "off id-one x 72h0m0s" {
		t.Errorf("called %q", got)
	}
}

func TestOffAsksForTheLastUsableKey(t *testing.T) { synctest.Test(t, offAsksForTheLastUsableKey) }

func offAsksForTheLastUsableKey(t *testing.T) {
	s := lastKeyStage(100, 30, Options{})
	s.press("esc", "O")
	s.write("5h x")
	s.settle(s.press("enter"))
	if got := s.called(); got != "" || !strings.Contains(plainFrame(s), "[ Cancel ]") {
		t.Fatalf("called %q without asking:\n%s", got, plainFrame(s))
	}
	s.press("tab")
	s.settle(s.press("enter"))
	if got := s.called(); got != "off id-three x 5h0m0s" {
		t.Errorf("called %q", got)
	}
}

func TestUndoRestoresTheSwitchAsItWas(t *testing.T) { synctest.Test(t, undoRestoresTheSwitchAsItWas) }

func undoRestoresTheSwitchAsItWas(t *testing.T) {
	was := limit.Off{Since: in(-300), Until: in(5 * 3600), Reason: "the bill"}
	for _, c := range []struct {
		act  func(s *stage)
		want string
	}{
		{func(s *stage) { s.settle(s.actions.run["switch"]("five", s.now)) }, "on id-five, off id-five the bill 5h0m0s"},
		{func(s *stage) { s.settle(s.actions.run["off"]("five 9h why", s.now)) }, "off id-five why 9h0m0s, off id-five the bill 5h0m0s"},
		{func(s *stage) { s.settle(s.actions.run["off"]("four 9h why", s.now)) }, "off id-four why 9h0m0s, on id-four"},
	} {
		s := newStage(100, 30, Options{})
		st := lively()
		for _, k := range st.Keys {
			if k.State == engine.Off {
				k.Off = was
			}
		}
		s.status(st)
		c.act(s)
		s.settle(s.undoChange("", s.now))
		if got := s.called(); got != c.want {
			t.Errorf("called %q, want %q", got, c.want)
		}
	}
}
