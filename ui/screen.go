package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/draw"
	"sluice/ui/draw/panel"
	"sluice/ui/layout"
)

// screen is what is known of the terminal.
type screen struct {
	w, h    int
	layout  layout.Layout
	dark    bool
	utf8    bool
	copying bool // copy mode: no mouse, no borders
	ticking bool // the one clock tick is under way
	late    bool // a frame for what the last ones had no time for is due
}

// style makes the styles anew, after the terminal has told something.
func (d *desk) style(cells ansi.Method) {
	d.pen = draw.NewPen(draw.NewStyles(d.screen.dark, d.screen.utf8, cells), d.pen, &d.effort)
}

// arrange lays the window out for what there is to show.
func (d *desk) arrange() {
	p := &d.panels
	want := layout.Wants{
		Input: d.input.Height(), Zoom: p.zoomed(),
		Keys: panel.KeyRows(d.status.Keys), Models: len(d.status.Models), Waits: panel.WaitRows(d.status.Requests),
	}
	d.screen.layout = layout.Arrange(d.screen.w, d.screen.h, d.screen.layout.Shape, want)
	l := d.screen.layout
	edge := 2 // the prompt
	if l.Boxed {
		edge = 4
	}
	d.input.Resize(l.Left-edge, max(1, l.H*2/5-2))
}

func (d *desk) onBackground(dark bool) {
	if dark != d.screen.dark {
		d.screen.dark = dark
		d.style(d.pen.WidthMethod)
	}
}

// onMode follows the renderer: once the terminal counts whole graphemes, so
// must the layout.
func (d *desk) onMode(msg tea.ModeReportMsg) {
	if msg.Mode != ansi.ModeUnicodeCore {
		return
	}
	switch msg.Value {
	case ansi.ModeSet, ansi.ModeReset, ansi.ModePermanentlySet:
		d.style(ansi.GraphemeWidth)
	}
}
