package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width counts the cells of a line as the renderer does.
func (s Styles) Width(line string) int {
	for i := 0; i < len(line); i++ {
		if c := line[i]; c < 0x20 || c > 0x7e {
			return s.WidthMethod.StringWidth(line)
		}
	}
	return len(line)
}

// truncate bounds line to w cells and marks the cut.
func (s Styles) truncate(line string, w int) string {
	if w <= 0 {
		return ""
	}
	if s.Width(line) <= w {
		return line
	}
	tail := s.Symbols.More
	if s.Width(tail) >= w {
		tail = ""
	}
	return s.WidthMethod.Truncate(line, w, tail)
}

// Fit makes line exactly w cells wide.
func (s Styles) Fit(line string, w int) string {
	if w <= 0 {
		return ""
	}
	line = s.truncate(line, w)
	if n := w - s.Width(line); n > 0 {
		line += strings.Repeat(" ", n)
	}
	return line
}

// right makes line exactly w cells wide with its text at the right.
func (s Styles) right(line string, w int) string {
	line = s.truncate(line, w)
	return strings.Repeat(" ", max(0, w-s.Width(line))) + line
}

// justify puts left and right at the two ends of w cells. Where both do not fit,
// right gives way first.
func (s Styles) justify(left, right string, w int) string {
	gap := w - s.Width(left) - s.Width(right)
	if gap < 1 {
		return s.Fit(left, w)
	}
	return left + strings.Repeat(" ", gap) + right
}

// Block makes lines exactly w by h: what is missing is blank, what is too
// much is left out.
func (s Styles) Block(lines []string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := make([]string, 0, h)
	for _, line := range lines {
		if len(out) == h {
			break
		}
		out = append(out, s.Fit(line, w))
	}
	blank := strings.Repeat(" ", w)
	for len(out) < h {
		out = append(out, blank)
	}
	return out
}

// Frame is what a panel's border says.
type Frame struct {
	Title, Note string // at the left and the right of the upper edge
	Focused     bool
}

// Box draws lines inside a border of exactly w by h.
func (s Styles) Box(f Frame, lines []string, w, h int) []string {
	if w < 4 || h < 3 {
		return s.Block(lines, w, h)
	}
	edge := s.border
	if f.Focused {
		edge = s.Accent
	}
	b := s.Symbols.border
	out := make([]string, 0, h)
	out = append(out, s.upperEdge(f, edge, w))
	side := edge.Render(b.Left)
	for _, line := range s.Block(lines, w-4, h-2) {
		out = append(out, side+" "+line+" "+edge.Render(b.Right))
	}
	return append(out, edge.Render(b.BottomLeft+strings.Repeat(b.Bottom, w-2)+b.BottomRight))
}

func (s Styles) upperEdge(f Frame, edge ink, w int) string {
	b := s.Symbols.border
	left, right := s.heading(f, w-6)
	fill := w - 2 - s.Width(left) - s.Width(right) - 2
	return edge.Render(b.TopLeft+b.Top) + left + edge.Render(strings.Repeat(b.Top, max(0, fill))) + right + edge.Render(b.Top+b.TopRight)
}

// Rule draws a horizontal line that carries the same words as a border.
func (s Styles) Rule(f Frame, w int) string {
	if w < 8 {
		return s.border.Render(strings.Repeat(s.Symbols.Rule, max(0, w)))
	}
	edge := s.border
	if f.Focused {
		edge = s.Accent
	}
	left, right := s.heading(f, w-4)
	fill := w - 2 - s.Width(left) - s.Width(right)
	return edge.Render(s.Symbols.Rule) + left + edge.Render(strings.Repeat(s.Symbols.Rule, max(0, fill))) + right + edge.Render(s.Symbols.Rule)
}

// heading gives the words of an edge, bounded to w cells together. The focus
// is said by a sign, not by a colour alone.
func (s Styles) heading(f Frame, w int) (left, right string) {
	title := f.Title
	style := s.strong
	if f.Focused {
		title = s.Symbols.Cursor + " " + title
		style = s.Accent.bold()
	}
	if title != "" {
		left = " " + style.Render(s.truncate(title, w-2)) + " "
	}
	if f.Note != "" && s.Width(f.Note)+2+s.Width(left) <= w {
		right = " " + s.Dim.Render(f.Note) + " "
	}
	return left, right
}

// JoinHorizontal joins blocks of equal height line by line.
func JoinHorizontal(blocks ...[]string) []string {
	if len(blocks) == 0 {
		return nil
	}
	out := make([]string, len(blocks[0]))
	var b strings.Builder
	for i := range out {
		b.Reset()
		for _, block := range blocks {
			if i < len(block) {
				b.WriteString(block[i])
			}
		}
		out[i] = b.String()
	}
	return out
}

// Overlay draws box over lines at x, y.
func (s Styles) Overlay(lines, box []string, x, y, w int) {
	for i, row := range box {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under := lines[y+i]
		left := s.Fit(s.WidthMethod.Truncate(under, x, ""), x)
		after := x + s.Width(row)
		right := ""
		if after < w {
			right = s.right(s.WidthMethod.TruncateLeft(under, after, ""), w-after)
		}
		lines[y+i] = left + "\x1b[m" + row + "\x1b[m" + right
	}
}

// wrapRow gives the first row of unstyled text that fits w cells, and how
// many bytes of text it took, with the blanks at which it broke. It breaks at
// the last space that fits, else in the middle of the word, and at a line end.
func (s Styles) wrapRow(text string, w int) (row string, took int) {
	cells, space := 0, -1
	for i := 0; i < len(text); {
		if text[i] == '\n' {
			return text[:i], i + 1
		}
		n, width := s.grapheme(text[i:])
		if cells+width > w && i > 0 {
			if text[i] == ' ' {
				return text[:i], i + 1
			}
			if space > 0 {
				return text[:space], space + 1
			}
			return text[:i], i
		}
		if text[i] == ' ' {
			space = i
		}
		cells += width
		i += n
	}
	return text, len(text)
}

// grapheme gives the bytes and cells of the first cluster of text.
func (s Styles) grapheme(text string) (n, cells int) {
	if c := text[0]; c < 0x80 && (len(text) == 1 || text[1] < 0x80) {
		return 1, 1
	}
	cluster, cells := ansi.FirstGraphemeCluster(text, s.WidthMethod)
	if len(cluster) == 0 {
		return 1, 1
	}
	return len(cluster), cells
}

// wrap breaks unstyled text into rows of at most w cells.
func (s Styles) wrap(text string, w int) []string {
	if w < 1 {
		return nil
	}
	var rows []string
	for {
		row, took := s.wrapRow(text, w)
		rows = append(rows, strings.TrimRight(row, " "))
		ended := took > 0 && text[took-1] == '\n'
		text = text[took:]
		if text == "" && !ended {
			return rows
		}
		if text == "" {
			return append(rows, "")
		}
	}
}
