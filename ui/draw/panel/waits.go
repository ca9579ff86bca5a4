package panel

import (
	"fmt"
	"time"

	"sluice/engine"
	"sluice/ui/draw"
)

// Waits is what the waits panel draws.
type Waits struct {
	Requests []*engine.RequestStatus
	Cursor   uint64 // the request under the cursor
	Active   bool
}

// WaitRows gives the rows that the panel would like to have.
func WaitRows(requests []*engine.RequestStatus) int {
	n := 1
	for _, r := range requests {
		n++
		if r.Phase == engine.Waiting {
			n += 2
		}
	}
	return n
}

// Draw draws each request that has not ended; those that wait say why,
// where they go next and when, with a bar.
func (v Waits) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Requests) == 0 {
		return s.Block([]string{s.Dim.Render("Nothing is waiting.")}, w, h)
	}
	var lines []string
	for _, r := range v.Requests {
		if r.Phase == engine.Waiting {
			lines = append(lines, v.head(s, r, w), v.why(s, r, w), v.bar(s, r, now, w))
			continue
		}
		lines = append(lines, v.running(s, r, w))
	}
	return s.Block(lines, w, h)
}

// CountWaiting counts the requests that wait.
func CountWaiting(requests []*engine.RequestStatus) int {
	n := 0
	for _, r := range requests {
		if r.Phase == engine.Waiting {
			n++
		}
	}
	return n
}

// marked says whether a request is under the cursor, where that is shown.
func (v Waits) marked(r *engine.RequestStatus) bool { return v.Active && r.ID == v.Cursor }

func (v Waits) head(s draw.Styles, r *engine.RequestStatus, w int) string {
	what := fmt.Sprintf("#%d %s", r.ID, draw.Line(r.Label))
	return s.Justify(s.Pointer(v.marked(r))+" "+s.Warn.Render(s.Symbols.Wait)+" "+s.Strong.Render(what), s.Dim.Render(attempt(r)), w)
}

// attempt says how often a request was tried. Rotations are counted apart:
// they are no attempts.
func attempt(r *engine.RequestStatus) string {
	text := fmt.Sprintf("attempt %d", max(1, r.Attempt))
	if r.Attempts > 0 {
		text += fmt.Sprintf(" of %d", r.Attempts)
	}
	if r.Sends > 0 {
		text += fmt.Sprintf(", sent %d", r.Sends)
	}
	return text
}

// why names the reason and the target.
func (Waits) why(s draw.Styles, r *engine.RequestStatus, w int) string {
	text := "    " + draw.Line(r.Why)
	if to := draw.Target(r); to != "" {
		text += " " + s.Symbols.Arrow + " " + to
	}
	return s.Fit(text, w)
}

func (v Waits) bar(s draw.Styles, r *engine.RequestStatus, now time.Time, w int) string {
	hint := "n now  s skip  c cancel"
	if !v.marked(r) {
		hint = "/now /skip /cancel"
	}
	room := w - 4
	if room >= 44 {
		room -= len(hint) + 2
	} else {
		hint = ""
	}
	if r.Release.IsZero() {
		return s.Justify("    "+s.Dim.Render("when another request ends"), s.Dim.Render(hint), w)
	}
	return s.Justify("    "+draw.Stretch{Since: r.Since, Until: r.Release}.Draw(s, now, room), s.Dim.Render(hint), w)
}

func (v Waits) running(s draw.Styles, r *engine.RequestStatus, w int) string {
	what := fmt.Sprintf("#%d %s %s", r.ID, draw.Line(r.Label), r.Phase)
	text := s.Pointer(v.marked(r)) + " " + s.Accent.Render(s.Symbols.Runs) + " " + what + " " + s.Dim.Render(draw.Target(r))
	note := ""
	if r.Tokens > 0 {
		note = draw.Short(r.Tokens) + " tok"
	}
	return s.Justify(text, s.Dim.Render(note), w)
}

// Line sums up the waiting requests in one line: the next to go.
func (v Waits) Line(s draw.Styles, now time.Time, w int) string {
	var next *engine.RequestStatus
	for _, r := range v.Requests {
		if r.Phase == engine.Waiting && (next == nil || sooner(r, next)) {
			next = r
		}
	}
	if next == nil {
		return ""
	}
	head := fmt.Sprintf("%s #%d %s", s.Symbols.Wait, next.ID, draw.Line(next.Label))
	if to := draw.Target(next); to != "" {
		head += " " + s.Symbols.Arrow + " " + to
	}
	if n := CountWaiting(v.Requests); n > 1 {
		head = fmt.Sprintf("%s %d waiting, next #%d", s.Symbols.Wait, n, next.ID)
	}
	head = s.Truncate(head, max(10, w-16))
	return s.Fit(s.Warn.Render(head)+"  "+draw.Stretch{Since: next.Since, Until: next.Release}.Draw(s, now, max(8, w-s.Width(head)-2)), w)
}

func sooner(a, b *engine.RequestStatus) bool {
	if a.Release.IsZero() || b.Release.IsZero() {
		return !a.Release.IsZero()
	}
	return a.Release.Before(b.Release)
}
