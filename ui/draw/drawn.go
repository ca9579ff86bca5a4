package draw

import (
	"fmt"
	"slices"
	"strings"

	"sluice/engine/plain"
)

// frameWork bounds the bytes of Markdown that are rendered for one frame. Parts
// beyond it stand as they were written until one of the next frames, so that a
// frame costs the same however much has come, and whatever it is.
const frameWork = maxPart

// Effort is what a frame has cost so far, in bytes.
type Effort struct {
	Rendered int  // of Markdown
	Wrapped  int  // of what stands as it was written
	Scanned  int  // of what was looked through for the ends of parts
	Behind   bool // a part has to wait for the next frame
}

// affords says whether the frame may still render n bytes of Markdown, and
// counts them then. The first part of a frame always may.
func (f *Effort) affords(n int) bool {
	if f.Rendered > 0 && f.Rendered+n > frameWork {
		f.Behind = true
		return false
	}
	f.Rendered += n
	return true
}

// drawn keeps an entry's parts, and the rows of those that were on the screen.
type drawn struct {
	cutter
	parts []drawnPart
	tail  drawnPart // of a running answer: what is in no part yet
	seen  int       // bytes of the text that were looked at
	whole bool      // no more will come
}

// drawnPart is a part with its rows at one width.
type drawnPart struct {
	part
	width, look int  // of rows; look is the generation of the styles
	final       bool // rows are as they shall be
	rows        []string
}

// fits says whether the rows are for this width and these styles.
func (d *drawnPart) fits(w, look int) bool { return d.rows != nil && d.width == w && d.look == look }

// parts brings the parts of an entry up to its text.
func (p Pen) parts(e *Entry) *drawn {
	p.effort.Scanned += e.Split()
	return &e.drawn
}

// Split cuts what has come of an entry's text into parts, and gives how many
// bytes it had to look through.
func (e *Entry) Split() (scanned int) {
	d, whole := &e.drawn, e.End != running
	if d.seen == len(e.Text) && d.whole == whole {
		return 0
	}
	d.most, d.plain = maxPart, e.Mine
	from := min(d.seen, d.at)
	for d.at < len(e.Text) {
		next, ok := d.next(e.Text, whole)
		if !ok {
			break
		}
		d.parts = append(d.parts, drawnPart{part: next})
	}
	d.seen, d.whole, d.tail = len(e.Text), whole, drawnPart{}
	if d.at < len(e.Text) && !whole {
		d.tail.part = part{from: d.at, to: len(e.Text), glued: d.glued}
	}
	return len(e.Text) - from
}

// count gives how many parts there are to draw.
func (d *drawn) count() int {
	if d.tail.to > 0 {
		return len(d.parts) + 1
	}
	return len(d.parts)
}

// nth gives part i; the tail is the last.
func (d *drawn) nth(i int) *drawnPart {
	if i == len(d.parts) {
		return &d.tail
	}
	return &d.parts[i]
}

// partRows gives the rows of part i of an entry's text in w cells. The caller
// must not change them.
func (p Pen) partRows(e *Entry, i, w int) []string {
	d := p.parts(e).nth(i)
	tail := d == &e.drawn.tail
	if d.fits(w, p.look) && (d.final || tail) {
		return d.rows
	}
	rich := !e.Mine && !tail && p.effort.affords(d.to-d.from)
	if !rich && d.fits(w, p.look) {
		return d.rows
	}
	d.width, d.look, d.final = w, p.look, rich || e.Mine
	d.rows = nil
	if rich {
		d.rows = p.rich(e.Text, d.part, w)
	}
	if len(d.rows) == 0 { // also where Markdown would show nothing
		d.rows = p.bare(e, d.part, w, tail)
	}
	if i > 0 && !d.glued {
		d.rows = append([]string{""}, d.rows...)
	}
	return d.rows
}

// rich renders a part of Markdown.
func (p Pen) rich(text string, of part, w int) []string {
	in := of.indent
	if fenceMark(of.before) != "" {
		in -= 3 // code has a margin of its own
	}
	lead := indent + strings.Repeat(" ", min(max(0, in), w/2))
	rows := p.md.render(p.Styles, of.source(text), max(1, w-len(lead)))
	for i, row := range rows {
		rows[i] = lead + row
	}
	return rows
}

// bare wraps a part as it was written.
func (p Pen) bare(e *Entry, of part, w int, tail bool) []string {
	text := e.Text[of.from:of.to]
	p.effort.Wrapped += len(text)
	if !tail && !e.Mine {
		text = strings.TrimRight(text, " \n")
	} else if e.Mine && of.to < len(e.Text) {
		text = strings.TrimSuffix(text, "\n")
	}
	lead := indent
	if e.Mine {
		lead = p.Accent.Render(p.Symbols.bar) + " "
	}
	rows := p.Wrap(text, max(1, w-len(indent)))
	for i, row := range rows {
		rows[i] = lead + row
	}
	return rows
}

// About estimates the rows of section i of an entry in w cells where they are
// not drawn. It is not ok for a section that costs nothing to draw.
func (p Pen) About(e *Entry, i, w int) (rows int, exact, ok bool) {
	i -= e.told.of(len(e.Notes)) + 1
	if e.Notice || i < 0 || i >= p.texts(e) {
		return 0, false, false
	}
	d := p.parts(e).nth(i)
	if d.fits(w, p.look) {
		return len(d.rows), d.final, true
	}
	return 1 + strings.Count(e.Text[d.from:d.to], "\n") + (d.to-d.from)/max(1, w), false, true
}

// Marked gives rows of the entry under the cursor; head says that they are its
// first. A blank row at the end of all stays blank.
func (p Pen) Marked(rows []string, head bool, w int) []string {
	rows = slices.Clone(rows)
	for i, row := range rows {
		rest, indented := strings.CutPrefix(row, p.Accent.Render(p.Symbols.bar))
		if !indented {
			rest, indented = strings.CutPrefix(row, " ")
		}
		switch {
		case head && i == len(rows)-1:
			rows[i] = p.Truncate(p.Accent.Render(p.Symbols.Cursor)+" "+row, w)
		case indented:
			rows[i] = p.Accent.Render(p.Symbols.edge) + rest
		}
	}
	return rows
}

// folded gives the row that stands for the text of a folded entry.
func (p Pen) folded(e *Entry, w int) []string {
	if !e.Folded {
		return nil
	}
	text := strings.TrimSpace(e.Text)
	more := fmt.Sprintf(" (%s, Space unfolds)", plain.Counted(strings.Count(text, "\n")+1, "line"))
	first, _, _ := strings.Cut(text[:min(len(text), 4*w)], "\n")
	return []string{p.Truncate(indent+p.Truncate(Line(first), max(8, w-len(indent)-len(more)))+p.Dim.Render(more), w)}
}
