package panel

import (
	"testing"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

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
