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
	Strong, Dim           ink
	Accent, OK, Warn, Bad ink
	Long                  ink // a limit that lasts
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

// Bold gives the same style, bold.
func (k ink) Bold() ink { return ink{"\x1b[1m" + k.on, "\x1b[m"} }

// symbols are the shapes. Both sets carry the same meaning.
type symbols struct {
	border, focused          lipgloss.Border // of what has the focus: told without its colour
	Full, Half, Held, Track  string          // of a gauge
	Cursor, Dot, Rule, Arrow string
	bar, edge                string // before what a person wrote; before the entry under the cursor
	states                   [engine.Absent + 1]string
	Up, Down, Wait, Runs     string
}

var unicodeSymbols = symbols{
	border: lipgloss.RoundedBorder(), focused: lipgloss.ThickBorder(),
	Full: "█", Half: "▌", Held: "▒", Track: "░",
	Cursor: "▸", Dot: "·", Rule: "─", Arrow: "→", bar: "▌", edge: "┃",
	states: [...]string{"●", "◐", "◌", "◔", "■", "○", "✗", " "},
	Up:     "↑", Down: "↓", Wait: "◔", Runs: "●",
}

var asciiSymbols = symbols{
	border: lipgloss.ASCIIBorder(), focused: asciiFocus(),
	Full: "#", Half: "=", Held: "%", Track: ".",
	Cursor: ">", Dot: "-", Rule: "-", Arrow: "->", bar: "|", edge: ">",
	states: [...]string{"+", "*", "?", "~", "#", "o", "x", " "},
	Up:     "^", Down: "v", Wait: "~", Runs: "*",
}

// asciiFocus is the edge of what has the focus, where there are no lines to draw.
func asciiFocus() lipgloss.Border {
	b := lipgloss.ASCIIBorder()
	b.Top, b.Bottom = "=", "="
	return b
}

// NewStyles builds the styles for a dark or a light background.
func NewStyles(dark, utf8 bool, method ansi.Method) Styles {
	base := lipgloss.NewStyle()
	colour := func(c color.Color) ink { return inkOf(base.Foreground(c)) }
	s := Styles{
		Strong:    inkOf(base.Bold(true)),
		Dim:       inkOf(base.Faint(true)),
		Accent:    colour(lipgloss.Cyan),
		OK:        colour(lipgloss.Green),
		Warn:      colour(lipgloss.Yellow),
		Bad:       colour(lipgloss.Red),
		Long:      colour(lipgloss.Magenta),
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

// Pointer marks the row under the cursor, and keeps its room in the others.
func (s Styles) Pointer(here bool) string {
	if here {
		return s.Accent.Render(s.Symbols.Cursor)
	}
	return " "
}

// State gives the colour of a state. The word stands beside it everywhere.
func (s Styles) State(st engine.State) ink {
	switch st {
	case engine.Ready:
		return s.OK
	case engine.Busy, engine.Probe:
		return s.Accent
	case engine.Cool:
		return s.Warn
	case engine.Limit:
		return s.Long
	case engine.Bad:
		return s.Bad.Bold()
	}
	return s.Dim
}

// Symbol gives the shape of a state.
func (s Styles) Symbol(st engine.State) string {
	if int(st) < len(s.Symbols.states) {
		return s.Symbols.states[st]
	}
	return " "
}

// Kind gives the colour of an event; the word stands beside it.
func (s Styles) Kind(k engine.EventKind) ink {
	switch k {
	case engine.EventLimit, engine.EventRetry, engine.EventWait:
		return s.Warn
	case engine.EventRotate, engine.EventFallback, engine.EventProbe:
		return s.Accent
	case engine.EventReturn, engine.EventRecover, engine.EventAnswer:
		return s.OK
	case engine.EventReject, engine.EventError:
		return s.Bad
	}
	return s.Dim
}
