package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
)

// burst is less than a person needs between two keys. An Enter that comes so
// soon after a character may belong to a paste that the terminal did not mark.
const burst = 8 * time.Millisecond

// onKey hands a key press to the top-most thing, then to the actions, then to
// the input.
func (m *model) onKey(msg tea.KeyPressMsg, now time.Time) tea.Cmd {
	m.flushEnter(msg)
	if l := m.over.top(); l != nil && !pressed(msg, m.keys.stop) && !pressed(msg, m.keys.interrupt) {
		cmd, done := l.key(m, msg, now)
		if done {
			m.over.remove(l)
		}
		return cmd
	}
	at := m.panels.focus
	if m.screen.copying && !m.copies(msg) {
		m.screen.copying = false // the input cannot be seen; nothing is sent from it
		if !writes(msg) {
			return nil
		}
	}
	if at == inputPanel {
		if cmd, taken := m.onInputKey(msg, now); taken {
			return cmd
		}
	}
	if a, ok := m.actionFor(msg, at); ok {
		return a.run(m, "", now)
	}
	if at == inputPanel {
		m.input.key(msg, now)
	}
	return nil
}

// copies says whether a key has its use in copy mode.
func (m *model) copies(msg tea.KeyPressMsg) bool {
	for _, b := range []key.Binding{m.keys.copyMode, m.keys.stop, m.keys.interrupt, m.keys.pageUp, m.keys.pageDown, m.keys.top, m.keys.bottom, m.keys.redraw} {
		if pressed(msg, b) {
			return true
		}
	}
	return false
}

// onInputKey is what the input does before any action: complete a command,
// walk the history, hold back an Enter that may be part of a paste.
func (m *model) onInputKey(msg tea.KeyPressMsg, now time.Time) (cmd tea.Cmd, taken bool) {
	switch {
	case msg.Code == tea.KeyTab && msg.Mod == 0:
		if s := m.suggestions(); len(s) > 0 {
			m.input.set("/" + s[0].name)
			return nil, true
		}
	case msg.Code == tea.KeyUp && msg.Mod == 0 && m.input.atTop():
		return nil, m.input.recall(1)
	case msg.Code == tea.KeyDown && msg.Mod == 0 && m.input.atBottom():
		return nil, m.input.recall(-1)
	case msg.Code == tea.KeyEnd && msg.Mod == 0 && m.input.empty():
		m.talk.view.Away = false
		return nil, true
	case pressed(msg, m.keys.send) && now.Sub(m.input.typed) < burst:
		typed := m.input.typed
		m.input.pending = true
		return tea.Tick(2*burst, func(time.Time) tea.Msg { return enterMsg{typed} }), true
	}
	return nil, false
}

// flushEnter turns a held-back Enter into a new line when more follows it.
func (m *model) flushEnter(msg tea.KeyPressMsg) {
	if m.input.pending && (writes(msg) || pressed(msg, m.keys.send)) {
		m.input.newline()
	}
	m.input.pending = false
}

// onLateEnter sends after a held-back Enter that nothing followed.
func (m *model) onLateEnter(msg enterMsg, now time.Time) tea.Cmd {
	if !m.input.pending || !m.input.typed.Equal(msg.typed) {
		return nil
	}
	m.input.pending = false
	return m.send("", now)
}

func (m *model) onPaste(text string, now time.Time) {
	if strings.ContainsRune(text, 0) {
		m.toast("That is not text; nothing was pasted.", now)
		return
	}
	if l := m.over.top(); l != nil {
		l.paste(m, plain.Text(text), now)
		return
	}
	m.focus(inputPanel)
	if problem := m.input.paste(text); problem != "" {
		m.toast(problem, now)
	}
}

// onWheel scrolls what is under the pointer.
func (m *model) onWheel(msg tea.MouseWheelMsg) {
	by := 3
	if msg.Button == tea.MouseWheelUp {
		by = -3
	}
	if p := m.panelAt(msg.X, msg.Y); p != chatPanel && p != inputPanel {
		m.move(p, by/3)
		return
	}
	m.scroll(by)
}

// onClick gives the focus to what is under the pointer.
func (m *model) onClick(msg tea.MouseClickMsg) {
	if m.over.top() == nil && msg.Button == tea.MouseLeft {
		m.focus(m.panelAt(msg.X, msg.Y))
	}
}

// panelAt names the panel at a cell of the window.
func (m *model) panelAt(x, y int) panel {
	l := m.screen.layout
	y -= l.header + l.strip
	if m.panels.zoom && m.panels.focus != inputPanel {
		return m.panels.focus
	}
	if l.right == 0 || x < l.left {
		if y < l.chat {
			return chatPanel
		}
		return inputPanel
	}
	for _, part := range []struct {
		p panel
		h int
	}{{keysPanel, l.keys}, {m.panels.tab, l.tabs}, {modelsPanel, l.models}, {waitsPanel, l.waits}} {
		if y < part.h {
			return part.p
		}
		y -= part.h
	}
	return eventsPanel
}
