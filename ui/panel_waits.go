package ui

import (
	"fmt"
	"time"

	"sluice/engine"
)

// waitsView is what the waits panel draws.
type waitsView struct {
	requests []*engine.RequestStatus
	cursor   uint64 // the request under the cursor
	active   bool
}

// waitRows gives the rows that the panel would like to have.
func waitRows(requests []*engine.RequestStatus) int {
	n := 1
	for _, r := range requests {
		n++
		if r.Phase == engine.Waiting {
			n += 2
		}
	}
	return n
}

// drawWaits draws each request that has not ended; those that wait say why,
// where they go next and when, with a bar.
func drawWaits(s styles, v waitsView, now time.Time, w, h int) []string {
	if len(v.requests) == 0 {
		return s.block([]string{s.dim.Render("Nothing is waiting.")}, w, h)
	}
	var lines []string
	for _, r := range v.requests {
		marked := v.active && r.ID == v.cursor
		if r.Phase == engine.Waiting {
			lines = append(lines, s.waitHead(r, marked, w), s.waitWhy(r, w), s.waitBar(r, marked, now, w))
			continue
		}
		lines = append(lines, s.runningRow(r, marked, now, w))
	}
	return s.block(lines, w, h)
}

// waiting counts the requests that wait.
func waiting(requests []*engine.RequestStatus) int {
	n := 0
	for _, r := range requests {
		if r.Phase == engine.Waiting {
			n++
		}
	}
	return n
}

func (s styles) pointer(marked bool) string {
	if marked {
		return s.accent.Render(s.sym.cursor) + " "
	}
	return "  "
}

func (s styles) waitHead(r *engine.RequestStatus, marked bool, w int) string {
	what := fmt.Sprintf("#%d %s", r.ID, line(r.Label))
	try := attempt(r)
	return s.ends(s.pointer(marked)+s.warn.Render(s.sym.wait)+" "+s.strong.Render(what), s.dim.Render(try), w)
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

// waitWhy names the reason and the target.
func (s styles) waitWhy(r *engine.RequestStatus, w int) string {
	text := "    " + line(r.Why)
	if to := target(r); to != "" {
		text += " " + s.sym.arrow + " " + to
	}
	return s.fit(text, w)
}

// target names where a request goes.
func target(r *engine.RequestStatus) string {
	to := ""
	if r.Route.Model != "" {
		to = line(bareModel(r.Route.String()))
	}
	if r.Key != "" {
		to += " via " + line(r.Key)
	}
	return to
}

func (s styles) waitBar(r *engine.RequestStatus, marked bool, now time.Time, w int) string {
	hint := "n now  s skip  c cancel"
	if !marked {
		hint = "/now /skip /cancel"
	}
	room := w - 4
	if room >= 44 {
		room -= len(hint) + 2
	} else {
		hint = ""
	}
	if r.Release.IsZero() {
		return s.ends("    "+s.dim.Render("when another request ends"), s.dim.Render(hint), w)
	}
	return s.ends("    "+s.remaining(r.Since, r.Release, now, room), s.dim.Render(hint), w)
}

func (s styles) runningRow(r *engine.RequestStatus, marked bool, now time.Time, w int) string {
	what := fmt.Sprintf("#%d %s %s", r.ID, line(r.Label), r.Phase)
	text := s.pointer(marked) + s.accent.Render(s.sym.runs) + " " + what + " " + s.dim.Render(target(r))
	note := ""
	if r.Tokens > 0 {
		note = short(r.Tokens) + " tok"
	}
	return s.ends(text, s.dim.Render(note), w)
}

// waitLine sums up the waiting requests in one line: the next to go.
func (s styles) waitLine(requests []*engine.RequestStatus, now time.Time, w int) string {
	var next *engine.RequestStatus
	for _, r := range requests {
		if r.Phase == engine.Waiting && (next == nil || sooner(r, next)) {
			next = r
		}
	}
	if next == nil {
		return ""
	}
	head := fmt.Sprintf("%s #%d %s", s.sym.wait, next.ID, line(next.Label))
	if to := target(next); to != "" {
		head += " " + s.sym.arrow + " " + to
	}
	if n := waiting(requests); n > 1 {
		head = fmt.Sprintf("%s %d waiting, next #%d", s.sym.wait, n, next.ID)
	}
	head = s.cut(head, max(10, w-16))
	return s.fit(s.warn.Render(head)+"  "+s.remaining(next.Since, next.Release, now, max(8, w-s.width(head)-2)), w)
}

func sooner(a, b *engine.RequestStatus) bool {
	if a.Release.IsZero() || b.Release.IsZero() {
		return !a.Release.IsZero()
	}
	return a.Release.Before(b.Release)
}
