package draw

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/engine/story"
)

// Pen draws entries: the styles, the Markdown renderer that belongs to them,
// their generation, and what the frame has cost.
type Pen struct {
	Styles
	md     *markdown
	look   int
	effort *Effort
}

// NewPen makes the pen for styles that follow those of before. effort is
// counted into; whoever begins a frame empties it.
func NewPen(s Styles, before Pen, effort *Effort) Pen {
	return Pen{Styles: s, md: newMarkdown(s), look: before.look + 1, effort: effort}
}

// indent stands before each row of an answer.
const indent = "  "

// Sections gives how many sections an entry has: what happened to its request,
// who speaks, the parts of the text, the end.
func (p Pen) Sections(e *Entry) int {
	if e.Notice {
		return 1
	}
	return e.told.of(len(e.Notes)) + 1 + p.texts(e) + 1
}

// Head gives the section of an entry that says who speaks.
func (p Pen) Head(e *Entry) int { return e.told.of(len(e.Notes)) }

// texts gives how many parts of an entry's text are to be seen.
func (p Pen) texts(e *Entry) int {
	if e.Folded {
		return 0
	}
	return p.parts(e).count()
}

// Section draws one section of an entry in w cells. request is the entry's
// request where it has not ended. The caller must not change the rows.
func (p Pen) Section(e *Entry, i int, request *engine.RequestStatus, now time.Time, w int) []string {
	if e.Notice {
		return p.aside(e.Text, p.Dim, w)
	}
	if i < e.told.of(len(e.Notes)) {
		return p.telling(e, i, now, w)
	}
	i -= e.told.of(len(e.Notes))
	text := p.texts(e)
	switch {
	case i == 0:
		return p.top(e, request, now, w)
	case i > text:
		return append(append(p.folded(e, w), p.ended(e, w)...), "")
	}
	rows := p.partRows(e, i-1, w)
	if n := len(rows) - 1; i == text && e.End == running { // the place where an answer grows
		rows = slices.Clone(rows)
		rows[n] = p.Truncate(rows[n], w-1) + p.Accent.Render(p.Symbols.Half)
	}
	return rows
}

// place says which of several messages in its place an entry is.
func (p Pen) place(e *Entry) string {
	if e.Of < 2 {
		return ""
	}
	return " " + p.Accent.Render(fmt.Sprintf("[%d of %d]", e.Nth, e.Of))
}

// top says who speaks.
func (p Pen) top(e *Entry, request *engine.RequestStatus, now time.Time, w int) (rows []string) {
	if e.Mine {
		return []string{p.Strong.Render("you") + p.Dim.Render(" "+p.Symbols.Dot+" "+clock.Moment(e.At, now)) + p.place(e)}
	}
	if e.Seam {
		rows = append(rows, p.Dim.Render(p.fill(" continued ", w)))
	}
	switch {
	case e.End == Withdrawn:
		return rows
	case e.Text == "" && e.End == running:
		pending := p.pending(e, request, now, w-p.Width(p.place(e)))
		pending[0] += p.place(e)
		return append(rows, pending...)
	}
	return append(rows, p.answerHead(e, request, w))
}

// Below says how many rows are out of sight below.
func (p Pen) Below(rows int, exact bool, w int) string {
	about := ""
	if !exact {
		about = "about "
	}
	return p.Accent.Render(p.Truncate(fmt.Sprintf("%s %s%s below, Ctrl+End to follow", p.Symbols.Down, about, plain.Counted(rows, "line")), w))
}

// answerHead says who answers, and what it took.
func (p Pen) answerHead(e *Entry, request *engine.RequestStatus, w int) string {
	route, key := e.Route, e.Key
	if route.Model == "" && request != nil {
		route, key = request.Route, request.Key
	}
	name := "assistant"
	if route.Model != "" {
		name = Line(route.Model)
	}
	head := p.Strong.Render(name)
	if e.fallback() {
		head += " " + p.Warn.Render("(fallback)")
	}
	head += p.place(e)
	sep := " " + p.Symbols.Dot + " "
	var facts []string
	if key != "" {
		facts = append(facts, "via "+Line(key))
	}
	if e.First > 0 {
		facts = append(facts, fmt.Sprintf("%.1fs to first", e.First.Seconds()))
	}
	if e.Tokens > 0 {
		about := "~"
		if e.Counted {
			about = ""
		}
		facts = append(facts, about+Short(e.Tokens)+" tok")
	}
	if n := e.thought(); n != "" {
		facts = append(facts, n)
	}
	if r := e.Rate(); r > 0 {
		facts = append(facts, fmt.Sprintf("%.0f tok/s", r))
	}
	for _, f := range facts {
		head += p.Dim.Render(sep + f)
	}
	return p.Truncate(head, w)
}

// telling draws one of them: the story in one line, or one of its events whole.
func (p Pen) telling(e *Entry, i int, now time.Time, w int) []string {
	if e.Unfolded {
		ev := e.Notes[i]
		return p.aside(clock.Moment(ev.At, now)+" "+ev.Kind.String()+": "+story.Full(ev, now), p.kindOf(e.Notes[i:i+1]), w)
	}
	s := story.Story{Request: e.Request, Events: e.Notes}
	lead := clock.Moment(s.Newest().At, now) + " "
	room := w - p.Width(p.Symbols.Rule+p.Symbols.Rule+" "+lead)
	return p.aside(lead+p.Truncate(p.oneLine(e, s, now, room), room), p.kindOf(e.Notes), w)
}

// oneLine is the longest form of the story that w cells hold.
func (p Pen) oneLine(e *Entry, s story.Story, now time.Time, w int) string {
	t := s.Tell(now)
	switch {
	case e.End == running:
		t.Outcome = "" // the line below says who answers, or what is waited for
	case e.End == Withdrawn:
		t.Outcome = e.End.Word()
	case e.End != running:
		t.Outcome = "answered by " + Line(e.Route.Model)
		if e.Key != "" {
			t.Outcome += " via " + Line(e.Key)
		}
	}
	if t.Hindrance == "" && t.Back == "" {
		return s.Line(now)
	}
	return p.Longest(w, t.String(), t.Brief(), t.Hindrance)
}

// kindOf gives the colour of what happened: a change of the model is a warning.
func (p Pen) kindOf(events []engine.Event) ink {
	moves := func(ev engine.Event) bool { return ev.Kind == engine.EventFallback || ev.Kind == engine.EventReturn }
	if slices.ContainsFunc(events, moves) {
		return p.Warn
	}
	return p.Dim
}

// aside draws what sluice itself says within the conversation.
func (p Pen) aside(text string, style ink, w int) []string {
	rows := p.Wrap(text, max(1, w-3))
	for i, row := range rows {
		lead := p.Symbols.Rule + p.Symbols.Rule + " "
		if i > 0 {
			lead = "   "
		}
		rows[i] = style.Render(p.Truncate(lead+row, w))
	}
	return rows
}

// fill centres words in a line of w cells.
func (p Pen) fill(words string, w int) string {
	side := max(2, (w-p.Width(words))/2)
	return p.Truncate(strings.Repeat(p.Symbols.Rule, side)+words+strings.Repeat(p.Symbols.Rule, side), w)
}

// pending says what an answer without text is doing.
func (p Pen) pending(e *Entry, r *engine.RequestStatus, now time.Time, w int) []string {
	if r == nil {
		return []string{p.Dim.Render("asking" + p.More)}
	}
	if r.Phase != engine.Waiting {
		text := "asking " + Target(r) + p.More
		if e.Thinking != "" {
			text = "thinking" + p.More + " " + e.Thinking
		} else if d := now.Sub(r.Since); d >= 2*time.Second {
			text += " " + span(int64(d/time.Second))
		}
		return []string{p.Dim.Render(p.Truncate(text, w))}
	}
	dot := " " + p.Symbols.Dot + " "
	text := p.Warn.Render(p.Symbols.Wait+" waiting "+Left(r, now)) + dot + Attempt(r) + dot + Reason(r)
	if to := Target(r); to != "" {
		text += " " + p.Symbols.Arrow + " " + to
	}
	do := "  /now asks at once"
	if r.Next.Model != "" {
		do += "  /skip takes " + Line(r.Next.Model)
	}
	do += "  Esc takes the message back"
	if c := Countdown(r.Deadline, now); c != "" {
		do += "; held for at most " + c
	}
	return []string{p.Truncate(text, w), p.Dim.Render(p.Truncate(do, w))}
}

// ended marks an answer that did not come to its own end, and offers what can
// be done.
func (p Pen) ended(e *Entry, w int) []string {
	if e.End == running || e.End == Complete && e.Problem == "" {
		return nil
	}
	text := e.End.Word()
	switch {
	case text == "":
		text = e.Problem
	case e.Problem != "":
		text += ": " + e.Problem
	}
	if e.End == Stopped || e.End == Broken || e.End == Interrupted {
		text += ". The text is kept."
	}
	rows := p.aside(text, p.Warn, w)
	if e.Hint != "" {
		for _, row := range p.Wrap(e.Hint, max(1, w-3)) {
			rows = append(rows, p.Dim.Render(p.Truncate("   "+row, w)))
		}
	}
	if e.Offers() {
		rows = append(rows, p.Dim.Render(p.Truncate("   /continue  /restart  /keep", w)))
	}
	return rows
}
