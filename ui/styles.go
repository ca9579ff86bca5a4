package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/engine"
)

// styles is how everything looks: a few tokens of ANSI's sixteen colours,
// which follow the person's own palette, the symbols that the terminal can
// show, and the way in which it counts cells. Words come first: a frame says
// the same without its colours.
type styles struct {
	text, strong, dim     ink
	accent, ok, warn, bad ink
	long                  ink // a limit that lasts
	border, selection     ink
	sym                   symbols
	cells                 ansi.Method
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
	border                         lipgloss.Border
	full, half, held, track        string // of a gauge
	cursor, dot, rule, arrow, more string
	bar                            string // before what a person wrote
	states                         [engine.Absent + 1]string
	up, down, wait, runs           string
}

var unicodeSymbols = symbols{
	border: lipgloss.RoundedBorder(),
	full:   "█", half: "▌", held: "▒", track: "░",
	cursor: "▸", dot: "·", rule: "─", arrow: "→", more: "…", bar: "▌",
	states: [...]string{"●", "◐", "◌", "◔", "■", "○", "✗", " "},
	up:     "↑", down: "↓", wait: "◔", runs: "●",
}

var asciiSymbols = symbols{
	border: lipgloss.ASCIIBorder(),
	full:   "#", half: "=", held: "%", track: ".",
	cursor: ">", dot: "-", rule: "-", arrow: "->", more: "..", bar: "|",
	states: [...]string{"+", "*", "?", "~", "#", "o", "x", " "},
	up:     "^", down: "v", wait: "~", runs: "*",
}

// newStyles builds the styles for a dark or a light background.
func newStyles(dark, utf8 bool, cells ansi.Method) styles {
	base := lipgloss.NewStyle()
	colour := func(c color.Color) ink { return inkOf(base.Foreground(c)) }
	s := styles{
		strong:    inkOf(base.Bold(true)),
		dim:       inkOf(base.Faint(true)),
		accent:    colour(lipgloss.Cyan),
		ok:        colour(lipgloss.Green),
		warn:      colour(lipgloss.Yellow),
		bad:       colour(lipgloss.Red),
		long:      colour(lipgloss.Magenta),
		border:    inkOf(base.Faint(true)),
		selection: inkOf(base.Reverse(true)),
		sym:       asciiSymbols,
		cells:     cells,
	}
	if !dark {
		s.accent = colour(lipgloss.Blue) // cyan is hard to read on white
	}
	if utf8 {
		s.sym = unicodeSymbols
	}
	return s
}

// state gives the colour of a state. The word stands beside it everywhere.
func (s styles) state(st engine.State) ink {
	switch st {
	case engine.Ready:
		return s.ok
	case engine.Busy, engine.Probe:
		return s.accent
	case engine.Cool:
		return s.warn
	case engine.Limit:
		return s.long
	case engine.Bad:
		return s.bad.bold()
	}
	return s.dim
}

// symbol gives the shape of a state.
func (s styles) symbol(st engine.State) string {
	if int(st) < len(s.sym.states) {
		return s.sym.states[st]
	}
	return " "
}
