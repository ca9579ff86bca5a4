package draw

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/keystore/limit"
)

// switchAt is the share of a limit from which a gauge warns: the engine is
// about to look for room elsewhere.
const switchAt = 0.85

// shares are parts of a whole, which a bar bounds to [0, 1].
type shares struct{ used, held float64 }

// bar draws both in w cells.
func (p shares) bar(s Styles, w int, style ink) string {
	used := min(1, max(0, p.used))
	held := min(1-used, max(0, p.held))
	halves := int(used*float64(2*w) + 0.5)
	if used > 0 && halves == 0 {
		halves = 1 // something is used: never an empty bar
	}
	if used < 1 && halves == 2*w {
		halves-- // not full: never a full bar
	}
	full := halves / 2
	var b strings.Builder
	b.WriteString(strings.Repeat(s.Symbols.full, full))
	if halves%2 == 1 {
		b.WriteString(s.Symbols.half)
		full++
	}
	more := min(w-full, int(held*float64(w)+0.5))
	b.WriteString(strings.Repeat(s.Symbols.held, more))
	rest := w - full - more
	return style.Render(b.String()) + s.Dim.Render(strings.Repeat(s.Symbols.track, rest))
}

// gauge is one limit, as it is drawn at a time.
type gauge struct {
	engine.Gauge
	now time.Time
}

// shares gives how much of the limit is used and held.
func (g gauge) shares() shares {
	switch {
	case !g.Limit.Known:
		return shares{}
	case g.Limit.N <= 0:
		return shares{used: 1}
	}
	n := float64(g.Limit.N)
	return shares{float64(g.Used-g.Held) / n, float64(g.Held) / n}
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
		return short(g.Used) + g.mark()
	}
	return short(g.Used) + "/" + short(g.Limit.N) + g.mark()
}

// width is that of the gauge without its bar.
func (g gauge) width(s Styles) int {
	return s.Width(Line(g.Name)) + 1 + s.Width(g.numbers())
}

// draw draws name, a bar of so many cells, numbers. In little
// room the bar goes, the numbers stay.
func (g gauge) draw(s Styles, bar int) string {
	name, nums := s.Dim.Render(Line(g.Name)), g.numbers()
	if !g.Limit.Known || bar < 3 {
		return name + " " + nums
	}
	part := g.shares()
	style := s.ok
	switch total := part.used + part.held; {
	case total >= 1:
		style = s.bad
	case total >= switchAt:
		style = s.warn
	}
	return name + " " + part.bar(s, bar, style) + " " + nums
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
		if p := g.shares(); p.used+p.held > best {
			at, best = i, p.used+p.held
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
func (gs gauges) draw(s Styles, w int) string {
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

// stretch is a wait.
type stretch struct{ since, until time.Time }

// draw draws how much of it is over, with the seconds left beside that.
func (t stretch) draw(s Styles, now time.Time, w int) string {
	left, ok := seconds(t.until, now)
	if !ok {
		return s.Dim.Render("now")
	}
	text := span(left)
	barW := w - len(text) - 1
	total := t.until.Sub(t.since)
	if barW < 3 || total <= 0 {
		return s.warn.Render(text)
	}
	done := float64(now.Sub(t.since)) / float64(total)
	return shares{used: done}.bar(s, min(barW, 24), s.warn) + " " + text
}
