package panel

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
	"sluice/ui/draw"
)

// switchAt is the share of a limit from which a gauge warns: the engine is
// about to look for room elsewhere.
const switchAt = 0.85

// gauge is one limit, as it is drawn at a time.
type gauge struct {
	engine.Gauge
	now time.Time
}

// shares gives how much of the limit is used and held.
func (g gauge) shares() draw.Shares {
	switch {
	case !g.Limit.Known:
		return draw.Shares{}
	case g.Limit.N <= 0:
		return draw.Shares{Used: 1}
	}
	n := float64(g.Limit.N)
	return draw.Shares{Used: float64(g.Used-g.Held) / n, Held: float64(g.Held) / n}
}

// mark says in one letter where the limit comes from; "~" follows
// where the provider's word is older than the window it speaks of.
func (g gauge) mark() string {
	mark := [...]string{"", "l", "p", "c", "h"}
	if !g.Limit.Known {
		return "?"
	}
	m := ""
	if int(g.Source) < len(mark) {
		m = mark[g.Source]
	}
	if g.Source == limit.Stated && g.Window.Span > 0 && !g.Confirmed.IsZero() && g.now.Sub(g.Confirmed) > g.Window.Span {
		m += "~"
	}
	return m
}

// sourceLegend explains the marks.
const sourceLegend = "h told by the provider  c your configuration  p preset  l learned  ? no limit known  ~ older than its window"

// numbers writes "12/20h", or "12?" where no limit is known.
func (g gauge) numbers() string {
	if !g.Limit.Known {
		return draw.Short(g.Used) + g.mark()
	}
	return draw.Short(g.Used) + "/" + draw.Short(g.Limit.N) + g.mark()
}

// width is that of the gauge without its bar.
func (g gauge) width(s draw.Styles) int {
	return s.Width(draw.Line(g.Name)) + 1 + s.Width(g.numbers())
}

// draw draws name, a bar of so many cells, numbers. In little
// room the bar goes, the numbers stay.
func (g gauge) draw(s draw.Styles, bar int) string {
	name, nums := s.Dim.Render(draw.Line(g.Name)), g.numbers()
	if !g.Limit.Known || bar < 3 {
		return name + " " + nums
	}
	part := g.shares()
	style := s.OK
	switch total := part.Used + part.Held; {
	case total >= 1:
		style = s.Bad
	case total >= switchAt:
		style = s.Warn
	}
	return name + " " + part.Bar(s, bar, style) + " " + nums
}

// gauges are the limits of a key.
type gauges []gauge

// gaugesOf gives them as they are at a time, the short windows first, and
// requests before tokens.
func gaugesOf(all []engine.Gauge, now time.Time) gauges {
	gs := make(gauges, 0, len(all))
	for _, g := range all {
		gs = append(gs, gauge{g, now})
	}
	slices.SortStableFunc(gs, func(a, b gauge) int {
		return cmp.Or(cmp.Compare(a.Window.Span, b.Window.Span), cmp.Compare(a.Dimension, b.Dimension))
	})
	return gs
}

// tightest gives the gauge that is nearest to its limit.
func (gs gauges) tightest() (at int) {
	best := -1.0
	for i, g := range gs {
		if p := g.shares(); p.Used+p.Held > best {
			at, best = i, p.Used+p.Held
		}
	}
	return at
}

// TightestText writes down the gauge that is nearest to its limit; empty where
// there is none.
func TightestText(all []engine.Gauge, now time.Time) string {
	if len(all) == 0 {
		return ""
	}
	gs := gaugesOf(all, now)
	g := gs[gs.tightest()]
	return g.Name + " " + g.numbers()
}

// draw draws as many as w cells hold, and shares what is left among
// their bars. Where not all fit, the tightest is among those shown.
func (gs gauges) draw(s draw.Styles, w int) string {
	if len(gs) == 0 {
		return s.Fit(s.Dim.Render("no limit known"), w)
	}
	const gap = 2
	t := gs.tightest()
	shown, bars, room := gauges{}, 0, w-gs[t].width(s)
	for i, g := range gs {
		if i != t {
			need := g.width(s) + gap
			if need > room {
				continue
			}
			room -= need
		}
		if g.Limit.Known {
			bars++
		}
		shown = append(shown, g)
	}
	parts := make([]string, len(shown))
	for i, g := range shown {
		bar := 0
		if g.Limit.Known && bars > 0 {
			bar = min(12, room/bars-1)
			if bar < 3 && g.Name == gs[t].Name {
				bar = min(12, room-1) // one bar at least, where it says most
			}
			if bar >= 3 {
				room -= bar + 1
			}
			bars--
		}
		parts[i] = g.draw(s, bar)
	}
	return s.Fit(strings.Join(parts, strings.Repeat(" ", gap)), w)
}
