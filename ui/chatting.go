package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// send sends the message, or queues it while an answer is running.
func (m *model) send(_ string, now time.Time) tea.Cmd {
	shown := m.input.value()
	if strings.TrimSpace(shown) == "" {
		return nil
	}
	if strings.HasSuffix(shown, `\`) && m.atEnd() {
		m.input.set(strings.TrimSuffix(shown, `\`) + "\n")
		return nil
	}
	if name, arg, ok := action.Parse(shown); ok {
		return m.runCommand(name, arg, now)
	}
	if m.input.stands == command {
		m.toast("That is no command. Esc brings your message back.", now)
		return nil
	}
	text := m.input.accept()
	if m.talk.live != nil {
		m.talk.queue = append(m.talk.queue, text)
		m.toast(fmt.Sprintf("Queued %d: it is sent when this answer is complete.", len(m.talk.queue)), now)
		return nil
	}
	return m.begin(text, now)
}

// atEnd says whether the cursor is behind the last character.
func (m *model) atEnd() bool {
	a := &m.input.area
	rows := strings.Split(a.Value(), "\n")
	return a.Line() == len(rows)-1 && a.Column() == len([]rune(rows[len(rows)-1]))
}

// begin puts a message into the conversation and asks for its answer.
func (m *model) begin(said message, now time.Time) tea.Cmd {
	text := said.text()
	m.talk.entries = append(m.talk.entries, &draw.Entry{Mine: true, Raw: text, Text: plain.Text(text), At: now, End: draw.Complete})
	m.record.said(text, now)
	if m.opts.Title == "" {
		m.opts.Title = plain.Line(text[:min(len(text), 1000)], 40)
	}
	return m.request(said, false, now)
}

// request asks for an answer to the conversation as it stands. said goes back
// to the input when nothing comes.
func (m *model) request(said message, seam bool, now time.Time) tea.Cmd {
	msgs := m.talk.messages(m.opts.System)
	if seam {
		msgs = append(msgs, userMessage(continuing))
	}
	a := m.engine.ask(m.engine.ctx, engine.ChatRequest{Messages: msgs, Label: "chat", Prefer: m.opts.Prefer, MaxWait: m.opts.MaxWait})
	m.record.began(seam, now)
	e := &draw.Entry{At: now, Seam: seam}
	l := &live{answer: a, entry: e, message: said, began: now}
	m.talk.entries = append(m.talk.entries, e)
	m.talk.live = l
	m.talk.view.Away = false
	return m.look(l, now)
}

// look reads what has come and waits for more.
func (m *model) look(l *live, now time.Time) tea.Cmd {
	changed := l.answer.Changed()
	fresh, done := l.take(now, mostTaken)
	m.record.grew(fresh, now)
	if done {
		return m.finish(l, now)
	}
	if l.more {
		ready := make(chan struct{})
		close(ready)
		changed = ready
	}
	return m.watch(l, changed)
}

func (m *model) onGrown(l *live, now time.Time) tea.Cmd {
	if m.talk.live != l {
		return nil
	}
	return m.look(l, now)
}

// finish takes in the end of an answer, and sends what is queued or gives it
// back.
func (m *model) finish(l *live, now time.Time) tea.Cmd {
	out, _ := l.answer.Outcome()
	m.talk.live = nil
	answered := l.settle(out, now)
	m.record.ended(out, answered, l.entry.Problem, now)
	queue := m.talk.queue
	if l.entry.End == draw.Complete && len(queue) > 0 {
		m.talk.queue = queue[1:]
		m.toast("What was queued is sent now.", now)
		return m.begin(queue[0], now)
	}
	if len(queue) > 0 {
		m.toast("Not sent: what was queued is back in the input.", now)
	}
	m.talk.queue = nil
	if !answered && m.withdraw(l) {
		queue = append([]message{l.message}, queue...)
	}
	m.input.giveBack(joined(queue...))
	return nil
}

// withdraw takes the message of a request that got no word of an answer out of
// the conversation, and says whether there was one; what happened stays there.
func (m *model) withdraw(l *live) bool {
	if l.message == nil {
		return false
	}
	for i := len(m.talk.entries) - 1; i >= 0; i-- {
		if m.talk.entries[i] == l.entry && i > 0 && m.talk.entries[i-1].Mine {
			m.talk.entries = append(m.talk.entries[:i-1], m.talk.entries[i:]...)
			break
		}
	}
	if l.entry.Problem == "" {
		l.entry.Problem = "taken back"
	}
	l.entry.Problem += ". Your message is back in the input."
	return true
}

// escape closes the top-most thing; then it takes a waiting message back, or
// stops the answer and keeps its text. It never quits and never clears text.
func (m *model) escape(_ string, _ time.Time) tea.Cmd {
	switch {
	case m.closeTop():
	case m.screen.copying:
		m.screen.copying = false
	case m.panels.zoom && m.panels.focus != action.InputPanel:
		m.panels.zoom = false
		if m.screen.layout.right == 0 {
			m.focus(action.InputPanel)
		}
	case m.panels.focus != action.InputPanel:
		m.focus(action.InputPanel)
	case m.input.stands == command:
		m.input.resume()
	case m.talk.live != nil:
		m.talk.live.answer.Stop()
	}
	return nil
}

// interrupt closes what lies on top and stops the answer; without them it
// clears the input, and with nothing to clear the second press quits.
func (m *model) interrupt(_ string, now time.Time) tea.Cmd {
	switch {
	case m.closeTop():
		return nil
	case m.talk.live != nil:
		m.talk.live.answer.Stop()
		return nil
	case m.input.stands != draft:
		m.input.resume()
		return nil
	case !m.input.empty():
		m.focus(action.InputPanel) // where the text is, and the key that brings it back
		m.input.set("")
		m.toast("Cleared. Ctrl+_ brings it back.", now)
		return nil
	case now.Before(m.panels.quitting):
		return tea.Quit
	}
	m.panels.quitting = now.Add(2 * time.Second)
	m.toast("Ctrl+C again to quit.", now)
	return nil
}

// quit ends the program, but not with a message that nobody would keep. The
// key does so only while nothing is written.
func (m *model) quit(_ string, now time.Time) tea.Cmd {
	if m.record == nil && !m.input.unsent().blank() {
		m.focus(action.InputPanel)
		m.toast("Your message is kept nowhere: send it, or clear it with Ctrl+C.", now)
		return nil
	}
	return tea.Quit
}

func (m *model) newline(_ string, _ time.Time) tea.Cmd {
	if m.input.stands == command {
		m.input.resume() // a command has one row
	}
	m.input.newline()
	return nil
}

func (m *model) undoText(_ string, _ time.Time) tea.Cmd {
	m.input.undoLast()
	return nil
}

// newTalk starts an empty conversation.
func (m *model) newTalk(_ string, now time.Time) tea.Cmd {
	if m.talk.live != nil {
		m.toast("An answer is still coming. Esc stops it.", now)
		return nil
	}
	m.talk, m.opts.Title = talk{}, ""
	m.record.fresh(now)
	return nil
}

// resume asks a model to go on where a partial answer broke off.
func (m *model) resume(_ string, now time.Time) tea.Cmd {
	e := m.talk.open()
	if e == nil {
		m.toast("There is no partial answer to continue.", now)
		return nil
	}
	e.Kept = true
	return m.request(nil, true, now)
}

// restart asks for another answer to the last message; the old one stays
// readable, but no model sees it again.
func (m *model) restart(_ string, now time.Time) tea.Cmd {
	if m.talk.live != nil {
		m.toast("An answer is still coming. Esc stops it.", now)
		return nil
	}
	asked := false
	for i := len(m.talk.entries) - 1; i >= 0 && !asked; i-- {
		if e := m.talk.entries[i]; e.Mine {
			asked = true
		} else if e.End != draw.Withdrawn {
			e.End, e.Kept = draw.Replaced, true
		}
	}
	if !asked {
		m.toast("There is no message to answer again.", now)
		return nil
	}
	return m.request(nil, false, now)
}

// keep takes a partial answer as it is.
func (m *model) keep(_ string, now time.Time) tea.Cmd {
	if e := m.talk.open(); e != nil {
		e.Kept = true
		return nil
	}
	m.toast("There is no partial answer to keep.", now)
	return nil
}
