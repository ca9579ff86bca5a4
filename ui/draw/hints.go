package draw

import "slices"

// Hint is a key at the foot of the window, and what it does.
type Hint struct {
	Key, Does string
	Always    bool // it always has room: help, which leads to the others
}

// Hints are the keys that matter, the most useful first.
type Hints []Hint

// Draw writes as many as fit.
func (hints Hints) Draw(s Styles, w int) string {
	draw := func(h Hint) string { return " " + s.Strong.Render(h.Key) + " " + s.Dim.Render(h.Does) + " " }
	reserved := 0
	if i := slices.IndexFunc(hints, func(h Hint) bool { return h.Always }); i >= 0 {
		reserved = s.Width(draw(hints[i]))
	}
	out, full := "", false
	for _, h := range hints {
		if h.Always {
			reserved = 0
		} else if full {
			continue
		}
		part := draw(h)
		if s.Width(out)+s.Width(part)+reserved > w {
			full = true
			continue
		}
		out += part
	}
	return out
}
