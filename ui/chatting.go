package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/talk"
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
	return m.ask(m.input.accept(), now)
}

// atEnd says whether the cursor is behind the last character.
func (m *model) atEnd() bool {
	a := &m.input.area
	rows := strings.Split(a.Value(), "\n")
	return a.Line() == len(rows)-1 && a.Column() == len([]rune(rows[len(rows)-1]))
}

// ask says a message in the conversation; it joins the queue while an answer is
// coming.
func (m *model) ask(said talk.Message, now time.Time) tea.Cmd {
	if m.chat.Say(said, now) {
		m.toast(fmt.Sprintf("Queued %d: it is sent when this answer is complete.", len(m.chat.Queue)), now)
		return nil
	}
	return m.follow(now)
}

// follow shows the answer that was just asked for.
func (m *model) follow(now time.Time) tea.Cmd {
	m.chat.view.Away = false
	return m.look(now)
}

// mostTaken bounds what the screen reads of an answer at once, in bytes. It is
// more than any provider sends in the time of a frame.
const mostTaken = 256 << 10

// look reads what has come and waits for more.
func (m *model) look(now time.Time) tea.Cmd {
	_, changed := m.chat.Take(mostTaken, now)
	if changed == nil {
		return m.finish(now)
	}
	return m.watch(m.chat.Live, changed)
}

func (m *model) onGrown(l *talk.Live, now time.Time) tea.Cmd {
	if m.chat.Live != l {
		return nil
	}
	return m.look(now)
}

// finish takes in the end of an answer, and sends what is queued or gives it
// back.
func (m *model) finish(now time.Time) tea.Cmd {
	out, _ := m.chat.Live.Outcome()
	end := m.chat.Finish(out, now)
	if end.Next {
		m.toast("What was queued is sent now.", now)
		return m.follow(now)
	}
	if end.Queued > 0 {
		m.toast("Not sent: what was queued is back in the input.", now)
	}
	if end.Withdrawn {
		end.Problem += ". Your message is back in the input."
	}
	m.input.giveBack(end.Back)
	return nil
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
	case m.chat.Live != nil:
		m.chat.Live.Stop()
	}
	return nil
}

// interrupt closes what lies on top and stops the answer; without them it
// clears the input, and with nothing to clear the second press quits.
func (m *model) interrupt(_ string, now time.Time) tea.Cmd {
	switch {
	case m.closeTop():
		return nil
	case m.chat.Live != nil:
		m.chat.Live.Stop()
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
	if m.chat.keeper == nil && !m.input.unsent().Blank() {
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
	if m.answering(now) {
		return nil
	}
	m.chat.Leave(now)
	m.show(talk.New(m.terms(), m.chat.keeper))
	return nil
}

// answering says whether an answer is still coming, to the person too.
func (m *model) answering(now time.Time) bool {
	if m.chat.Live != nil {
		m.toast("An answer is still coming. Esc stops it.", now)
	}
	return m.chat.Live != nil
}

// resume asks a model to go on where a partial answer broke off.
func (m *model) resume(_ string, now time.Time) tea.Cmd {
	if !m.chat.Continue(now) {
		m.toast("There is no partial answer to continue.", now)
		return nil
	}
	return m.follow(now)
}

// restart asks for another answer to the last message.
func (m *model) restart(_ string, now time.Time) tea.Cmd {
	if m.answering(now) {
		return nil
	}
	if !m.chat.Restart(now) {
		m.toast("There is no message to answer again.", now)
		return nil
	}
	return m.follow(now)
}

// keep takes a partial answer as it is.
func (m *model) keep(_ string, now time.Time) tea.Cmd {
	if !m.chat.Accept() {
		m.toast("There is no partial answer to keep.", now)
	}
	return nil
}
