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
	return 1 + len(requests) + CountWaiting(requests)
}

// Draw draws each request that has not ended in one line. The one under the
// cursor, else the first that waits, stands whole in the rows that are left.
func (v Waits) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Requests) == 0 {
		return s.Block([]string{s.Dim.Render("Nothing is waiting.")}, w, h)
	}
	var lines []string
	var whole *engine.RequestStatus
	for _, r := range v.Requests {
		if r.Phase != engine.Waiting {
			lines = append(lines, v.running(s, r, w))
			continue
		}
		lines = append(lines, v.bar(s, r, now, w))
		if whole == nil || v.marked(r) {
			whole = r
		}
	}
	if whole != nil {
		lines = append(lines, v.whole(s, whole, now, w)...)
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

// bar draws one line: how long still, how much patience is left, and why in the
// provider's own words.
func (v Waits) bar(s draw.Styles, r *engine.RequestStatus, now time.Time, w int) string {
	head := s.Pointer(v.marked(r)) + " " + s.Warn.Render(s.Symbols.Wait) + " " + s.Strong.Render(fmt.Sprintf("#%d %s", r.ID, draw.Line(r.Label))) + " "
	dot := s.Dim.Render(" " + s.Symbols.Dot + " ")
	switch {
	case w < 50: // all of it stands below
		return s.Fit(head+s.Warn.Render(draw.Left(r, now))+dot+draw.Reason(r), w)
	case w < 70 || !r.Release.After(now):
		return s.Fit(head+s.Warn.Render(draw.Left(r, now))+dot+draw.Attempt(r)+dot+draw.Reason(r), w)
	}
	return s.Fit(head+draw.Stretch{Since: r.Since, Until: r.Release}.Draw(s, now, 16)+dot+draw.Attempt(r)+dot+draw.Reason(r), w)
}

// whole says all of it: why, where it goes, how long it is held.
func (v Waits) whole(s draw.Styles, r *engine.RequestStatus, now time.Time, w int) (lines []string) {
	text := draw.Reason(r)
	if to := draw.Target(r); to != "" {
		text += " " + s.Symbols.Arrow + " " + to
	}
	text += "; " + draw.Attempt(r)
	if r.Sends > 0 {
		text += fmt.Sprintf(", sent %d", r.Sends)
	}
	if c := draw.Countdown(r.Deadline, now); c != "" {
		text += "; held for at most " + c
	}
	if r.Next.Model != "" {
		text += "; the next model is " + draw.Line(r.Next.Model)
	}
	for _, row := range s.Wrap(text, max(1, w-4)) {
		lines = append(lines, "    "+s.Dim.Render(row))
	}
	return lines
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
	if n := CountWaiting(v.Requests); n > 1 {
		head = fmt.Sprintf("%s %d wait, next #%d", s.Symbols.Wait, n, next.ID)
	}
	return s.Fit(s.Warn.Render(head+" "+draw.Left(next, now))+" "+draw.Reason(next), w)
}

func sooner(a, b *engine.RequestStatus) bool {
	if a.Release.IsZero() || b.Release.IsZero() {
		return !a.Release.IsZero()
	}
	return a.Release.Before(b.Release)
}
