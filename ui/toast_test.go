package ui

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/calls"
	"sluice/ui/talk"
)

func TestALongProblemKeepsItsCauseAndHint(t *testing.T) {
	problem := "saving /home/somebody/.local/share/sluice/conversations/20261123-205726.jsonl: no space left on device"
	hint := "the disk is full; make room and it is saved by itself"
	for _, w := range []int{60, 80, 100, 200} {
		s := newStage(w, 30, Options{})
		s.status(lively())
		s.do(talk.News{Problem: errors.New(problem + " (" + hint + ")")})
		f := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "\n", " ").Replace(plainFrame(s))), " ")
		if !strings.Contains(f, "20261123-205726.jsonl: no space left on device") || !strings.Contains(f, hint) {
			t.Errorf("%d columns show:\n%s", w, plainFrame(s))
		}
		s.do(calls.DidMsg{Err: errors.New("short")})
		if f := plainFrame(s); !strings.Contains(f, "Not done: short") || strings.Contains(f, "no space") {
			t.Errorf("%d columns go on showing:\n%s", w, f)
		}
	}
}

// A notice is above the keys that matter, and never in their place.
func TestNoticesLeaveTheKeys(t *testing.T) {
	for _, z := range []struct{ w, h int }{{160, 45}, {100, 30}, {80, 24}, {40, 12}} {
		for _, zoom := range []bool{false, true} {
			s := livelyStage(z.w, z.h, Options{})
			if zoom {
				s.do(keyNamed("f2"), keyNamed("f"))
			}
			lines := strings.Split(plainFrame(s), "\n")
			want := lines[len(lines)-2]
			s.toast("Something was done.", s.now)
			f := plainFrame(s)
			lines = strings.Split(f, "\n")
			if got := lines[len(lines)-2]; got != want || !strings.Contains(f, "Something was done.") {
				t.Errorf("%dx%d:\n%s", z.w, z.h, f)
			}
		}
	}
}

// A notice goes when what it tells is so no more, and not before it has come
// about.
func TestNoNoticeGoesStale(t *testing.T) { synctest.Test(t, noNoticeGoesStale) }

func noNoticeGoesStale(t *testing.T) {
	shown := func(s *stage, what string, want bool) {
		t.Helper()
		if got := strings.Contains(plainFrame(s), what); got != want {
			t.Errorf("%q is shown: %v\n%s", what, got, plainFrame(s))
		}
	}
	s := freshStage(100, 30, Options{})
	s.settle(s.actions.run["switch"]("three", s.now))
	shown(s, "three is off", true)
	with := func(off bool) {
		st := *s.model.status
		st.Keys = livelyKeys()
		for _, k := range st.Keys {
			k.Off = limit.Off{}
			if k.Name == "three" && off {
				k.Off = limit.Off{Since: in(-1)}
			}
		}
		s.status(&st)
	}
	with(false)
	shown(s, "three is off", true) // the engine has not said so yet
	with(true)
	shown(s, "three is off", true)
	with(false)
	shown(s, "three is off", false)

	s.write("a draft")
	s.press("ctrl+c")
	shown(s, "Cleared.", true)
	s.write("b")
	shown(s, "Cleared.", false)
	s.press("ctrl+c", "ctrl+c")
	shown(s, "Ctrl+C again", true)
	s.now = s.now.Add(2 * time.Second)
	s.do(tickMsg{})
	shown(s, "Ctrl+C again", false)
}

// Where a request cannot go on with another model, nothing offers that.
func TestSkipOnlyWhereThereIsANextModel(t *testing.T) {
	for _, next := range []keystore.Route{small, {}} {
		s := waitingStage(160, 45, Options{})
		st := *s.model.status
		r := *st.Requests[0]
		r.Next = next
		st.Requests = []*engine.RequestStatus{&r}
		s.status(&st)
		there := next.Model != ""
		if f := plainFrame(s); strings.Contains(f, "/skip") != there || !strings.Contains(f, "attempt 1") || !strings.Contains(f, "Rate limit reached for requests per minute") {
			t.Errorf("in the conversation, next %q:\n%s", next.Model, f)
		}
		s.press("f4")
		if f := plainFrame(s); strings.Contains(f, "s next model") != there {
			t.Errorf("in the panel, next %q:\n%s", next.Model, f)
		}
		if cmd := s.press("s"); (strings.Contains(s.notice.Text, "no next model")) == there || there && cmd == nil {
			t.Errorf("next %q: %q", next.Model, s.notice.Text)
		}
	}
}
