package pressure

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestHowMuchRefusalIsFree(t *testing.T) {
	for _, c := range []struct {
		passed, refused int
		high            bool
	}{
		{0, 9, false}, {0, 10, true}, {200, 19, false}, {200, 21, true}, {1000, 0, false},
	} {
		var g *Gauge
		now := start
		answer := func(refused bool) {
			g = g.After(refused, now)
			now = now.Add(time.Millisecond)
		}
		for i := range max(c.passed, c.refused) { // refusals first: before one nothing is counted
			if i < c.refused {
				answer(true)
			}
			if i < c.passed {
				answer(false)
			}
		}
		if got := g.High(now); got != c.high {
			t.Errorf("%d passed and %d were refused: high is %v", c.passed, c.refused, got)
		}
		if g.High(now.Add(span)) {
			t.Error("it is high a minute later")
		}
	}
}

func TestAGaugeIsNeverChanged(t *testing.T) {
	g := (*Gauge)(nil).After(true, start)
	was := *g
	for i := range 20 {
		g.After(i%2 == 0, start.Add(time.Second))
	}
	if len(g.Sent) != 1 || g.Sent[0] != was.Sent[0] || g.Last != was.Last {
		t.Errorf("%+v became %+v", was, *g)
	}
}
