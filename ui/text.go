package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// width counts the cells of a line as the renderer does.
func (s styles) width(line string) int {
	for i := 0; i < len(line); i++ {
		if c := line[i]; c < 0x20 || c > 0x7e {
			return s.cells.StringWidth(line)
		}
	}
	return len(line)
}

// cut bounds line to w cells and marks the cut.
func (s styles) cut(line string, w int) string {
	if w <= 0 {
		return ""
	}
	if s.width(line) <= w {
		return line
	}
	tail := s.sym.more
	if s.width(tail) >= w {
		tail = ""
	}
	return s.cells.Truncate(line, w, tail)
}

// fit makes line exactly w cells wide.
func (s styles) fit(line string, w int) string {
	if w <= 0 {
		return ""
	}
	line = s.cut(line, w)
	if n := w - s.width(line); n > 0 {
		line += strings.Repeat(" ", n)
	}
	return line
}

// right makes line exactly w cells wide with its text at the right.
func (s styles) right(line string, w int) string {
	line = s.cut(line, w)
	return strings.Repeat(" ", max(0, w-s.width(line))) + line
}

// ends puts left and right at the two ends of w cells. Where both do not fit,
// right gives way first.
func (s styles) ends(left, right string, w int) string {
	gap := w - s.width(left) - s.width(right)
	if gap < 1 {
		return s.fit(left, w)
	}
	return left + strings.Repeat(" ", gap) + right
}

// block makes lines exactly w by h: what is missing is blank, what is too
// much is left out.
func (s styles) block(lines []string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := make([]string, 0, h)
	for _, line := range lines {
		if len(out) == h {
			break
		}
		out = append(out, s.fit(line, w))
	}
	blank := strings.Repeat(" ", w)
	for len(out) < h {
		out = append(out, blank)
	}
	return out
}

// frame is what a panel's border says.
type frame struct {
	title, note string // at the left and the right of the upper edge
	focused     bool
}

// box draws lines inside a border of exactly w by h.
func (s styles) box(f frame, lines []string, w, h int) []string {
	if w < 4 || h < 3 {
		return s.block(lines, w, h)
	}
	edge := s.border
	if f.focused {
		edge = s.accent
	}
	b := s.sym.border
	out := make([]string, 0, h)
	out = append(out, s.upperEdge(f, edge, w))
	side := edge.Render(b.Left)
	for _, line := range s.block(lines, w-4, h-2) {
		out = append(out, side+" "+line+" "+edge.Render(b.Right))
	}
	return append(out, edge.Render(b.BottomLeft+strings.Repeat(b.Bottom, w-2)+b.BottomRight))
}

func (s styles) upperEdge(f frame, edge ink, w int) string {
	b := s.sym.border
	left, right := s.heading(f, w-6)
	fill := w - 2 - s.width(left) - s.width(right) - 2
	return edge.Render(b.TopLeft+b.Top) + left + edge.Render(strings.Repeat(b.Top, max(0, fill))) + right + edge.Render(b.Top+b.TopRight)
}

// rule draws a horizontal line that carries the same words as a border.
func (s styles) rule(f frame, w int) string {
	if w < 8 {
		return s.border.Render(strings.Repeat(s.sym.rule, max(0, w)))
	}
	edge := s.border
	if f.focused {
		edge = s.accent
	}
	left, right := s.heading(f, w-4)
	fill := w - 2 - s.width(left) - s.width(right)
	return edge.Render(s.sym.rule) + left + edge.Render(strings.Repeat(s.sym.rule, max(0, fill))) + right + edge.Render(s.sym.rule)
}

// heading gives the words of an edge, bounded to w cells together. The focus
// is said by a sign, not by a colour alone.
func (s styles) heading(f frame, w int) (left, right string) {
	title := f.title
	style := s.strong
	if f.focused {
		title = s.sym.cursor + " " + title
		style = s.accent.bold()
	}
	if title != "" {
		left = " " + style.Render(s.cut(title, w-2)) + " "
	}
	if f.note != "" && s.width(f.note)+2+s.width(left) <= w {
		right = " " + s.dim.Render(f.note) + " "
	}
	return left, right
}

// beside joins blocks of equal height line by line.
func beside(blocks ...[]string) []string {
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

// lay draws box over lines at x, y.
func (s styles) lay(lines, box []string, x, y, w int) {
	for i, row := range box {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under := lines[y+i]
		left := s.fit(s.cells.Truncate(under, x, ""), x)
		after := x + s.width(row)
		right := ""
		if after < w {
			right = s.right(s.cells.TruncateLeft(under, after, ""), w-after)
		}
		lines[y+i] = left + "\x1b[m" + row + "\x1b[m" + right
	}
}

// wrapRow gives the first row of unstyled text that fits w cells, and how
// many bytes of text it took, with the blanks at which it broke. It breaks at
// the last space that fits, else in the middle of the word, and at a line end.
func (s styles) wrapRow(text string, w int) (row string, took int) {
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
func (s styles) grapheme(text string) (n, cells int) {
	if c := text[0]; c < 0x80 && (len(text) == 1 || text[1] < 0x80) {
		return 1, 1
	}
	cluster, cells := ansi.FirstGraphemeCluster(text, s.cells)
	if len(cluster) == 0 {
		return 1, 1
	}
	return len(cluster), cells
}

// wrap breaks unstyled text into rows of at most w cells.
func (s styles) wrap(text string, w int) []string {
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
