package ui

import (
	"errors"
	"strings"
	"testing"
)

func TestALongProblemKeepsItsCauseAndHint(t *testing.T) {
	problem := "saving /home/somebody/.local/share/sluice/conversations/20261123-205726.jsonl: no space left on device"
	hint := "the disk is full; make room and it is saved by itself"
	for _, w := range []int{60, 80, 100, 200} {
		s := newStage(w, 30, Options{})
		s.status(lively())
		s.do(keptMsg{problem: problem + " (" + hint + ")"})
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

func TestPathsAreShortenedOnlyWhereTheyDoNotFit(t *testing.T) {
	s := newStyles(true, true, 0)
	for text, want := range map[string]string{
		"saving /a/b/c.json: full":            "saving …/c.json: full",
		`opening C:\a\b.db: busy`:             `opening …\b.db: busy`,
		"asking https://host.example/v1/x":    "asking https://host.example/v1/x",
		"acme/large and 3/4 and \"/tmp/x/y\"": "acme/large and 3/4 and \"…/y\"",
	} {
		if got := s.shortPaths(text, 10); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := s.shortPaths(text, 100); got != text {
			t.Errorf("%q fits, but becomes %q", text, got)
		}
	}
}
