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
	case g.refused():
		return draw.Shares{Used: 1}
	case !g.Limit.Known:
		return draw.Shares{}
	case g.Limit.N <= 0:
		return draw.Shares{Used: 1}
	}
	n := float64(g.Limit.N)
	return draw.Shares{Used: float64(g.Used-g.Held) / n, Held: float64(g.Held) / n}
}

// sources are the words for where a limit comes from.
var sources = [...]string{limit.Counted: "no limit known", limit.Learned: "learned", limit.Preset: "free plan", limit.Configured: "set by you", limit.Stated: "stated"}

// source says where the limit comes from, and since when the provider has not
// repeated its word, where that is older than the window it speaks of.
func (g gauge) source() string {
	if !g.Limit.Known {
		return sources[limit.Counted]
	}
	word := ""
	if int(g.Source) < len(sources) {
		word = sources[g.Source]
	}
	if g.Source == limit.Stated && g.Window.Span > 0 && !g.Confirmed.IsZero() && g.now.Sub(g.Confirmed) > g.Window.Span {
		word += " " + draw.Ago(g.Confirmed, g.now)
	}
	return word
}

// refused says whether the provider refuses by this limit now.
func (g gauge) refused() bool { return g.Refused.After(g.now) }

// barred says whether there is something to draw a bar of.
func (g gauge) barred() bool { return g.Limit.Known || g.refused() }

// numbers writes "12/20", or "12/?" where no limit is known. What is refused
// says so: our own count may be lower.
func (g gauge) numbers() string {
	text := draw.Short(g.Used) + "/?"
	if g.Limit.Known {
		text = draw.Short(g.Used) + "/" + draw.Short(g.Limit.N)
	}
	if g.refused() && (!g.Limit.Known || g.Used < g.Limit.N) {
		text += " refused"
	}
	return text
}

// spelled gives the limit's name in words: "output tokens a minute".
func (g gauge) spelled() string {
	text, in := strings.ReplaceAll(g.Dimension.String(), "_", " "), g.Window.String()
	switch {
	case g.Window.Span == 0:
		return text + " at once"
	case in[0] >= '0' && in[0] <= '9':
		return text + " in " + in
	}
	return text + " a " + in
}

// width is that of the gauge without its bar.
func (g gauge) width(s draw.Styles) int {
	return s.Width(draw.Line(g.Name)) + 1 + s.Width(g.numbers())
}

// draw draws name, a bar of so many cells, numbers. In little
// room the bar goes, the numbers stay.
func (g gauge) draw(s draw.Styles, bar int) string {
	name, nums := s.Dim.Render(draw.Line(g.Name)), g.numbers()
	if !g.barred() || bar < 3 {
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
		if g.barred() {
			bars++
		}
		shown = append(shown, g)
	}
	parts := make([]string, len(shown))
	for i, g := range shown {
		bar := 0
		if g.barred() && bars > 0 {
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

// origin says where the limits come from: "RPM, TPM stated; RPD set by you".
func (gs gauges) origin() string {
	var words []string
	names := map[string][]string{}
	for _, g := range gs {
		word := g.source()
		if names[word] == nil {
			words = append(words, word)
		}
		names[word] = append(names[word], draw.Line(g.Name))
	}
	for i, word := range words {
		words[i] = strings.Join(names[word], ", ") + " " + word
	}
	return strings.Join(words, "; ")
}
