package draw

import (
	"fmt"
	"time"

	"sluice/engine"
)

// WaitsView is what the waits panel draws.
type WaitsView struct {
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
func (v WaitsView) Draw(s Styles, now time.Time, w, h int) []string {
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
func (v WaitsView) marked(r *engine.RequestStatus) bool { return v.Active && r.ID == v.Cursor }

func (v WaitsView) head(s Styles, r *engine.RequestStatus, w int) string {
	what := fmt.Sprintf("#%d %s", r.ID, Line(r.Label))
	return s.justify(s.pointer(v.marked(r))+" "+s.warn.Render(s.Symbols.wait)+" "+s.strong.Render(what), s.Dim.Render(attempt(r)), w)
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
func (WaitsView) why(s Styles, r *engine.RequestStatus, w int) string {
	text := "    " + Line(r.Why)
	if to := target(r); to != "" {
		text += " " + s.Symbols.arrow + " " + to
	}
	return s.Fit(text, w)
}

// target names where a request goes.
func target(r *engine.RequestStatus) string {
	to := ""
	if r.Route.Model != "" {
		to = Line(bareModel(r.Route.String()))
	}
	if r.Key != "" {
		to += " via " + Line(r.Key)
	}
	return to
}

func (v WaitsView) bar(s Styles, r *engine.RequestStatus, now time.Time, w int) string {
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
		return s.justify("    "+s.Dim.Render("when another request ends"), s.Dim.Render(hint), w)
	}
	return s.justify("    "+stretch{r.Since, r.Release}.draw(s, now, room), s.Dim.Render(hint), w)
}

func (v WaitsView) running(s Styles, r *engine.RequestStatus, w int) string {
	what := fmt.Sprintf("#%d %s %s", r.ID, Line(r.Label), r.Phase)
	text := s.pointer(v.marked(r)) + " " + s.Accent.Render(s.Symbols.runs) + " " + what + " " + s.Dim.Render(target(r))
	note := ""
	if r.Tokens > 0 {
		note = short(r.Tokens) + " tok"
	}
	return s.justify(text, s.Dim.Render(note), w)
}

// Line sums up the waiting requests in one line: the next to go.
func (v WaitsView) Line(s Styles, now time.Time, w int) string {
	var next *engine.RequestStatus
	for _, r := range v.Requests {
		if r.Phase == engine.Waiting && (next == nil || sooner(r, next)) {
			next = r
		}
	}
	if next == nil {
		return ""
	}
	head := fmt.Sprintf("%s #%d %s", s.Symbols.wait, next.ID, Line(next.Label))
	if to := target(next); to != "" {
		head += " " + s.Symbols.arrow + " " + to
	}
	if n := CountWaiting(v.Requests); n > 1 {
		head = fmt.Sprintf("%s %d waiting, next #%d", s.Symbols.wait, n, next.ID)
	}
	head = s.truncate(head, max(10, w-16))
	return s.Fit(s.warn.Render(head)+"  "+stretch{next.Since, next.Release}.draw(s, now, max(8, w-s.Width(head)-2)), w)
}

func sooner(a, b *engine.RequestStatus) bool {
	if a.Release.IsZero() || b.Release.IsZero() {
		return !a.Release.IsZero()
	}
	return a.Release.Before(b.Release)
}
