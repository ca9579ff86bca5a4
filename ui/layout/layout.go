// Package layout says where everything in the window goes: a pure function of
// its size and of what there is to show.
package layout

import "sluice/ui/action"

// Shape is how much of the dashboard a window shows at once.
type Shape uint8

// The shapes, from the least to the most.
const (
	TwoLines Shape = iota // the newest words and the input
	Mini                  // chat and input, panels one at a time
	Column                // the same with a strip that sums up the keys
	Split                 // chat, and a side column with keys and tabs
	Five                  // all panels
)

// least is the smallest window of each shape, in cells.
var least = [...]struct{ w, h int }{TwoLines: {0, 0}, Mini: {40, 12}, Column: {60, 20}, Split: {96, 26}, Five: {140, 36}}

// slack keeps a shape for a few columns below its least width, so that a slow
// drag of the window's edge does not flip to and fro.
const slack = 2

// shapeFor picks the shape of a window; before is the shape until now.
func shapeFor(w, h int, before Shape) Shape {
	for s := Five; s > TwoLines; s-- {
		need := least[s].w
		if s == before {
			need -= slack
		}
		if w >= need && h >= least[s].h {
			return s
		}
	}
	return TwoLines
}

// Title gives a panel's name with the number that leads to it.
func Title(p action.Panel) string { return string('0'+rune(p)) + " " + p.String() }

// Layout is where everything goes. Heights and widths are of whole blocks,
// borders included; 0 means not shown.
type Layout struct {
	Shape                       Shape
	W, H                        int
	Body                        int // rows between header and footer
	Strip                       int
	Left, Right                 int // widths of the columns
	Chat, Input                 int // heights, left column
	Keys, Models, Waits, Events int // heights, right column
	Tabs                        int // height of the box that models, waits and events share
	Header, Footer              int
	Zoomed                      bool // one panel takes the whole body
	Boxed                       bool // panels have borders
}

// Wants is what the layout must know of the content.
type Wants struct {
	Input               int // rows of text in the input
	Keys, Models, Waits int // rows that the panels would like to have
	Zoom                bool
}

// Arrange computes the layout of a window.
func Arrange(w, h int, before Shape, want Wants) Layout {
	l := Layout{Shape: shapeFor(w, h, before), W: w, H: h, Zoomed: want.Zoom}
	l.Boxed = l.Shape >= Split
	if l.Shape == TwoLines {
		l.Left, l.Input, l.Chat = w, min(1, h), max(0, h-1)
		return l
	}
	l.Header, l.Footer = 1, 1
	if l.Shape == Column {
		l.Strip = 1
	}
	l.Body = h - l.Header - l.Strip - l.Footer
	l.Left = w
	edges := 1 // the rule above the input
	if l.Boxed {
		edges = 2
		l.Right = sideWidth(w, l.Shape)
		l.Left = w - l.Right
	}
	most := max(1, h*2/5-edges)
	l.Input = edges + min(max(1, want.Input), most)
	l.Chat = l.Body - l.Input
	l.stack(want)
	return l
}

func sideWidth(w int, s Shape) int {
	if s == Five {
		return min(84, max(60, w*2/5))
	}
	return max(40, w*2/5)
}

// stack shares the rows of the right column.
func (l *Layout) stack(want Wants) {
	if l.Right == 0 {
		return
	}
	if l.Shape == Split {
		l.Keys = min(max(want.Keys+2, 5), l.Body*3/5)
		l.Tabs = l.Body - l.Keys
		return
	}
	l.Keys = min(max(want.Keys+2, 6), l.Body/2)
	l.Models = min(max(want.Models+2, 4), max(4, l.Body/5))
	l.Waits = min(max(want.Waits+2, 4), max(4, l.Body/5))
	l.Events = l.Body - l.Keys - l.Models - l.Waits
}

// At names the panel at a cell of the window; tab is the one on top of those
// that share a box.
func (l *Layout) At(x, y int, tab action.Panel) action.Panel {
	y -= l.Header + l.Strip
	if l.Right == 0 || x < l.Left {
		if y < l.Chat {
			return action.ChatPanel
		}
		return action.InputPanel
	}
	for _, part := range []struct {
		p action.Panel
		h int
	}{{action.KeysPanel, l.Keys}, {tab, l.Tabs}, {action.ModelsPanel, l.Models}, {action.WaitsPanel, l.Waits}} {
		if y < part.h {
			return part.p
		}
		y -= part.h
	}
	return action.EventsPanel
}
