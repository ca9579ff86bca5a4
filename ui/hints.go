package ui

// hint is a key at the foot of the window, and what it does.
type hint struct {
	key, does string
	always    bool // it always has room: help, which leads to the others
}

// hintLine writes as many hints as fit.
func (s styles) hintLine(hints []hint, w int) string {
	draw := func(h hint) string { return " " + s.strong.Render(h.key) + " " + s.dim.Render(h.does) + " " }
	reserved := 0
	for _, h := range hints {
		if h.always {
			reserved = s.width(draw(h))
			break
		}
	}
	out, full := "", false
	for _, h := range hints {
		if h.always {
			reserved = 0
		} else if full {
			continue
		}
		part := draw(h)
		if s.width(out)+s.width(part)+reserved > w {
			full = true
			continue
		}
		out += part
	}
	return out
}
