package ui

// scroll is which part of the conversation is on the screen: either its end,
// or what starts at a row of an entry. A row of an entry survives a resize
// better than a row of the whole.
type scroll struct {
	away  bool // not following the end
	entry int
	row   int
	rows  int // rows that the entry had when row was set
}

// rowser gives the rows of entry i, from its cache where it can.
type rowser func(i int) []string

// window gives the rows on the screen, and how many rows are below it.
func (s *scroll) window(n, h int, rows rowser) (shown []string, below int) {
	if h <= 0 || n == 0 {
		return nil, 0
	}
	if !s.away {
		return tailRows(n, h, rows), 0
	}
	s.clamp(n, rows)
	for i, from := s.entry, s.row; i < n; i, from = i+1, 0 {
		r := rows(i)
		for _, row := range r[min(from, len(r)):] {
			if len(shown) < h {
				shown = append(shown, row)
				continue
			}
			below++
		}
		if below > 999 {
			break
		}
	}
	if below == 0 {
		s.away = false
		return tailRows(n, h, rows), 0
	}
	return shown, below
}

// clamp keeps the place sensible after a resize or a change.
func (s *scroll) clamp(n int, rows rowser) {
	s.entry = min(s.entry, n-1)
	if have := len(rows(s.entry)); have != s.rows && s.rows > 0 {
		if s.entry < n-1 || have < s.rows {
			s.row = s.row * have / s.rows
		}
		s.rows = have
	}
	s.row = min(s.row, max(0, len(rows(s.entry))-1))
}

// tailRows gives the last h rows; only the entries that they come from are
// drawn.
func tailRows(n, h int, rows rowser) []string {
	var parts [][]string
	total := 0
	for i := n - 1; i >= 0 && total < h; i-- {
		r := rows(i)
		if len(r) >= h && len(parts) == 0 {
			return r[len(r)-h:]
		}
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
func (s *scroll) by(by, n, h int, rows rowser) {
	if n == 0 || h <= 0 {
		return
	}
	if !s.away {
		if by >= 0 {
			return
		}
		s.away = true
		s.entry, s.row = topOfTail(n, h, rows)
	}
	s.clamp(n, rows)
	s.row += by
	for s.row < 0 && s.entry > 0 {
		s.entry--
		s.row += len(rows(s.entry))
	}
	for s.entry < n-1 && s.row >= len(rows(s.entry)) {
		s.row -= len(rows(s.entry))
		s.entry++
	}
	s.row = max(0, s.row)
	s.rows = len(rows(s.entry))
	if e, r := topOfTail(n, h, rows); s.entry > e || s.entry == e && s.row >= r {
		s.away = false
	}
}

// topOfTail gives the place of the first row when the end is shown.
func topOfTail(n, h int, rows rowser) (entry, row int) {
	for i := n - 1; i >= 0; i-- {
		k := len(rows(i))
		if k >= h {
			return i, k - h
		}
		h -= k
	}
	return 0, 0
}
