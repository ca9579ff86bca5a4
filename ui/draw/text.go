package draw

import (
	"image"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// cells counts the cells of a line as the terminal does, and makes lines fit.
type cells struct {
	WidthMethod ansi.Method
	More        string // marks a cut
}

// Width counts the cells of a line as the renderer does.
func (c cells) Width(line string) int {
	for i := 0; i < len(line); i++ {
		if b := line[i]; b < 0x20 || b > 0x7e {
			return c.WidthMethod.StringWidth(line)
		}
	}
	return len(line)
}

// Truncate bounds line to w cells and marks the cut.
func (c cells) Truncate(line string, w int) string {
	if w <= 0 {
		return ""
	}
	if c.Width(line) <= w {
		return line
	}
	tail := c.More
	if c.Width(tail) >= w {
		tail = ""
	}
	return c.WidthMethod.Truncate(line, w, tail)
}

// Fit makes line exactly w cells wide.
func (c cells) Fit(line string, w int) string {
	if w <= 0 {
		return ""
	}
	line = c.Truncate(line, w)
	if n := w - c.Width(line); n > 0 {
		line += strings.Repeat(" ", n)
	}
	return line
}

// Right makes line exactly w cells wide with its text at the right.
func (c cells) Right(line string, w int) string {
	line = c.Truncate(line, w)
	return strings.Repeat(" ", max(0, w-c.Width(line))) + line
}

// Justify puts left and right at the two ends of w cells. Where both do not fit,
// right gives way first.
func (c cells) Justify(left, right string, w int) string {
	gap := w - c.Width(left) - c.Width(right)
	if gap < 1 {
		return c.Fit(left, w)
	}
	return left + strings.Repeat(" ", gap) + right
}

// Block makes lines exactly w by h: what is missing is blank, what is too
// much is left out.
func (c cells) Block(lines []string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := make([]string, 0, h)
	for _, line := range lines {
		if len(out) == h {
			break
		}
		out = append(out, c.Fit(line, w))
	}
	blank := strings.Repeat(" ", w)
	for len(out) < h {
		out = append(out, blank)
	}
	return out
}

// Beside puts right beside left, line by line, as far as left goes.
func Beside(left, right []string) []string {
	out := slices.Clone(left)
	for i := range min(len(left), len(right)) {
		out[i] += right[i]
	}
	return out
}

// Overlay draws box over lines at x, y.
func (c cells) Overlay(lines, box []string, x, y, w int) {
	for i, row := range box {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under := lines[y+i]
		left := c.Fit(c.WidthMethod.Truncate(under, x, ""), x)
		after := x + c.Width(row)
		right := ""
		if after < w {
			right = c.Right(c.WidthMethod.TruncateLeft(under, after, ""), w-after)
		}
		lines[y+i] = left + "\x1b[m" + row + "\x1b[m" + right
	}
}

// OnTop draws box in the middle of lines, of w by h, and gives where the cell at of
// it is then; nil for nil.
func (c cells) OnTop(lines, box []string, at *image.Point, w, h int) *image.Point {
	if len(box) == 0 {
		return nil
	}
	x, y := max(0, (w-c.Width(box[0]))/2), max(0, (h-len(box))/3)
	c.Overlay(lines, box, x, y, w)
	if at == nil {
		return nil
	}
	return &image.Point{X: min(max(0, at.X+x), w-1), Y: min(max(0, at.Y+y), h-1)}
}

// wrapRow gives the first row of unstyled text that fits w cells, and how
// many bytes of text it took, with the blanks at which it broke. It breaks at
// the last space that fits, else in the middle of the word, and at a line end.
func (c cells) wrapRow(text string, w int) (row string, took int) {
	cells, space := 0, -1
	for i := 0; i < len(text); {
		if text[i] == '\n' {
			return text[:i], i + 1
		}
		n, width := c.grapheme(text[i:])
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
func (c cells) grapheme(text string) (n, cells int) {
	if b := text[0]; b < 0x80 && (len(text) == 1 || text[1] < 0x80) {
		return 1, 1
	}
	cluster, cells := ansi.FirstGraphemeCluster(text, c.WidthMethod)
	if len(cluster) == 0 {
		return 1, 1
	}
	return len(cluster), cells
}

// Wrap breaks unstyled text into rows of at most w cells.
func (c cells) Wrap(text string, w int) []string {
	if w < 1 {
		return nil
	}
	var rows []string
	for {
		row, took := c.wrapRow(text, w)
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

// Visible picks n of total rows around the row at, when h fit.
func Visible(total, at, h int) (first, n int) {
	if h <= 0 {
		return 0, 0
	}
	if total <= h {
		return 0, total
	}
	first = min(max(0, at-h/2), total-h)
	return first, h
}

// Longest gives the first of some forms of a text that w cells hold; the last
// that is not empty where none does.
func (c cells) Longest(w int, forms ...string) (text string) {
	for _, form := range forms {
		if form == "" {
			continue
		}
		if text = form; c.Width(form) <= w {
			break
		}
	}
	return text
}
