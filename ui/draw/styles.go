// Package draw turns values into the lines of a terminal: the panels, the
// gauges, the conversation with its Markdown, what stands at the edges. It asks
// no engine for anything, holds nothing of the dashboard, and takes the time as
// an argument. Lines are never wider than they are asked to be. What comes from
// a model, a provider or a person is cleaned here or was cleaned before.
package draw

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
)

// Styles is how everything looks: a few tokens of ANSI's sixteen colours,
// which follow the person's own palette, the symbols that the terminal can
// show, and how it counts cells. Words come first: a frame says
// the same without its colours.
type Styles struct {
	text, strong, Dim     ink
	Accent, ok, warn, bad ink
	long                  ink // a limit that lasts
	border, selection     ink
	Symbols               symbols
	cells
}

// ink is a style of one line, worked out once: a frame has hundreds of styled
// words, and no time to work out each.
type ink struct{ on, off string }

func inkOf(st lipgloss.Style) ink {
	on, off, _ := strings.Cut(st.Render("x"), "x")
	return ink{on, off}
}

// Render gives text in the style.
func (k ink) Render(text string) string {
	if text == "" || k.on == "" {
		return text
	}
	return k.on + text + k.off
}

// bold gives the same style, bold.
func (k ink) bold() ink { return ink{"\x1b[1m" + k.on, "\x1b[m"} }

// symbols are the shapes. Both sets carry the same meaning.
type symbols struct {
	border                   lipgloss.Border
	full, half, held, track  string // of a gauge
	Cursor, dot, Rule, arrow string
	bar                      string // before what a person wrote
	states                   [engine.Absent + 1]string
	up, down, wait, runs     string
}

var unicodeSymbols = symbols{
	border: lipgloss.RoundedBorder(),
	full:   "█", half: "▌", held: "▒", track: "░",
	Cursor: "▸", dot: "·", Rule: "─", arrow: "→", bar: "▌",
	states: [...]string{"●", "◐", "◌", "◔", "■", "○", "✗", " "},
	up:     "↑", down: "↓", wait: "◔", runs: "●",
}

var asciiSymbols = symbols{
	border: lipgloss.ASCIIBorder(),
	full:   "#", half: "=", held: "%", track: ".",
	Cursor: ">", dot: "-", Rule: "-", arrow: "->", bar: "|",
	states: [...]string{"+", "*", "?", "~", "#", "o", "x", " "},
	up:     "^", down: "v", wait: "~", runs: "*",
}

// NewStyles builds the styles for a dark or a light background.
func NewStyles(dark, utf8 bool, method ansi.Method) Styles {
	base := lipgloss.NewStyle()
	colour := func(c color.Color) ink { return inkOf(base.Foreground(c)) }
	s := Styles{
		strong:    inkOf(base.Bold(true)),
		Dim:       inkOf(base.Faint(true)),
		Accent:    colour(lipgloss.Cyan),
		ok:        colour(lipgloss.Green),
		warn:      colour(lipgloss.Yellow),
		bad:       colour(lipgloss.Red),
		long:      colour(lipgloss.Magenta),
		border:    inkOf(base.Faint(true)),
		selection: inkOf(base.Reverse(true)),
		Symbols:   asciiSymbols,
		cells:     cells{method, ".."},
	}
	if !dark {
		s.Accent = colour(lipgloss.Blue) // cyan is hard to read on white
	}
	if utf8 {
		s.Symbols, s.More = unicodeSymbols, "…"
	}
	return s
}

// pointer marks the row under the cursor, and keeps its room in the others.
func (s Styles) pointer(here bool) string {
	if here {
		return s.Accent.Render(s.Symbols.Cursor)
	}
	return " "
}

// state gives the colour of a state. The word stands beside it everywhere.
func (s Styles) state(st engine.State) ink {
	switch st {
	case engine.Ready:
		return s.ok
	case engine.Busy, engine.Probe:
		return s.Accent
	case engine.Cool:
		return s.warn
	case engine.Limit:
		return s.long
	case engine.Bad:
		return s.bad.bold()
	}
	return s.Dim
}

// symbol gives the shape of a state.
func (s Styles) symbol(st engine.State) string {
	if int(st) < len(s.Symbols.states) {
		return s.Symbols.states[st]
	}
	return " "
}

// kind gives the colour of an event; the word stands beside it.
func (s Styles) kind(k engine.EventKind) ink {
	switch k {
	case engine.EventLimit, engine.EventRetry, engine.EventWait:
		return s.warn
	case engine.EventRotate, engine.EventFallback, engine.EventProbe:
		return s.Accent
	case engine.EventReturn, engine.EventRecover, engine.EventAnswer:
		return s.ok
	case engine.EventReject, engine.EventError:
		return s.bad
	}
	return s.Dim
}
