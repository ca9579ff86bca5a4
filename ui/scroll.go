package ui

// drawable is a conversation as a frame needs it: entries, which have parts,
// which have rows. Only the rows that are needed are asked for.
type drawable interface {
	entries() int
	parts(entry int) int
	rows(entry, part int) []string
	// about estimates the number of rows without drawing them.
	about(entry, part int) (rows int, exact bool)
	width() int
}

// place is a part of a conversation.
type place struct{ entry, part int }

// scroll is which part of the conversation is on the screen: either its end,
// or what starts at a row of a part. A row of a part survives a resize better
// than a row of the whole.
type scroll struct {
	away bool // not following the end
	place
	row   int
	rows  int // rows that the part had when row was set
	width int // and their width
}

// below says how many rows are out of sight.
type below struct {
	rows  int
	exact bool
}

// mostBelow is how far rows below the screen are counted.
const mostBelow = 999

// window gives the rows on the screen, h at most, and what is below them.
func (s *scroll) window(d drawable, h int) (shown []string, rest below) {
	rest.exact = true
	if h <= 0 || d.entries() == 0 {
		return nil, rest
	}
	if !s.away {
		return tailRows(d, h), rest
	}
	s.clamp(d)
	from := s.row
	for at, ok := s.place, true; ok && rest.rows <= mostBelow; at, ok = following(d, at) {
		if len(shown) == h {
			n, exact := d.about(at.entry, at.part)
			rest.rows, rest.exact = rest.rows+n, rest.exact && exact
			continue
		}
		r := d.rows(at.entry, at.part)
		r = r[min(from, len(r)):]
		from = 0
		n := min(len(r), h-len(shown))
		shown = append(shown, r[:n]...)
		rest.rows += len(r) - n
	}
	if rest.rows == 0 {
		s.away = false
		return tailRows(d, h), rest
	}
	return shown, rest
}

// following gives the part after at.
func following(d drawable, at place) (place, bool) {
	if at.part+1 < d.parts(at.entry) {
		return place{at.entry, at.part + 1}, true
	}
	for at.entry++; at.entry < d.entries(); at.entry++ {
		if d.parts(at.entry) > 0 {
			return place{at.entry, 0}, true
		}
	}
	return at, false
}

// preceding gives the part before at.
func preceding(d drawable, at place) (place, bool) {
	if at.part > 0 {
		return place{at.entry, at.part - 1}, true
	}
	for at.entry--; at.entry >= 0; at.entry-- {
		if n := d.parts(at.entry); n > 0 {
			return place{at.entry, n - 1}, true
		}
	}
	return at, false
}

// last gives the part at the end.
func last(d drawable) (place, bool) { return preceding(d, place{entry: d.entries()}) }

// clamp keeps the place sensible after a resize or a change.
func (s *scroll) clamp(d drawable) {
	if s.entry >= d.entries() {
		s.place, _ = last(d)
	}
	s.part = min(s.part, max(0, d.parts(s.entry)-1))
	have := len(d.rows(s.entry, s.part))
	if s.rows > 0 && (have < s.rows || s.width != d.width()) {
		s.row = s.row * have / s.rows
	}
	s.row = min(s.row, max(0, have-1))
	s.rows, s.width = have, d.width()
}

// tailRows gives the last h rows.
func tailRows(d drawable, h int) []string {
	var parts [][]string
	total := 0
	for at, ok := last(d); ok && total < h; at, ok = preceding(d, at) {
		r := d.rows(at.entry, at.part)
		parts = append(parts, r)
		total += len(r)
	}
	out := make([]string, 0, total)
	for i := len(parts) - 1; i >= 0; i-- {
		out = append(out, parts[i]...)
	}
	return out[max(0, len(out)-h):]
}

// by moves the window down by rows, or up where by is negative.
func (s *scroll) by(by int, d drawable, h int) {
	if d.entries() == 0 || h <= 0 {
		return
	}
	if !s.away {
		if by >= 0 {
			return
		}
		s.away, s.rows = true, 0
		s.place, s.row = topOfTail(d, h)
	}
	s.clamp(d)
	s.row += by
	for s.row < 0 {
		before, ok := preceding(d, s.place)
		if !ok {
			break
		}
		s.place = before
		s.row += len(d.rows(before.entry, before.part))
	}
	for s.row >= len(d.rows(s.entry, s.part)) {
		after, ok := following(d, s.place)
		if !ok {
			break
		}
		s.row -= len(d.rows(s.entry, s.part))
		s.place = after
	}
	s.row = max(0, s.row)
	s.rows, s.width = len(d.rows(s.entry, s.part)), d.width()
	top, row := topOfTail(d, h)
	if s.entry > top.entry || s.entry == top.entry && (s.part > top.part || s.part == top.part && s.row >= row) {
		s.away = false
	}
}

// topOfTail gives the place of the first row when the end is shown.
func topOfTail(d drawable, h int) (top place, row int) {
	for at, ok := last(d); ok; at, ok = preceding(d, at) {
		k := len(d.rows(at.entry, at.part))
		if k >= h {
			return at, k - h
		}
		h -= k
		top = at
	}
	return top, 0
}
