package ui

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
)

// drawn keeps what was rendered of an entry's text, so that a frame costs
// what is new. Finished blocks are rendered once; after them comes plain text
// of which only the last row changes while it grows.
type drawn struct {
	width int
	look  int // generation of the styles
	rows  []string
	fixed int // rows of finished blocks
	done  int // bytes of the text that they show
	at    int // bytes of the text before the last row
	whole bool
}

// pen draws entries: the styles, the Markdown renderer that belongs to them,
// and their generation.
type pen struct {
	styles
	md   *markdown
	look int
}

// indent stands before each row of an answer.
const indent = "  "

// body gives the rows of an entry's text in w cells. The caller must not
// change them.
func (p pen) body(e *entry, w int) []string {
	d := &e.drawn
	if d.width != w || d.look != p.look {
		*d = drawn{width: w, look: p.look}
	}
	if d.whole {
		return d.rows
	}
	for n := nextBlock(e.text[d.done:]); n > 0; n = nextBlock(e.text[d.done:]) {
		p.addBlock(d, e.text[d.done:d.done+n], w)
		d.done += n
	}
	if e.end != running {
		rest := strings.TrimRight(e.text[d.done:], " \n")
		p.addBlock(d, rest, w)
		d.done, d.whole = len(e.text), true
		return d.rows
	}
	p.growTail(e, w)
	return d.rows
}

// addBlock renders a finished block in the place of its plain rows.
func (p pen) addBlock(d *drawn, block string, w int) {
	d.rows = d.rows[:d.fixed]
	var rows []string
	if strings.TrimSpace(block) != "" {
		rows = p.md.render(p.styles, block, max(1, w-len(indent)))
	}
	if len(d.rows) > 0 && len(rows) > 0 {
		d.rows = append(d.rows, "")
	}
	for _, row := range rows {
		d.rows = append(d.rows, indent+row)
	}
	d.fixed = len(d.rows)
}

// growTail wraps what came since the last frame. All rows but the last stand.
func (p pen) growTail(e *entry, w int) {
	d := &e.drawn
	if len(d.rows) > d.fixed {
		d.rows = d.rows[:len(d.rows)-1]
	} else {
		d.at = d.done
		if d.fixed > 0 {
			d.rows = append(d.rows, "")
		}
	}
	for {
		row, took := p.wrapRow(e.text[d.at:], max(1, w-len(indent)))
		d.rows = append(d.rows, indent+strings.TrimRight(row, " "))
		if d.at+took >= len(e.text) {
			if took > 0 && e.text[d.at+took-1] == '\n' {
				d.rows, d.at = append(d.rows, ""), d.at+took
			}
			return
		}
		d.at += took
	}
}

// rows draws a whole entry in w cells: who, what happened, the text, the end.
// request is the entry's request where it has not ended.
func (p pen) rows(e *entry, request *engine.RequestStatus, now time.Time, w int) []string {
	if e.mine {
		return p.mine(e, w)
	}
	if e.notice {
		return p.aside(e.text, p.dim, w)
	}
	var rows []string
	for _, n := range e.notes {
		rows = append(rows, p.note(n, w)...)
	}
	if e.seam {
		rows = append(rows, p.dim.Render(p.fill(" continued ", w)))
	}
	if e.end == withdrawn {
		return append(append(rows, p.ended(e, w)...), "")
	}
	if e.text == "" && e.end == running {
		return append(append(rows, p.pending(e, request, now, w)...), "")
	}
	rows = append(rows, p.answerHead(e, request, w))
	rows = append(rows, p.body(e, w)...)
	if e.end == running {
		rows[len(rows)-1] = p.cut(rows[len(rows)-1], w-1) + p.accent.Render(p.sym.half)
	}
	return append(append(rows, p.ended(e, w)...), "")
}

// mine draws what a person wrote, with a bar before each row.
func (p pen) mine(e *entry, w int) []string {
	rows := []string{p.strong.Render("you") + p.dim.Render(" "+p.sym.dot+" "+clock(e.at))}
	if e.drawn.width != w || e.drawn.look != p.look || !e.drawn.whole {
		e.drawn = drawn{width: w, look: p.look, whole: true}
		for _, row := range p.wrap(e.text, max(1, w-2)) {
			e.drawn.rows = append(e.drawn.rows, p.accent.Render(p.sym.bar)+" "+row)
		}
	}
	return append(append(rows, e.drawn.rows...), "")
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
func (p pen) note(e engine.Event, w int) []string {
	style := p.dim
	if e.Kind == engine.EventFallback || e.Kind == engine.EventReturn {
		style = p.warn
	}
	return p.aside(clock(e.At)+" "+e.Kind.String()+": "+eventBrief(e), style, w)
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
	if e.end == running || e.end == complete {
		return nil
	}
	text := e.end.word()
	if e.problem != "" {
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
