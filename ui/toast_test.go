package ui

import (
	"errors"
	"strings"
	"testing"

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
		s.do(didMsg{err: errors.New("short")})
		if f := plainFrame(s); !strings.Contains(f, "Not done: short") || strings.Contains(f, "no space") {
			t.Errorf("%d columns go on showing:\n%s", w, f)
		}
	}
}
