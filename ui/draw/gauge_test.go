package draw

import (
	"strings"
	"testing"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
)

func TestGaugesNameTheirSource(t *testing.T) {
	g := engine.Gauge{Name: "RPM", Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute},
		Used: 4, Limit: limit.Of(30), Confirmed: noon}
	for src, want := range map[limit.Source]string{limit.Stated: "4/30h", limit.Configured: "4/30c", limit.Preset: "4/30p", limit.Learned: "4/30l"} {
		g.Source = src
		if got := (gauge{g, noon}).numbers(); got != want {
			t.Errorf("%v: %q, want %q", src, got, want)
		}
	}
	g.Source = limit.Stated
	if got := (gauge{g, noon.Add(2 * time.Minute)}).numbers(); got != "4/30h~" {
		t.Errorf("an old statement: %q", got)
	}
	g.Limit = limit.Amount{}
	if got := (gauge{g, noon}).numbers(); got != "4?" {
		t.Errorf("an unknown limit: %q", got)
	}
}

// A bar is empty only at nothing, and full only at the limit.
func TestBarsDoNotLie(t *testing.T) {
	s := NewStyles(true, true, 0)
	for _, c := range []struct {
		used float64
		want string
	}{{0, "░░░░"}, {0.001, "▌░░░"}, {0.5, "██░░"}, {0.999, "███▌"}, {1, "████"}, {7, "████"}} {
		if got := (shares{used: c.used}).bar(s, 4, s.text); !strings.HasPrefix(got, strings.TrimRight(c.want, "░")) || strings.Count(got, "█") != strings.Count(c.want, "█") {
			t.Errorf("bar(%v) = %q, want %q", c.used, got, c.want)
		}
	}
}
