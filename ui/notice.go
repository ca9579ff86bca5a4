package ui

import (
	"time"

	"sluice/ui/draw"
)

// toastTime is how long a notice stays.
const toastTime = 8 * time.Second

// notice is a short text at the foot of the screen.
type notice struct {
	text  string
	until time.Time
}

// toast shows one.
func (n *notice) toast(text string, now time.Time) {
	n.text, n.until = draw.Line(text), now.Add(toastTime)
}

// hide ends it: the foot of the screen shows keys then.
func (n *notice) hide() { n.until = time.Time{} }

// rows gives the rows of the notice in w cells; none where there is none.
func (n *notice) rows(s draw.Styles, now time.Time, w int) []string {
	if !now.Before(n.until) || n.text == "" || w < 1 {
		return nil
	}
	return s.Notice(n.text, w)
}

// draw draws a notice of several rows over lines, down to row y. One that fits
// stands in the last line instead.
func (n *notice) draw(s draw.Styles, now time.Time, lines []string, y, w int) {
	rows := n.rows(s, now, w-2)
	if len(rows) < 2 {
		return
	}
	var box []string
	for _, r := range rows {
		box = append(box, s.Fit(" "+s.Accent.Render(r), w))
	}
	s.Overlay(lines, box, 0, max(0, y-len(box)), w)
}
