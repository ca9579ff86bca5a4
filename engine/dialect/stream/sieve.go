package stream

import (
	"encoding/json"
	"strings"

	"sluice/engine/plain"
)

// sieve stands between what was read and what is handed on: it parts thoughts
// from the answer, and hides keys in every field, however they are cut.
type sieve struct {
	hide          plain.Redactor
	think         thinker
	text, thought plain.Hider
	numbers       numbering
	calls         []callSieve
	finish        string // has come, but what comes before it is held back
	id, model     remembered
}

// callSieve hides keys in one call. Clients expect its name in one piece, so
// that nothing of it is held back: where one came in pieces after all, no more
// of it is shown once it holds a key.
type callSieve struct {
	arguments   plain.Hider
	name, shown string
	legacy      bool
}

// maxName is how much of a name that comes in pieces is looked at and shown.
const maxName = 1 << 10

// remembered is a word that most chunks repeat.
type remembered struct{ raw, shown string }

func newSieve(hide plain.Redactor) sieve {
	return sieve{hide: hide, text: hide.Hider(), thought: hide.Hider()}
}

// through says that text can pass by itself: nothing else has to change.
func (f *sieve) through() bool { return f.think.at == inAnswer && f.finish == "" }

// pass changes p to what can be handed on of it by now.
func (f *sieve) pass(p *Part) {
	text := ""
	if p.Reasoning != "" {
		text = f.think.apart()
	}
	thought, said := f.think.pass(p.Text)
	p.Reasoning = f.thought.Pass(p.Reasoning + thought)
	p.Text = f.text.Pass(text + said)
	for i := range p.Calls {
		f.call(&p.Calls[i])
	}
	if p.Finish != "" {
		f.finish, p.Finish = plain.Brief(f.hide.Known(p.Finish), 64), ""
	}
	switch {
	case p.Done:
		f.rest(p)
	case !f.holds():
		p.Finish, f.finish = f.finish, ""
	}
}

func (f *sieve) call(c *Call) {
	if !c.Legacy {
		f.numbers.number(c)
	}
	for c.Index >= len(f.calls) {
		f.calls = append(f.calls, callSieve{arguments: f.hide.Hider(), legacy: c.Legacy})
	}
	at := &f.calls[c.Index]
	at.name += c.Name[:min(len(c.Name), maxName-len(at.name))]
	if more, ok := strings.CutPrefix(f.hide.Redact(at.name), at.shown); ok {
		c.Name, at.shown = more, at.shown+more
	} else {
		c.Name = ""
	}
	if strings.HasPrefix(c.Arguments, "{") && json.Valid([]byte(c.Arguments)) {
		c.Arguments = string(hideStrings([]byte(c.Arguments), func(_, value string) string { return f.hide.Known(value) }))
	}
	c.ID, c.Arguments = f.hide.Redact(c.ID), at.arguments.Pass(c.Arguments)
	if full(c.Extra) {
		c.Extra = hideStrings(c.Extra, func(_, value string) string { return f.hide.Redact(value) })
	}
}

// holds says whether something is held back.
func (f *sieve) holds() bool {
	if f.think.held != "" || f.text.Holds() || f.thought.Holds() {
		return true
	}
	for i := range f.calls {
		if f.calls[i].arguments.Holds() {
			return true
		}
	}
	return false
}

// rest adds to p what is held back, at the end of the answer.
func (f *sieve) rest(p *Part) {
	thought, said := f.think.rest()
	p.Reasoning += f.thought.Pass(thought) + f.thought.Rest()
	p.Text += f.text.Pass(said) + f.text.Rest()
	for i := range f.calls {
		if args := f.calls[i].arguments.Rest(); args != "" {
			p.argue(Call{Index: i, Legacy: f.calls[i].legacy, Arguments: args})
		}
	}
	p.Finish, f.finish = f.finish, ""
}

// argue adds arguments to a call.
func (p *Part) argue(more Call) {
	for i := range p.Calls {
		if c := &p.Calls[i]; c.Index == more.Index && c.Legacy == more.Legacy {
			c.Arguments += more.Arguments
			return
		}
	}
	p.Calls = append(p.Calls, more)
}

// word gives a scalar that most chunks repeat, with keys hidden.
func (f *sieve) word(m *remembered, raw json.RawMessage) string {
	if string(raw) != m.raw {
		m.raw, m.shown = string(raw), f.hide.Redact(word(raw))
	}
	return m.shown
}
