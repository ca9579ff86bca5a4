package page

import (
	"slices"

	"sluice/ui/draw"
)

// seen is what of an entry is on the screen.
type seen struct {
	entry     int
	head, end bool // its first row, and its last
}

// seen gives the entries on the screen, from the top.
func (s *Viewport) seen(c Conversation, h int) (all []seen) {
	if len(c.Entries) == 0 || h < 1 {
		return nil
	}
	at, row := topOfTail(c, h)
	if s.Away {
		s.clamp(c)
		at, row, h = s.place, s.row, h-1 // the last one tells what is below
	}
	for ok := true; ok && h > 0; at, ok = following(c, at) {
		rows, last := len(c.rows(at.entry, at.part))-row, at.part == c.parts(at.entry)-1
		if n := len(all); n == 0 || all[n-1].entry != at.entry {
			if last && rows == 1 && at.part > 0 { // of it there is a blank row
				h, row = h-1, 0
				continue
			}
			all = append(all, seen{entry: at.entry, head: at.part == 0 && row == 0})
		}
		row = 0
		all[len(all)-1].end = last && rows-1 <= h // it ends with a blank row
		h -= rows
	}
	return all
}

// chooses says whether an entry can be chosen: a message, or an answer.
func chooses(e *draw.Entry) bool { return !e.Notice }

// Chosen gives the entry under the cursor: the one that is chosen, where it is on
// the screen, else the nearest that is; the newest where none is chosen. nil
// where there is none.
func (s *Viewport) Chosen(c Conversation, h int) *draw.Entry {
	var on []int
	for _, v := range s.seen(c, h) {
		if chooses(c.Entries[v.entry]) {
			on = append(on, v.entry)
		}
	}
	if len(on) == 0 {
		return nil
	}
	at := slices.Index(c.Entries, c.Chosen)
	if c.Chosen != nil && at >= 0 && at < on[0] {
		return c.Entries[on[0]]
	}
	if c.Chosen != nil && at >= 0 && at <= on[len(on)-1] {
		return c.Chosen
	}
	return c.Entries[on[len(on)-1]]
}

// First gives the first entry on the screen that can be chosen; nil for none.
func (s *Viewport) First(c Conversation, h int) *draw.Entry {
	for _, v := range s.seen(c, h) {
		if chooses(c.Entries[v.entry]) {
			return c.Entries[v.entry]
		}
	}
	return nil
}

// Choose moves the cursor to the next entry, or to the one before where by is
// negative, and brings it on the screen. One that is longer than the screen is
// read to its end first.
func (s *Viewport) Choose(by int, c Conversation, h int) *draw.Entry {
	now := s.Chosen(c, h)
	if now == nil {
		return nil
	}
	at := slices.Index(c.Entries, now)
	if on := s.see(c, at, h); by > 0 && !on.end {
		s.ScrollBy(max(1, h-2), c, h)
		return now
	} else if by < 0 && !on.head {
		s.ScrollBy(-max(1, h-2), c, h)
		return now
	}
	step := 1
	if by < 0 {
		step = -1
	}
	next := at + step
	for next >= 0 && next < len(c.Entries) && !chooses(c.Entries[next]) {
		next += step
	}
	if next < 0 || next >= len(c.Entries) {
		return now
	}
	s.Reveal(c.Entries[next], c, h)
	return c.Entries[next]
}

// see gives what of an entry is on the screen; nothing where it is not there.
func (s *Viewport) see(c Conversation, entry, h int) seen {
	all := s.seen(c, h)
	if i := slices.IndexFunc(all, func(v seen) bool { return v.entry == entry }); i >= 0 {
		return all[i]
	}
	return seen{entry: -1}
}

// Reveal brings an entry on the screen: all of it, or as much from its beginning
// as there is room for.
func (s *Viewport) Reveal(e *draw.Entry, c Conversation, h int) {
	at := slices.Index(c.Entries, e)
	if at < 0 || h < 1 {
		return
	}
	all := s.seen(c, h)
	if below := len(all) > 0 && at > all[len(all)-1].entry; below || !s.see(c, at, h).head {
		s.place, s.row, s.rows, s.Away = place{entry: at}, 0, 0, true
		if below { // no further than it must
			for on := s.see(c, at, h); on.head && on.end && s.Away; on = s.see(c, at, h) {
				before := *s
				if s.ScrollBy(-1, c, h); s.place == before.place && s.row == before.row {
					return
				}
				if on := s.see(c, at, h); !on.head || !on.end {
					*s = before
					break
				}
			}
		}
	}
	for on := s.see(c, at, h); !on.end && s.Away; on = s.see(c, at, h) {
		before := *s
		s.ScrollBy(1, c, h)
		if !s.see(c, at, h).head {
			*s = before
			return
		}
	}
	s.ScrollBy(0, c, h) // the end is followed again
}
