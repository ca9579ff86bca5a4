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

// bar draws used and held parts of w cells. Shares are bounded to [0, 1].
func (s Styles) bar(used, held float64, w int, style ink) string {
	used = min(1, max(0, used))
	held = min(1-used, max(0, held))
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

// share gives how much of its limit a gauge has used and holds.
func share(g engine.Gauge) (used, held float64) {
	if !g.Limit.Known || g.Limit.N <= 0 {
		if g.Limit.Known {
			return 1, 0
		}
		return 0, 0
	}
	n := float64(g.Limit.N)
	return float64(g.Used-g.Held) / n, float64(g.Held) / n
}

// sourceMark says in one letter where a gauge's limit comes from; "~" follows
// where the provider's word is older than the window it speaks of.
func sourceMark(g engine.Gauge, now time.Time) string {
	mark := [...]string{"", "l", "p", "c", "h"}
	if !g.Limit.Known {
		return "?"
	}
	m := ""
	if int(g.Source) < len(mark) {
		m = mark[g.Source]
	}
	if g.Source == limit.Stated && g.Window.Span > 0 && !g.Confirmed.IsZero() && now.Sub(g.Confirmed) > g.Window.Span {
		m += "~"
	}
	return m
}

// sourceLegend explains the marks.
const sourceLegend = "h told by the provider  c your configuration  p preset  l learned  ? no limit known  ~ older than its window"

// numbers writes "12/20h", or "12?" where no limit is known.
func numbers(g engine.Gauge, now time.Time) string {
	if !g.Limit.Known {
		return short(g.Used) + sourceMark(g, now)
	}
	return short(g.Used) + "/" + short(g.Limit.N) + sourceMark(g, now)
}

// gaugeWidth is the width of a gauge without its bar.
func (s Styles) gaugeWidth(g engine.Gauge, now time.Time) int {
	return s.Width(Line(g.Name)) + 1 + s.Width(numbers(g, now))
}

// gaugeWithBar draws one limit: name, a bar of so many cells, numbers. In little
// room the bar goes, the numbers stay.
func (s Styles) gaugeWithBar(g engine.Gauge, now time.Time, bar int) string {
	name, nums := s.Dim.Render(Line(g.Name)), numbers(g, now)
	if !g.Limit.Known || bar < 3 {
		return name + " " + nums
	}
	used, held := share(g)
	style := s.ok
	switch total := used + held; {
	case total >= 1:
		style = s.bad
	case total >= switchAt:
		style = s.warn
	}
	return name + " " + s.bar(used, held, bar, style) + " " + nums
}

// ordered puts the short windows first, and requests before tokens.
func ordered(gs []engine.Gauge) []engine.Gauge {
	gs = slices.Clone(gs)
	slices.SortStableFunc(gs, func(a, b engine.Gauge) int {
		return cmp.Or(cmp.Compare(a.Window.Span, b.Window.Span), cmp.Compare(a.Dimension, b.Dimension))
	})
	return gs
}

// tightest gives the gauge that is nearest to its limit.
func tightest(gs []engine.Gauge) (at int) {
	best := -1.0
	for i, g := range gs {
		if u, h := share(g); u+h > best {
			at, best = i, u+h
		}
	}
	return at
}

// TightestText writes down the gauge that is nearest to its limit; empty where
// there is none.
func TightestText(gs []engine.Gauge, now time.Time) string {
	if len(gs) == 0 {
		return ""
	}
	g := gs[tightest(gs)]
	return g.Name + " " + numbers(g, now)
}

// gauges draws as many of gs as w cells hold, and shares what is left among
// their bars. Where not all fit, the tightest is among those shown.
func (s Styles) gauges(gs []engine.Gauge, now time.Time, w int) string {
	if len(gs) == 0 {
		return s.Fit(s.Dim.Render("no limit known"), w)
	}
	const gap = 2
	gs = ordered(gs)
	t := tightest(gs)
	shown, bars, room := []engine.Gauge{}, 0, w-s.gaugeWidth(gs[t], now)
	for i, g := range gs {
		if i != t {
			need := s.gaugeWidth(g, now) + gap
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
		parts[i] = s.gaugeWithBar(g, now, bar)
	}
	return s.Fit(strings.Join(parts, strings.Repeat(" ", gap)), w)
}

// remaining draws how much of the stretch from since to until is over, with
// the seconds left beside it.
func (s Styles) remaining(since, until, now time.Time, w int) string {
	left, ok := seconds(until, now)
	if !ok {
		return s.Dim.Render("now")
	}
	text := span(left)
	barW := w - len(text) - 1
	total := until.Sub(since)
	if barW < 3 || total <= 0 {
		return s.warn.Render(text)
	}
	done := float64(now.Sub(since)) / float64(total)
	return s.bar(done, 0, min(barW, 24), s.warn) + " " + text
}
