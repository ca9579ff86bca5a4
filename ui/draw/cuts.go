package draw

import "strings"

// cutBlock finds the best place to cut a block of Markdown that is too long: in
// code and in tables after a row, in lists before an item, else after a row or
// before a word. indent is that of the list whose inside block is. It gives
// what is open there.
func cutBlock(block string, indent int) (n int, open seam) {
	if head := headOf(block); head != "" && cutRows(block) > len(head) {
		return cutRows(block), seam{glued: true, head: head}
	}
	m := marksOf(block, indent)
	switch {
	case m.fence != "" && m.row > m.code:
		return m.row, seam{glued: true, fence: m.fence, indent: m.fenced}
	case m.fence != "" && m.fenceAt > 0:
		return m.fenceAt, seam{glued: true, indent: m.fenced}
	case m.fence != "":
		return cutRow(block), seam{glued: true, fence: m.fence, indent: m.fenced}
	case m.item > 0:
		return m.item, seam{glued: true, indent: indent}
	case m.nested > 0:
		return m.nested, seam{glued: true, indent: indentation(block[m.nested:])}
	case m.row == 0:
		return cutRow(block), seam{glued: true}
	case indent > 0 || isItem(block):
		return m.row, seam{glued: true, indent: indentation(block[m.row:])}
	}
	return m.row, seam{glued: true}
}

// marks are the places in a block at which it can be cut; 0 where there is
// none.
type marks struct {
	row     int    // start of the last row
	item    int    // start of the last item of the list itself
	nested  int    // start of the last item within another
	fence   string // row that opened the code at the end; empty: no code is open
	fenceAt int    // its start
	code    int    // start of its code
	fenced  int    // its indentation
}

// marksOf looks through a block that lies indent blanks deep in a list.
func marksOf(block string, indent int) (m marks) {
	at := 0
	for row := range strings.Lines(block) {
		m.row = at
		switch {
		case m.fence != "":
			if closes(row, fenceMark(m.fence)) {
				m.fence = ""
			}
		case fenceMark(row) != "":
			m.fence, m.fenceAt, m.code = strings.Trim(row, " \n"), at, at+len(row)
			m.fenced = indentation(row)
		case isItem(row) && indentation(row) <= indent:
			m.item = at
		case isItem(row):
			m.nested = at
		}
		at += len(row)
	}
	return m
}
