package draw

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Frame is what a panel's border says.
type Frame struct {
	Title, Note string // at the left and the right of the upper edge
	Focused     bool
}

// Box draws lines inside a border of exactly w by h.
func (f Frame) Box(s Styles, lines []string, w, h int) []string {
	if w < 4 || h < 3 {
		return s.Block(lines, w, h)
	}
	edge, b := f.edge(s), f.border(s)
	left, right := f.heading(s, w-6)
	fill := strings.Repeat(b.Top, max(0, w-4-s.Width(left)-s.Width(right)))
	out := make([]string, 0, h)
	out = append(out, edge.Render(b.TopLeft+b.Top)+left+edge.Render(fill)+right+edge.Render(b.Top+b.TopRight))
	side := edge.Render(b.Left)
	for _, line := range s.Block(lines, w-4, h-2) {
		out = append(out, side+" "+line+" "+edge.Render(b.Right))
	}
	return append(out, edge.Render(b.BottomLeft+strings.Repeat(b.Bottom, w-2)+b.BottomRight))
}

// border gives the lines of the edge: heavier ones for what has the focus.
func (f Frame) border(s Styles) lipgloss.Border {
	if f.Focused {
		return s.Symbols.focused
	}
	return s.Symbols.border
}

func (f Frame) edge(s Styles) ink {
	if f.Focused {
		return s.Accent
	}
	return s.border
}

// Rule draws a horizontal line that carries the same words as a border.
func (f Frame) Rule(s Styles, w int) string {
	if w < 8 {
		return s.border.Render(strings.Repeat(s.Symbols.Rule, max(0, w)))
	}
	edge, line := f.edge(s), f.border(s).Top
	left, right := f.heading(s, w-4)
	fill := w - 2 - s.Width(left) - s.Width(right)
	return edge.Render(line) + left + edge.Render(strings.Repeat(line, max(0, fill))) + right + edge.Render(line)
}

// heading gives the words of an edge, bounded to w cells together. The focus
// is said by a sign, not by a colour alone.
func (f Frame) heading(s Styles, w int) (left, right string) {
	title := f.Title
	style := s.Strong
	if f.Focused {
		title = s.Symbols.Cursor + " " + title
		style = s.Accent.Bold()
	}
	if title != "" {
		left = " " + style.Render(s.Truncate(title, w-2)) + " "
	}
	if f.Note != "" && s.Width(f.Note)+2+s.Width(left) <= w {
		right = " " + s.Dim.Render(f.Note) + " "
	}
	return left, right
}
