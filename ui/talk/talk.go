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
	Title   string // for people; empty before the first message
	Entries []*draw.Entry
	Live    *Live     // the answer that is coming; nil for none
	Queue   []Message // said while it was coming
	terms   Terms
	record  *record
	failed  *draw.Entry // the newest message, where nothing answered it; nil for none
}

// New begins a conversation, which k keeps from its first message on; nil keeps
// nothing.
func New(terms Terms, k *Keeper) *Talk {
	return &Talk{terms: terms, record: &record{keeper: k, model: terms.Model}}
}

// Say puts a message into the conversation and asks for its answer. While
// another one is coming the message joins the queue.
func (t *Talk) Say(m Message, now time.Time) (queued bool) {
	if t.Live != nil {
		t.Queue = append(t.Queue, m)
		return true
	}
	if t.failed != nil { // another takes its place
		t.failed.Raw, t.failed = "", nil
	}
	text := m.Text()
	t.Entries = append(t.Entries, &draw.Entry{Mine: true, Raw: text, Text: plain.Text(text), At: now, End: draw.Complete})
	t.record.said(text, now)
	if t.Title == "" {
		t.Title = plain.Line(text[:min(len(text), 1000)], 40)
	}
	t.request(m, false, now)
	return false
}

// request asks for an answer to the conversation as it stands.
func (t *Talk) request(m Message, seam bool, now time.Time) {
	r := t.terms.Request
	r.Messages = t.messages()
	if seam {
		r.Messages = append(r.Messages, chat.Message{Role: chat.User, Content: continuing})
	}
	e := &draw.Entry{At: now, Seam: seam}
	t.record.began(seam, now)
	t.Live = &Live{Answer: t.terms.Ask(r), Entry: e, message: m, began: now}
	t.Entries = append(t.Entries, e)
}

// continuing asks a model to go on where it broke off.
const continuing = "Your answer broke off. Continue exactly where it stopped. Do not repeat what is already there."

// messages gives the conversation as a model reads it. Consecutive parts of
// one answer are joined; what was replaced or never came is left out.
func (t *Talk) messages() []chat.Message {
	var out []chat.Message
	if t.terms.System != "" {
		out = append(out, chat.Message{Role: chat.System, Content: t.terms.System})
	}
	for _, e := range t.Entries {
		if e.Notice || e.Raw == "" || e.End == draw.Replaced || e.End == draw.Withdrawn {
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

// Take reads what has come of the answer, most bytes at most, and has it
// written down. It gives what is new, as the model wrote it, and what closes
// when there is more; nil where the answer is at its end, and Finish comes next.
func (t *Talk) Take(most int, now time.Time) (fresh string, changed <-chan struct{}) {
	changed = t.Live.Changed() // before the text is read, so that nothing is missed
	text, thoughts, more, done := t.Live.take(most, now)
	t.record.grew(text, thoughts, now)
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
	Withdrawn bool    // nothing came: the message is not in the conversation any more
	Next      bool    // the first message of the queue is being answered now
	Queued    int     // messages of the queue that were not sent
	Back      Message // what nobody answers: a message that was withdrawn, and the queue
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
	t.record.ended(out, end.Withdrawn, end.Problem, now)
	if end.End == draw.Complete && len(queue) > 0 {
		t.Queue, end.Next = queue[1:], true
		t.Say(queue[0], now)
		return end
	}
	if end.Queued = len(queue); end.Withdrawn {
		t.withdraw(l)
		queue = append([]Message{l.message}, queue...)
	}
	end.Back = Joined(queue...)
	return end
}

// withdraw takes the message of an answer that never came out of the
// conversation; what happened stays there.
func (t *Talk) withdraw(l *Live) {
	if i := slices.Index(t.Entries, l.Entry); i > 0 && t.Entries[i-1].Mine {
		t.Entries = slices.Delete(t.Entries, i-1, i)
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
	t.request(nil, true, now)
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

// Restart asks for another answer to the last message; the old one stays
// readable, but no model sees it again. It says whether there is a message; no
// answer may be coming.
func (t *Talk) Restart(now time.Time) bool {
	asked := false
	for _, e := range slices.Backward(t.Entries) {
		if asked = e.Mine; asked {
			break
		}
		if e.End != draw.Withdrawn {
			e.End, e.Kept = draw.Replaced, true
		}
	}
	if asked {
		t.request(nil, false, now)
	}
	return asked
}

// Last gives the newest answer that has text; nil where there is none.
func (t *Talk) Last() *draw.Entry {
	for _, e := range slices.Backward(t.Entries) {
		if !e.Mine && e.Text != "" && e.End != draw.Replaced {
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
