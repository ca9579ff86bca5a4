package draw

import (
	"strings"
	"testing"
)

// A bar is empty only at nothing, and full only at the limit.
func TestBarsDoNotLie(t *testing.T) {
	s := NewStyles(true, true, 0)
	for _, c := range []struct {
		used float64
		want string
	}{{0, "░░░░"}, {0.001, "▌░░░"}, {0.5, "██░░"}, {0.999, "███▌"}, {1, "████"}, {7, "████"}} {
		if got := (Shares{Used: c.used}).Bar(s, 4, ink{}); !strings.HasPrefix(got, strings.TrimRight(c.want, "░")) || strings.Count(got, "█") != strings.Count(c.want, "█") {
			t.Errorf("bar(%v) = %q, want %q", c.used, got, c.want)
		}
	}
}
