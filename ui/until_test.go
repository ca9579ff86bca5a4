package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
)

func TestParseUntil(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"18:00": "2026-03-01T18:00:00Z", "12:30": "2026-03-02T12:30:00Z", "2h": "2026-03-01T14:30:00Z", "90m": "2026-03-01T14:00:00Z",
		"3d": "2026-03-04T12:30:00Z", "2026-04-01": "2026-04-01T00:00:00Z", "2026-04-01T10:00:00+02:00": "2026-04-01T08:00:00Z",
		"+3d": "2026-03-04T12:30:00Z", "2026-04-01 10:00": "2026-04-01T10:00:00Z", "": "0001-01-01T00:00:00Z",
	} {
		if got, err := ParseUntil(text, now); err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"soon": "neither", "d": "neither", "-3d": "neither", "25:00": "neither", "tomorrow": "neither",
		"-5m": "has passed already", "0s": "has passed already", "0d": "has passed already", "2026-02-28": "has passed already",
	} {
		if got, err := ParseUntil(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is taken for %v, %v", text, got, err)
		}
	}
}

func TestOffReadsATimeAndAReason(t *testing.T) {
	for _, c := range []struct {
		text, reason string
		ahead        time.Duration // 0: for good
		fails        bool
	}{
		{"the bill is open", "the bill is open", 0, false},
		{"3d the bill  is open", "the bill is open", 72 * time.Hour, false},
		{"20:00", "", 9*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"20:00 tonight", "tonight", 9*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"2026-03-15 10:42 away", "away", 24*time.Hour - 45*time.Second, false},
		{"2026-03-15 away", "away", 13*time.Hour + 17*time.Minute + 15*time.Second, false},
		{"-5m x", "", 0, true},
		{"2026-03-13 10:42 x", "", 0, true},
		{"2 weeks", "", 0, true},
		{"+x", "", 0, true},
	} {
		until, reason, err := offFor(c.text, at)
		var ahead time.Duration
		if !until.IsZero() {
			ahead = until.Sub(at)
		}
		if c.fails != (err != nil) || err == nil && (ahead != c.ahead || reason != c.reason) {
			t.Errorf("%q: %v, %q, %v", c.text, ahead, reason, err)
		}
	}
}

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
	s.settle(s.offUntil("one -5m x", s.now))
	if f := plainFrame(s); s.called() != "" || !strings.Contains(f, "the time has passed already") {
		t.Errorf("nothing is said:\n%s", f)
	}
	s.settle(s.offUntil("one 3d x", s.now))
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
		{func(s *stage) { s.settle(s.toggleKey("five", s.now)) }, "on id-five, off id-five the bill 5h0m0s"},
		{func(s *stage) { s.settle(s.offUntil("five 9h why", s.now)) }, "off id-five why 9h0m0s, off id-five the bill 5h0m0s"},
		{func(s *stage) { s.settle(s.offUntil("four 9h why", s.now)) }, "off id-four why 9h0m0s, on id-four"},
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
