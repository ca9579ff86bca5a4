package draw

import (
	"strings"
	"time"
)

// Shares are parts of a whole, which a bar bounds to [0, 1].
type Shares struct{ Used, Held float64 }

// Bar draws both in w cells.
func (p Shares) Bar(s Styles, w int, style ink) string {
	used := min(1, max(0, p.Used))
	held := min(1-used, max(0, p.Held))
	halves := int(used*float64(2*w) + 0.5)
	if used > 0 && halves == 0 {
		halves = 1 // something is used: never an empty bar
	}
	if used < 1 && halves == 2*w {
		halves-- // not full: never a full bar
	}
	full := halves / 2
	var b strings.Builder
	b.WriteString(strings.Repeat(s.Symbols.Full, full))
	if halves%2 == 1 {
		b.WriteString(s.Symbols.Half)
		full++
	}
	more := min(w-full, int(held*float64(w)+0.5))
	b.WriteString(strings.Repeat(s.Symbols.Held, more))
	rest := w - full - more
	return style.Render(b.String()) + s.Dim.Render(strings.Repeat(s.Symbols.Track, rest))
}

// Stretch is a wait.
type Stretch struct{ Since, Until time.Time }

// Draw draws how much of it is over, with the seconds left beside that.
func (t Stretch) Draw(s Styles, now time.Time, w int) string {
	left, ok := seconds(t.Until, now)
	if !ok {
		return s.Dim.Render("now")
	}
	text := span(left)
	barW := w - len(text) - 1
	total := t.Until.Sub(t.Since)
	if barW < 3 || total <= 0 {
		return s.Warn.Render(text)
	}
	done := float64(now.Sub(t.Since)) / float64(total)
	return Shares{Used: done}.Bar(s, min(barW, 24), s.Warn) + " " + text
}
