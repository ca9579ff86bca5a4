package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// focus gives a panel the focus, and shows it where it is not on the screen.
func (m *model) focus(p action.Panel) {
	m.panels.focus = p
	m.panels.quitting = time.Time{}
	if p == action.ModelsPanel || p == action.WaitsPanel || p == action.EventsPanel {
		m.panels.tab = p
	}
	if p == action.InputPanel {
		m.panels.zoom = false
		m.input.area.Focus()
		return
	}
	if m.input.stands == command {
		m.input.resume()
	}
	m.input.area.Blur()
	if m.screen.layout.right == 0 {
		m.panels.zoom = p != action.ChatPanel
	}
	m.followCursors()
}

// followCursors keeps each cursor on something that exists.
func (m *model) followCursors() {
	p := &m.panels
	keys := draw.GroupByAccount(m.status.Keys)
	if len(keys) > 0 && (draw.KeysView{Keys: keys, Cursor: p.key}).At() == 0 {
		p.key = keys[0].ID
	}
	p.modelAt = min(max(0, p.modelAt), max(0, len(m.status.Models)-1))
	for _, r := range m.status.Requests {
		if r.ID == p.request {
			return
		}
	}
	p.request = 0
	for _, r := range m.status.Requests {
		if r.Phase == engine.Waiting || p.request == 0 {
			p.request = r.ID
		}
	}
}

// leave ends what the foot of the screen says about the panel in focus: the
// next one shows its keys there.
func (m *model) leave() { m.over.toast.until = time.Time{} }

func (m *model) goTo(p action.Panel) run {
	return func(_ string, _ time.Time) tea.Cmd {
		m.leave()
		if m.panels.focus == p {
			m.focus(action.InputPanel) // the same key again leads back
			return nil
		}
		m.focus(p)
		return nil
	}
}

func (m *model) nextPanel(_ string, _ time.Time) tea.Cmd {
	m.leave()
	m.focus((m.panels.focus + 1) % (action.EventsPanel + 1))
	return nil
}

func (m *model) previousPanel(_ string, _ time.Time) tea.Cmd {
	m.leave()
	m.focus((m.panels.focus + action.EventsPanel) % (action.EventsPanel + 1))
	return nil
}

func (m *model) toggleZoom(_ string, _ time.Time) tea.Cmd {
	m.panels.zoom = !m.panels.zoom
	return nil
}

// startCommand begins a command. A message that is being written waits for its
// end.
func (m *model) startCommand(_ string, _ time.Time) tea.Cmd {
	m.focus(action.InputPanel)
	m.input.beginCommand()
	return nil
}

func (m *model) moveBy(by int) run {
	return func(_ string, _ time.Time) tea.Cmd {
		m.move(m.panels.focus, by)
		return nil
	}
}

func (m *model) pageBy(by int) run {
	return func(_ string, _ time.Time) tea.Cmd {
		page := max(1, m.chatRows()-1)
		if m.panels.focus == action.ChatPanel || m.panels.focus == action.InputPanel {
			m.scroll(by * page)
		} else {
			m.move(m.panels.focus, by*5)
		}
		return nil
	}
}

func (m *model) toTop(_ string, _ time.Time) tea.Cmd {
	m.chat.view.ToTop(m.conversation(), m.chatRows())
	return nil
}

func (m *model) toBottom(_ string, _ time.Time) tea.Cmd {
	m.chat.view.Away = false
	return nil
}

// move moves a panel's cursor.
func (m *model) move(p action.Panel, by int) {
	switch p {
	case action.ChatPanel:
		m.scroll(by)
	case action.KeysPanel:
		keys := draw.GroupByAccount(m.status.Keys)
		if len(keys) > 0 {
			at := draw.KeysView{Keys: keys, Cursor: m.panels.key}.At()
			m.panels.key = keys[min(max(0, at+by), len(keys)-1)].ID
		}
	case action.ModelsPanel:
		m.panels.modelAt = min(max(0, m.panels.modelAt+by), max(0, len(m.status.Models)-1))
	case action.WaitsPanel:
		m.moveRequest(by)
	case action.EventsPanel:
		m.panels.skip = min(max(0, m.panels.skip+by), max(0, len(m.events)-1))
	}
}

func (m *model) moveRequest(by int) {
	at := 0
	for i, r := range m.status.Requests {
		if r.ID == m.panels.request {
			at = i
		}
	}
	if n := len(m.status.Requests); n > 0 {
		m.panels.request = m.status.Requests[min(max(0, at+by), n-1)].ID
	}
}

// scroll moves the conversation by rows.
func (m *model) scroll(by int) {
	m.chat.view.ScrollBy(by, m.conversation(), m.chatRows())
}

// chatRows gives the height of the conversation's text.
func (m *model) chatRows() int {
	_, h := m.chatSize()
	return h
}

func (m *model) chatSize() (w, h int) {
	l := m.screen.layout
	switch {
	case m.screen.copying:
		return l.w, l.h
	case m.panels.zoom && m.panels.focus == action.ChatPanel && l.boxed:
		return l.w - 4, l.body - 2
	case l.boxed:
		return l.left - 4, l.chat - 2
	}
	return l.left, l.chat
}

// conversation gives what is to be drawn of the conversation.
func (m *model) conversation() draw.Conversation {
	w, _ := m.chatSize()
	c := draw.Conversation{Pen: m.pen, Entries: m.chat.Entries, Now: m.now, Width: max(1, w)}
	if l := m.chat.Live; l != nil {
		c.Live, c.Request = l.Entry, m.chat.Request(m.status)
	}
	return c
}
