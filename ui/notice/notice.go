// Package notice is the short text that says what became of an act, for as long
// as it is so.
package notice

import (
	"time"

	"sluice/ui/draw"
)

// longest is how long one stays at most.
const longest = 8 * time.Second

// Notice is one, above the foot of the screen, which keeps its keys.
type Notice struct {
	Text  string
	Until time.Time
	holds func() bool
	held  bool // it was so once
}

// New gives one. It goes as soon as holds says that what it tells is so no more;
// where holds is nil, it tells of no state.
func New(text string, now time.Time, holds func() bool) Notice {
	return Notice{Text: draw.Line(text), Until: now.Add(longest), holds: holds}
}

// Hide ends it.
func (n *Notice) Hide() { *n = Notice{} }

// Check ends a notice of what is so no more. What it tells may take a moment to
// come about.
func (n *Notice) Check() {
	switch {
	case n.holds == nil:
	case n.holds():
		n.held = true
	case n.held:
		n.Hide()
	}
}

// rows gives the rows of the notice in w cells; none where there is none.
func (n *Notice) rows(s draw.Styles, now time.Time, w int) []string {
	if !now.Before(n.Until) || n.Text == "" || w < 1 {
		return nil
	}
	return s.Notice(n.Text, w)
}

// Draw draws a notice over lines of w cells; its last row is y, where an edge is,
// of which the first title cells are not to be covered. One of several rows has
// them whole.
func (n *Notice) Draw(s draw.Styles, now time.Time, lines []string, y, w, title int) {
	rows := n.rows(s, now, w-2)
	x := 0
	for i, r := range rows {
		rows[i] = " " + s.Accent.Render(r) + " "
		if len(rows) > 1 {
			rows[i] = s.Fit(rows[i], w)
		} else if x = max(0, w-s.Width(rows[i])-2); x < title {
			y--
		}
	}
	s.Overlay(lines, rows, x, max(0, y-len(rows)+1), w)
}
