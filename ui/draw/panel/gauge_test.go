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
	for src, want := range map[limit.Source]string{limit.Stated: "stated", limit.Configured: "set by you", limit.Preset: "free plan", limit.Learned: "learned"} {
		g.Source = src
		if got := (gauge{g, noon}); got.source() != want || got.numbers() != "4/30" {
			t.Errorf("%v: %q, %q, want %q", src, got.numbers(), got.source(), want)
		}
	}
	g.Source = limit.Stated
	if got := (gauge{g, noon.Add(2 * time.Minute)}).source(); got != "stated 2m00s ago" {
		t.Errorf("an old statement: %q", got)
	}
	g.Refused = noon.Add(time.Minute)
	if got := (gauge{g, noon}); got.shares().Used != 1 || got.numbers() != "4/30 refused" {
		t.Errorf("a refused limit: %v, %q", got.shares(), got.numbers())
	}
	if got := (gauge{g, noon.Add(time.Minute)}); got.shares().Used >= 1 || got.numbers() != "4/30" {
		t.Errorf("a limit that was refused: %v, %q", got.shares(), got.numbers())
	}
	g.Limit = limit.Amount{}
	if got := (gauge{g, noon.Add(time.Hour)}); got.numbers() != "4/?" || got.source() != "no limit known" {
		t.Errorf("an unknown limit: %q, %q", got.numbers(), got.source())
	}
}

func TestLimitsAreSpelled(t *testing.T) {
	for want, g := range map[string]engine.Gauge{
		"output tokens a minute": {Dimension: limit.OutputTokens, Window: limit.Window{Span: limit.Minute}},
		"requests a day":         {Dimension: limit.Requests, Window: limit.Window{Span: limit.Day}},
		"tokens in 5h":           {Dimension: limit.Tokens, Window: limit.Window{Span: 5 * limit.Hour}},
		"concurrency at once":    {Dimension: limit.Concurrency},
	} {
		if got := (gauge{g, noon}).spelled(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
