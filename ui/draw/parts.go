package draw

import (
	"strings"
	"unicode/utf8"
)

// maxPart bounds what is drawn at once: a longer block of Markdown is drawn in
// several parts. It is more than most blocks have.
const maxPart = 4 << 10

// part is a piece of a text that is drawn by itself. All of a text that is not
// blank is in its parts.
type part struct {
	from, to     int    // bytes of the text
	before, past string // what the renderer needs around them: an open fence, the head of a table
	indent       int    // blanks before each row, of the list that it stands in
	glued        bool   // it goes on with the part before it, without a blank row
}

// source is what the renderer gets of a part of text.
func (p part) source(text string) string {
	piece := text[p.from:p.to]
	if p.indent > 0 {
		var b strings.Builder
		for row := range strings.Lines(piece) {
			b.WriteString(row[min(p.indent, indentation(row)):])
		}
		piece = b.String()
	}
	return p.before + piece + p.past
}

func indentation(row string) int { return len(row) - len(strings.TrimLeft(row, " ")) }

// cutter cuts a growing text into parts of at most most bytes. What it has cut
// off stays as it is, whatever follows, and each look at the text costs what
// is new and one part more.
type cutter struct {
	most  int
	plain bool // the text is no Markdown
	at    int  // bytes of the text that are behind it
	seam
}

// seam is what was open where a block was cut.
type seam struct {
	glued  bool
	fence  string // the row that opened the code, from its mark on
	head   string // the first two rows of a table
	indent int    // of the list, or of the code in it
}

// next cuts the next part off text, which begins with all that came before.
// whole says that no more will come. It is not ok where there is none yet.
func (c *cutter) next(text string, whole bool) (p part, ok bool) {
	c.skipBlank(text)
	window := text[c.at:min(len(text), c.at+c.most)]
	full := len(window) == c.most
	if window == "" || !c.ready(window, full || whole) {
		return part{}, false
	}
	n, after := c.length(window, full)
	if n == 0 && whole {
		n, after = len(window), seam{}
	}
	if n == 0 {
		return part{}, false
	}
	p = part{from: c.at, to: c.at + n, before: c.head, indent: c.indent, glued: c.glued}
	if c.fence != "" {
		p.before = labelled(c.fence) + "\n"
	}
	if after.fence != "" {
		p.past = "\n" + strings.Repeat(" ", max(0, after.indent-c.indent)) + fenceMark(after.fence)
	}
	c.at, c.seam = c.at+n, after
	return p, true
}

// skipBlank passes over blank rows between blocks; they draw nothing.
func (c *cutter) skipBlank(text string) {
	if c.fence != "" || c.plain {
		return
	}
	for c.at < len(text) {
		row := text[c.at:min(len(text), c.at+c.most)]
		end := strings.IndexByte(row, '\n') + 1
		if end == 0 && len(row) == c.most {
			end = len(row) // nobody misses so many blanks in a row
		}
		if end == 0 || strings.TrimSpace(row[:end]) != "" {
			return
		}
		c.at, c.seam = c.at+end, seam{indent: c.indent}
	}
}

// ready drops what is not open any more, by the row that comes. sure says that
// it can be judged by what is there of it.
func (c *cutter) ready(window string, sure bool) bool {
	row, _, complete := strings.Cut(window, "\n")
	if !complete && !sure && (c.head != "" || strings.TrimSpace(row) == "" && c.fence == "") {
		return false
	}
	if c.head != "" && !isRow(row) {
		c.head = ""
	}
	if c.fence == "" && !c.plain && indentation(row) < c.indent {
		c.indent = 0
	}
	return c.fence != "" || c.plain || strings.TrimSpace(window) != ""
}

// labelled gives the row that opens the same code again. Where it names no
// language none is guessed, lest the parts are taken for different ones.
func labelled(fence string) string {
	if fence == fenceMark(fence) {
		return fence + "text"
	}
	return fence
}

// length gives how much of window is the next part, and what is open after it;
// 0 where more has to come first. full says that a part cannot be longer.
func (c *cutter) length(window string, full bool) (n int, after seam) {
	switch {
	case c.plain && full:
		return cutRows(window), seam{glued: true}
	case c.plain:
		return 0, seam{}
	case c.fence != "":
		return codeLength(window, full, c.seam)
	case c.head != "":
		return tableLength(window, full, c.seam)
	case c.indent > 0:
		return nestedLength(window, full, c.indent)
	}
	if n := nextBlock(window); n > 0 || !full {
		return n, seam{}
	}
	return cutBlock(window, 0)
}

// codeLength is length within a fence.
func codeLength(window string, full bool, open seam) (n int, after seam) {
	for row := range strings.Lines(window) {
		if n += len(row); row[len(row)-1] == '\n' && closes(row, fenceMark(open.fence)) {
			return n, seam{glued: open.indent > 0, indent: open.indent}
		}
	}
	if !full {
		return 0, seam{}
	}
	open.glued = true
	return cutRows(window), open
}

// tableLength is length within a table; its first row is one.
func tableLength(window string, full bool, open seam) (n int, after seam) {
	for row := range strings.Lines(window) {
		if row[len(row)-1] != '\n' {
			break
		}
		if !isRow(row) {
			return n, seam{}
		}
		n += len(row)
	}
	if !full {
		return 0, seam{}
	}
	open.glued = true
	return cutRows(window), open
}

// nestedLength is length within a list, of what is indented by indent or more.
func nestedLength(window string, full bool, indent int) (n int, after seam) {
	for row := range strings.Lines(window) {
		if row[len(row)-1] != '\n' {
			break
		}
		if strings.TrimSpace(row) != "" && indentation(row) < indent {
			return n, seam{glued: true}
		}
		n += len(row)
	}
	if !full {
		return 0, seam{}
	}
	return cutBlock(window, indent)
}

// isRow says whether a row may be one of a table.
func isRow(row string) bool { return strings.Contains(row, "|") }

// headOf gives the first two rows of a table; empty where block is none.
func headOf(block string) string {
	first := strings.IndexByte(block, '\n') + 1
	second := strings.IndexByte(block[first:], '\n') + 1
	rule := block[first : first+second]
	if first == 0 || second == 0 || !isRow(block[:first]) || !strings.Contains(rule, "-") || strings.Trim(rule, "|-: \n") != "" {
		return ""
	}
	return block[:first+second]
}

// cutRows cuts after the last whole row of a text that is too long.
func cutRows(text string) int {
	if n := strings.LastIndexByte(text, '\n') + 1; n > 0 {
		return n
	}
	return cutRow(text)
}

// cutRow cuts within a row: before a word, else between two characters.
func cutRow(row string) int {
	for n := len(row) - 1; n > len(row)/2; n-- {
		if c := row[n] | 0x20; row[n-1] == ' ' && c >= 'a' && c <= 'z' {
			return n
		}
	}
	for n := len(row) - 1; n > len(row)/2; n-- {
		if row[n-1] < utf8.RuneSelf && row[n] < utf8.RuneSelf {
			return n
		}
	}
	n := len(row) - 1
	for n > 1 && !utf8.RuneStart(row[n]) {
		n--
	}
	return max(1, n)
}
