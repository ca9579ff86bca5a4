// Package talk is a conversation under way: what was said, the answer that is
// coming, what waits behind it, and how all of it comes to the disk. The screen,
// the linear mode and `sluice ask` speak through it. It draws nothing.
package talk

import (
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/draw"
)

// Terms say whom a conversation asks, and how.
type Terms struct {
	Ask     func(chat.Request) Answer
	System  string       // a system message before the first one
	Request chat.Request // each request without its messages
	Model   string       // whose answers they are until they end; may be empty
	// Lasting lets a message stay that nothing answered: it cannot go back to
	// where it came from.
	Lasting bool
}

// Talk is one conversation. It belongs to one goroutine. None of its methods but ID
// waits for the disk.
type Talk struct {
	Title string // for people; empty before the first message
	branches
	Live  *Live     // the answer that is coming; nil for none
	Queue []Message // said while it was coming
	terms Terms
	*record
}

// New begins a conversation, which k keeps from its first message on; nil keeps
// nothing.
func New(terms Terms, k *Keeper) *Talk {
	return &Talk{terms: terms, record: newRecord(terms.Model, k)}
}

// Say puts a message into the conversation and asks for its answer. While
// another one is coming the message joins the queue.
func (t *Talk) Say(m Message, now time.Time) (queued bool) {
	if t.Live != nil {
		t.Queue = append(t.Queue, m)
		return true
	}
	t.say(m, asking{message: m}, now)
	return false
}

func (t *Talk) say(m Message, how asking, now time.Time) {
	text := m.Text()
	n := t.add(&draw.Entry{Mine: true, Raw: text, Text: plain.Text(text), At: now, End: draw.Complete})
	t.record.said(n.Entry, entryIn(n.after), text, now)
	if t.Title == "" {
		t.Title = plain.Line(text[:min(len(text), 1000)], 40)
	}
	t.request(how, now)
}

// asking is how an answer is asked for.
type asking struct {
	message Message // what is answered; nil where the message was asked about before
	seam    bool    // it goes on with the answer before it
	chain   []keystore.Route
	back    *node       // the tip to return to where nothing comes; nil: none
	instead *draw.Entry // the message whose place it took
}

// request asks for an answer to the conversation as it stands.
func (t *Talk) request(how asking, now time.Time) {
	r := t.terms.Request
	r.Messages = t.messages()
	if how.seam {
		r.Messages = append(r.Messages, chat.Message{Role: chat.User, Content: continuing})
	}
	if len(how.chain) > 0 {
		r.Chain = how.chain
	}
	n := t.add(&draw.Entry{At: now})
	n.Seam = how.seam
	t.record.began(n.Entry, entryIn(n.after), how.seam, now)
	t.Live = &Live{Answer: t.terms.Ask(r), Entry: n.Entry, node: n, asking: how, began: now}
}

// continuing asks a model to go on where it broke off.
const continuing = "Your answer broke off. Continue exactly where it stopped. Do not repeat what is already there."

// messages gives the conversation as a model reads it. Consecutive parts of
// one answer are joined; what was removed or never came is left out, and so is
// a message that nothing answered, once another one follows.
func (t *Talk) messages() []chat.Message {
	var out []chat.Message
	if t.terms.System != "" {
		out = append(out, chat.Message{Role: chat.System, Content: t.terms.System})
	}
	path := t.path()
	for i, e := range path {
		if e.gone || e.Raw == "" || e.End == draw.Withdrawn || unanswered(path[i:]) {
			continue
		}
		role := chat.Assistant
		if e.Mine {
			role = chat.User
		}
		if n := len(out); e.Seam && n > 0 && out[n-1].Role == role {
			out[n-1].Content += e.Raw
			continue
		}
		out = append(out, chat.Message{Role: role, Content: e.Raw})
	}
	return out
}

// unanswered says whether nothing answered the first of these messages, and
// another follows.
func unanswered(path []*node) bool {
	return path[0].Mine && len(path) > 1 && path[1].void() && !path[1].gone && slices.ContainsFunc(path[1:], func(n *node) bool { return n.Mine })
}

// Take reads what has come of the answer, most bytes at most, and has it
// written down. It gives what is new, as the model wrote it, and what closes
// when there is more; nil where the answer is at its end, and Finish comes next.
func (t *Talk) Take(most int, now time.Time) (fresh string, changed <-chan struct{}) {
	changed = t.Live.Changed() // before the text is read, so that nothing is missed
	text, thoughts, more, done := t.Live.take(most, now)
	t.record.grew(t.Live.Entry, text, thoughts, now)
	switch {
	case done:
		return text, nil
	case more:
		ready := make(chan struct{})
		close(ready)
		return text, ready
	}
	return text, changed
}

// End is what became of an answer, and of what waited for it.
type End struct {
	*draw.Entry
	Withdrawn bool        // nothing came: the message is not in the conversation any more
	Next      bool        // the first message of the queue is being answered now
	Queued    int         // messages of the queue that were not sent
	Back      Message     // what nobody answers: a message that was withdrawn, and the queue
	Returned  bool        // nothing came: the branch that was left is shown again
	Instead   *draw.Entry // the message whose place the withdrawn one took; nil: none
}

// Finish takes in the end of the answer. Where it came to its own end the queue
// goes on; else the queue is given back, and so is a message without an answer.
func (t *Talk) Finish(out chat.Outcome, now time.Time) End {
	l, queue := t.Live, t.Queue
	t.Live, t.Queue = nil, nil
	if out.Text == "" {
		out.Text = l.Entry.Raw // what came is kept, however it ended
	}
	l.settle(out, now)
	end := End{Entry: l.Entry, Withdrawn: l.Entry.End == draw.Withdrawn && l.message != nil && !t.terms.Lasting}
	t.record.ended(l, out, end.Withdrawn, now)
	if end.End == draw.Complete && len(queue) > 0 {
		t.Queue, end.Next = queue[1:], true
		t.Say(queue[0], now)
		return end
	}
	if end.Queued = len(queue); end.Withdrawn {
		t.withdraw(l)
		end.Instead = l.instead
		queue = append([]Message{l.message}, queue...)
	}
	end.Back = Joined(queue...)
	if l.Entry.End == draw.Withdrawn && l.back != nil && question(l.back) != l.back {
		l.node.gone, end.Returned = true, true
		t.show(l.back, now)
	}
	return end
}

// withdraw takes the message of an answer that never came out of the
// conversation; what happened stays there.
func (t *Talk) withdraw(l *Live) {
	if asked := l.node.after; asked != nil && asked.Mine {
		asked.gone = true
		t.lay()
	}
	if l.Entry.Problem == "" {
		l.Entry.Problem = "taken back"
	}
}

// Continue asks a model to go on where a partial answer broke off. It says
// whether there is one.
func (t *Talk) Continue(now time.Time) bool {
	if !t.Accept() {
		return false
	}
	t.request(asking{seam: true}, now)
	return true
}

// Accept takes a partial answer as it is. It says whether there is one.
func (t *Talk) Accept() bool {
	n := len(t.Entries)
	if n == 0 || !t.Entries[n-1].Offers() || t.Live != nil {
		return false
	}
	t.Entries[n-1].Kept = true
	return true
}

// Last gives the newest answer that has text; nil where there is none.
func (t *Talk) Last() *draw.Entry {
	for _, e := range slices.Backward(t.Entries) {
		if !e.Mine && !e.Notice && e.Text != "" {
			return e
		}
	}
	return nil
}

// Learn puts events of the running request into the conversation, and says of
// its answer who gives it, as soon as that is known.
func (t *Talk) Learn(st *engine.Status, events []engine.Event, now time.Time) {
	if t.Live == nil {
		return
	}
	for _, ev := range events {
		if t.concerns(ev) {
			t.Live.Entry.Notes = append(t.Live.Entry.Notes, ev)
			t.record.happened(ev, now)
		}
	}
	t.Live.Entry.Preferred, t.Live.Entry.Request = draw.Preferred(st.Models), t.Live.ID()
	if r := t.Request(st); r != nil && r.Phase != engine.Waiting {
		t.Live.Entry.Route, t.Live.Entry.Key = r.Route, r.Key
		if r.Phase == engine.Sending {
			t.Live.Entry.Waited = r.Since.Sub(t.Live.began)
		}
	}
}

// concerns says whether an event belongs into the conversation.
func (t *Talk) concerns(ev engine.Event) bool {
	if ev.Request == 0 || ev.Request != t.Live.ID() {
		return false
	}
	switch ev.Kind {
	case engine.EventAnswer, engine.EventCancel, engine.EventSwitch, engine.EventNote:
		return false
	}
	// What comes later belongs to how the answer ended, and the ending tells it.
	return t.Live.first.IsZero() || !ev.At.After(t.Live.first)
}

// Request gives the request of the answer that is coming; nil for none.
func (t *Talk) Request(st *engine.Status) *engine.RequestStatus {
	if t.Live == nil {
		return nil
	}
	return RequestOf(st, t.Live.ID())
}

// RequestOf gives the request of that number; nil where it has ended, or has none.
func RequestOf(st *engine.Status, id uint64) *engine.RequestStatus {
	for _, r := range st.Requests {
		if id != 0 && r.ID == id {
			return r
		}
	}
	return nil
}

// Leave ends the conversation here: an answer that is still coming is stopped,
// and what came of it is kept.
func (t *Talk) Leave(now time.Time) {
	if t.Live != nil {
		t.Live.Stop()
	}
	t.record.leave(now)
}
