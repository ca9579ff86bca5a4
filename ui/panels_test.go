package ui

import (
	"strings"
	"testing"

	"sluice/ui/draw"
	"sluice/ui/draw/panel"
)

// Keys that share an account never look like more room than there is.
func TestSharedLimitsAreDrawnOnce(t *testing.T) {
	s := draw.NewStyles(true, true, 0)
	keys := livelyKeys()[2:4]
	for _, h := range []int{4, 2} {
		lines := strings.Join(panel.Keys{Keys: keys}.Draw(s, at, 60, h), "\n")
		if n := strings.Count(lines, "TPM"); n != 1 {
			t.Errorf("in %d rows the account's limit is drawn %d times:\n%s", h, n, lines)
		}
		if !strings.Contains(lines, "with three") && !strings.Contains(lines, "limits of three") {
			t.Errorf("in %d rows nothing says that it is shared:\n%s", h, lines)
		}
	}
}

func TestEventsFilter(t *testing.T) {
	s := newStage(80, 24, Options{})
	s.status(lively(), livelyEvents()...)
	s.press("f5", "t", "t")
	f := plainFrame(s)
	if !strings.Contains(f, "only moves") || !strings.Contains(f, "fallback") || strings.Contains(f, "switch ") {
		t.Errorf("the filter shows:\n%s", f)
	}
}
