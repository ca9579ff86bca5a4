package ui

import "sluice/ui/action"

// shape is how much of the dashboard a window shows at once.
type shape uint8

// The shapes, from the least to the most.
const (
	twoLines shape = iota // the newest words and the input
	mini                  // chat and input, panels one at a time
	column                // the same with a strip that sums up the keys
	split                 // chat, and a side column with keys and tabs
	five                  // all panels
)

// least is the smallest window of each shape, in cells.
var least = [...]struct{ w, h int }{twoLines: {0, 0}, mini: {40, 12}, column: {60, 20}, split: {96, 26}, five: {140, 36}}

// slack keeps a shape for a few columns below its least width, so that a slow
// drag of the window's edge does not flip to and fro.
const slack = 2

// shapeFor picks the shape of a window; before is the shape until now.
func shapeFor(w, h int, before shape) shape {
	for s := five; s > twoLines; s-- {
		need := least[s].w
		if s == before {
			need -= slack
		}
		if w >= need && h >= least[s].h {
			return s
		}
	}
	return twoLines
}

// title gives a panel's name with the number that leads to it.
func title(p action.Panel) string { return string('0'+rune(p)) + " " + p.String() }

// layout is where everything goes. Heights and widths are of whole blocks,
// borders included; 0 means not shown.
type layout struct {
	shape                       shape
	w, h                        int
	body                        int // rows between header and footer
	strip                       int
	left, right                 int // widths of the columns
	chat, input                 int // heights, left column
	keys, models, waits, events int // heights, right column
	tabs                        int // height of the box that models, waits and events share
	header, footer              int
	zoomed                      bool // one panel takes the whole body
	boxed                       bool // panels have borders
}

// wants is what the layout must know of the content.
type wants struct {
	input               int // rows of text in the input
	keys, models, waits int // rows that the panels would like to have
	zoom                bool
}

// arrange computes the layout of a window.
func arrange(w, h int, before shape, want wants) layout {
	l := layout{shape: shapeFor(w, h, before), w: w, h: h, zoomed: want.zoom}
	l.boxed = l.shape >= split
	switch l.shape {
	case twoLines:
		l.left, l.input = w, min(1, h)
		l.chat = max(0, h-1)
		return l
	case mini:
		l.header, l.footer = 1, 1
	case column:
		l.header, l.strip, l.footer = 1, 1, 1
	default:
		l.header, l.footer = 1, 1
	}
	l.body = h - l.header - l.strip - l.footer
	l.left = w
	edges := 1 // the rule above the input
	if l.boxed {
		edges = 2
		l.right = sideWidth(w, l.shape)
		l.left = w - l.right
	}
	most := max(1, h*2/5-edges)
	l.input = edges + min(max(1, want.input), most)
	l.chat = l.body - l.input
	l.stack(want)
	return l
}

func sideWidth(w int, s shape) int {
	if s == five {
		return min(84, max(60, w*2/5))
	}
	return max(40, w*2/5)
}

// stack shares the rows of the right column.
func (l *layout) stack(want wants) {
	if l.right == 0 {
		return
	}
	if l.shape == split {
		l.keys = min(max(want.keys+2, 5), l.body*3/5)
		l.tabs = l.body - l.keys
		return
	}
	l.keys = min(max(want.keys+2, 6), l.body/2)
	l.models = min(max(want.models+2, 4), max(4, l.body/5))
	l.waits = min(max(want.waits+2, 4), max(4, l.body/5))
	l.events = l.body - l.keys - l.models - l.waits
}

// at names the panel at a cell of the window; tab is the one on top of those
// that share a box.
func (l *layout) at(x, y int, tab action.Panel) action.Panel {
	y -= l.header + l.strip
	if l.right == 0 || x < l.left {
		if y < l.chat {
			return action.ChatPanel
		}
		return action.InputPanel
	}
	for _, part := range []struct {
		p action.Panel
		h int
	}{{action.KeysPanel, l.keys}, {tab, l.tabs}, {action.ModelsPanel, l.models}, {action.WaitsPanel, l.waits}} {
		if y < part.h {
			return part.p
		}
		y -= part.h
	}
	return action.EventsPanel
}
