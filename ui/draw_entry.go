package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
)

// pen draws entries: the styles, the Markdown renderer that belongs to them,
// their generation, and what the frame has cost.
type pen struct {
	styles
	md     *markdown
	look   int
	effort *effort
}

// newPen makes the pen for styles that follow those of before. effort is
// counted into; whoever begins a frame empties it.
func newPen(s styles, before pen, effort *effort) pen {
	return pen{styles: s, md: newMarkdown(s), look: before.look + 1, effort: effort}
}

// indent stands before each row of an answer.
const indent = "  "

// sections gives how many sections an entry has: what happened to its request,
// who speaks, the parts of the text, the end.
func (p pen) sections(e *entry) int {
	if e.notice {
		return 1
	}
	return len(e.notes) + 1 + p.parts(e).count() + 1
}

// section draws one section of an entry in w cells. request is the entry's
// request where it has not ended. The caller must not change the rows.
func (p pen) section(e *entry, i int, request *engine.RequestStatus, now time.Time, w int) []string {
	if e.notice {
		return p.aside(e.text, p.dim, w)
	}
	if i < len(e.notes) {
		return p.note(e.notes[i], now, w)
	}
	i -= len(e.notes)
	text := p.parts(e).count()
	switch {
	case i == 0:
		return p.top(e, request, now, w)
	case i > text:
		return append(p.ended(e, w), "")
	case i == text && e.end == running:
		return p.withCursor(p.partRows(e, i-1, w), w)
	}
	return p.partRows(e, i-1, w)
}

// withCursor marks the place where an answer grows.
func (p pen) withCursor(rows []string, w int) []string {
	rows = slices.Clone(rows)
	rows[len(rows)-1] = p.cut(rows[len(rows)-1], w-1) + p.accent.Render(p.sym.half)
	return rows
}

// top says who speaks.
func (p pen) top(e *entry, request *engine.RequestStatus, now time.Time, w int) (rows []string) {
	if e.mine {
		return []string{p.strong.Render("you") + p.dim.Render(" "+p.sym.dot+" "+clock(e.at, now))}
	}
	if e.seam {
		rows = append(rows, p.dim.Render(p.fill(" continued ", w)))
	}
	switch {
	case e.end == withdrawn:
		return rows
	case e.text == "" && e.end == running:
		return append(rows, p.pending(e, request, now, w)...)
	}
	return append(rows, p.answerHead(e, request, w))
}

// answerHead says who answers, and what it took.
func (p pen) answerHead(e *entry, request *engine.RequestStatus, w int) string {
	route, key := e.route, e.key
	if route.Model == "" && request != nil {
		route, key = request.Route, request.Key
	}
	name := "assistant"
	if route.Model != "" {
		name = line(route.Model)
	}
	head := p.strong.Render(name)
	if e.fallback() {
		head += " " + p.warn.Render("(fallback)")
	}
	sep := " " + p.sym.dot + " "
	var facts []string
	if key != "" {
		facts = append(facts, "via "+line(key))
	}
	if e.first > 0 {
		facts = append(facts, fmt.Sprintf("%.1fs to first", e.first.Seconds()))
	}
	if e.tokens > 0 {
		about := "~"
		if e.counted {
			about = ""
		}
		facts = append(facts, about+short(e.tokens)+" tok")
	}
	if r := e.rate(); r > 0 {
		facts = append(facts, fmt.Sprintf("%.0f tok/s", r))
	}
	for _, f := range facts {
		head += p.dim.Render(sep + f)
	}
	return p.cut(head, w)
}

// note draws what happened to a request as dim lines of the conversation.
func (p pen) note(e engine.Event, now time.Time, w int) []string {
	style := p.dim
	if e.Kind == engine.EventFallback || e.Kind == engine.EventReturn {
		style = p.warn
	}
	return p.aside(clock(e.At, now)+" "+e.Kind.String()+": "+eventBrief(e), style, w)
}

// aside draws what sluice itself says within the conversation.
func (p pen) aside(text string, style ink, w int) []string {
	rows := p.wrap(text, max(1, w-3))
	for i, row := range rows {
		lead := p.sym.rule + p.sym.rule + " "
		if i > 0 {
			lead = "   "
		}
		rows[i] = style.Render(p.cut(lead+row, w))
	}
	return rows
}

// fill centres words in a line of w cells.
func (p pen) fill(words string, w int) string {
	side := max(2, (w-p.width(words))/2)
	return p.cut(strings.Repeat(p.sym.rule, side)+words+strings.Repeat(p.sym.rule, side), w)
}

// pending says what an answer without text is doing.
func (p pen) pending(e *entry, r *engine.RequestStatus, now time.Time, w int) []string {
	if r == nil {
		return []string{p.dim.Render("asking" + p.sym.more)}
	}
	if r.Phase != engine.Waiting {
		text := "asking " + target(r) + p.sym.more
		if e.thinking != "" {
			text = "thinking" + p.sym.more + " " + e.thinking
		} else if d := now.Sub(r.Since); d >= 2*time.Second {
			text += " " + span(int64(d/time.Second))
		}
		return []string{p.dim.Render(p.cut(text, w))}
	}
	why := p.warn.Render(p.sym.wait + " waiting")
	if r.Why != "" {
		why += " " + line(r.Why)
	}
	if to := target(r); to != "" {
		why += " " + p.sym.arrow + " " + to
	}
	bar := p.dim.Render("until another request ends")
	if !r.Release.IsZero() {
		bar = p.remaining(r.Since, r.Release, now, min(34, w-2))
	}
	if c := countdown(r.Deadline, now); c != "" {
		bar += p.dim.Render(", held for at most " + c)
	}
	return []string{p.cut(why, w), p.cut("  "+bar, w), p.dim.Render(p.cut("  /now try now  /skip next model  Esc take the message back", w))}
}

// ended marks an answer that did not come to its own end, and offers what can
// be done.
func (p pen) ended(e *entry, w int) []string {
	if e.end == running || e.end == complete && e.problem == "" {
		return nil
	}
	text := e.end.word()
	switch {
	case text == "":
		text = e.problem
	case e.problem != "":
		text += ": " + e.problem
	}
	if e.end == stopped || e.end == broken || e.end == interrupted {
		text += ". The text is kept."
	}
	style := p.warn
	if e.end == replaced {
		style = p.dim
	}
	rows := p.aside(text, style, w)
	if e.hint != "" {
		for _, row := range p.wrap(e.hint, max(1, w-3)) {
			rows = append(rows, p.dim.Render(p.cut("   "+row, w)))
		}
	}
	if e.offers() {
		rows = append(rows, p.dim.Render(p.cut("   /continue  /restart  /keep", w)))
	}
	return rows
}
