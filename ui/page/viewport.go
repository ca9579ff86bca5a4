package page

// place is a part of a conversation.
type place struct{ entry, part int }

// Viewport is which part of the conversation is on the screen: either its end,
// or what starts at a row of a part. A row of a part survives a resize better
// than a row of the whole.
type Viewport struct {
	Away bool // not following the end
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

// Lines gives the rows on the screen, h at most; the last tells of what is
// below them.
func (s *Viewport) Lines(c Conversation, h int) []string {
	rows, rest := s.window(c, h)
	if rest.rows > 0 && len(rows) == h {
		rows[h-1] = c.Pen.Below(rest.rows, rest.exact, c.Width)
	}
	return rows
}

// window gives the rows on the screen, h at most, and what is below them.
func (s *Viewport) window(c Conversation, h int) (shown []string, rest below) {
	rest.exact = true
	if h <= 0 || len(c.Entries) == 0 {
		return nil, rest
	}
	if !s.Away {
		return tailRows(c, h), rest
	}
	s.clamp(c)
	from := s.row
	for at, ok := s.place, true; ok && rest.rows <= mostBelow; at, ok = following(c, at) {
		if len(shown) == h {
			n, exact := c.about(at.entry, at.part)
			rest.rows, rest.exact = rest.rows+n, rest.exact && exact
			continue
		}
		r := c.rows(at.entry, at.part)
		r = r[min(from, len(r)):]
		from = 0
		n := min(len(r), h-len(shown))
		shown = append(shown, r[:n]...)
		rest.rows += len(r) - n
	}
	if rest.rows == 0 {
		s.Away = false
		return tailRows(c, h), rest
	}
	return shown, rest
}

// following gives the part after at.
func following(c Conversation, at place) (place, bool) {
	if at.part+1 < c.parts(at.entry) {
		return place{at.entry, at.part + 1}, true
	}
	for at.entry++; at.entry < len(c.Entries); at.entry++ {
		if c.parts(at.entry) > 0 {
			return place{at.entry, 0}, true
		}
	}
	return at, false
}

// preceding gives the part before at.
func preceding(c Conversation, at place) (place, bool) {
	if at.part > 0 {
		return place{at.entry, at.part - 1}, true
	}
	for at.entry--; at.entry >= 0; at.entry-- {
		if n := c.parts(at.entry); n > 0 {
			return place{at.entry, n - 1}, true
		}
	}
	return at, false
}

// last gives the part at the end.
func last(c Conversation) (place, bool) { return preceding(c, place{entry: len(c.Entries)}) }

// clamp keeps the place sensible after a resize or a change.
func (s *Viewport) clamp(c Conversation) {
	if s.entry >= len(c.Entries) {
		s.place, _ = last(c)
	}
	s.part = min(s.part, max(0, c.parts(s.entry)-1))
	have := len(c.rows(s.entry, s.part))
	if s.rows > 0 && (have < s.rows || s.width != c.Width) {
		s.row = s.row * have / s.rows
	}
	s.row = min(s.row, max(0, have-1))
	s.rows, s.width = have, c.Width
}

// tailRows gives the last h rows.
func tailRows(c Conversation, h int) []string {
	var parts [][]string
	total := 0
	for at, ok := last(c); ok && total < h; at, ok = preceding(c, at) {
		r := c.rows(at.entry, at.part)
		parts = append(parts, r)
		total += len(r)
	}
	out := make([]string, 0, total)
	for i := len(parts) - 1; i >= 0; i-- {
		out = append(out, parts[i]...)
	}
	return out[max(0, len(out)-h):]
}

// ScrollBy moves the window down by rows, or up where by is negative.
func (s *Viewport) ScrollBy(by int, c Conversation, h int) {
	if len(c.Entries) == 0 || h <= 0 {
		return
	}
	if !s.Away {
		if by >= 0 {
			return
		}
		s.Away, s.rows = true, 0
		s.place, s.row = topOfTail(c, h)
	}
	s.clamp(c)
	s.row += by
	for s.row < 0 {
		before, ok := preceding(c, s.place)
		if !ok {
			break
		}
		s.place = before
		s.row += len(c.rows(before.entry, before.part))
	}
	for s.row >= len(c.rows(s.entry, s.part)) {
		after, ok := following(c, s.place)
		if !ok {
			break
		}
		s.row -= len(c.rows(s.entry, s.part))
		s.place = after
	}
	s.row = max(0, s.row)
	s.rows, s.width = len(c.rows(s.entry, s.part)), c.Width
	top, row := topOfTail(c, h)
	if s.entry > top.entry || s.entry == top.entry && (s.part > top.part || s.part == top.part && s.row >= row) {
		s.Away = false
	}
}

// ToTop shows the first rows, where there are more than h.
func (s *Viewport) ToTop(c Conversation, h int) {
	s.ScrollBy(-1, c, h) // leaves the end
	if s.Away {
		s.place, s.row = place{}, 0
	}
}

// topOfTail gives the place of the first row when the end is shown.
func topOfTail(c Conversation, h int) (top place, row int) {
	for at, ok := last(c); ok; at, ok = preceding(c, at) {
		k := len(c.rows(at.entry, at.part))
		if k >= h {
			return at, k - h
		}
		h -= k
		top = at
	}
	return top, 0
}
