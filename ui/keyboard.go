package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/action"
)

// burst is less than a person needs between two keys. An Enter that comes so
// soon after a character may belong to a paste that the terminal did not mark.
const burst = 8 * time.Millisecond

// onKey hands a key press to the top-most thing, then to the actions, then to
// the input.
func (m *model) onKey(msg tea.KeyPressMsg, now time.Time) tea.Cmd {
	m.flushEnter(msg)
	if l := m.over.top(); l != nil && !m.actions.is(msg, "stop", "interrupt") {
		cmd, done := l.key(m, msg, now)
		if done {
			m.over.remove(l)
		}
		return cmd
	}
	at := m.panels.focus
	if m.screen.copying && !m.actions.is(msg, "copymode", "stop", "interrupt", "pageup", "pagedown", "top", "bottom", "redraw") {
		m.screen.copying = false // the input cannot be seen; nothing is sent from it
		if !writes(msg) {
			return nil
		}
	}
	if at == action.InputPanel {
		if cmd, taken := m.onInputKey(msg, now); taken {
			return cmd
		}
	}
	if a, ok := m.actions.of(msg, at, m.input.empty()); ok {
		return m.actions.run[a.Name]("", now)
	}
	if at == action.InputPanel {
		m.input.key(msg, now)
	}
	return nil
}

// writes says whether a key press would put a character into the input.
func writes(msg tea.KeyPressMsg) bool { return msg.Text != "" }

// pressed says whether msg is one of these keys. On a keyboard that is not
// Latin a key also counts by its place, where the terminal tells it.
func pressed(msg tea.KeyPressMsg, keys []string) bool {
	if slices.Contains(keys, msg.String()) {
		return true
	}
	if msg.BaseCode == 0 || msg.BaseCode == msg.Code {
		return false
	}
	latin := tea.KeyPressMsg{Code: msg.BaseCode, Mod: msg.Mod}
	name := latin.Keystroke()
	if msg.Mod == tea.ModShift {
		name = strings.ToUpper(string(msg.BaseCode))
	}
	return slices.Contains(keys, name)
}

// onInputKey is what the input does before any action: complete a command,
// walk the history, hold back an Enter that may be part of a paste.
func (m *model) onInputKey(msg tea.KeyPressMsg, now time.Time) (cmd tea.Cmd, taken bool) {
	switch {
	case msg.Code == tea.KeyTab && msg.Mod == 0:
		if s := m.suggestions(); len(s) > 0 {
			m.input.set("/" + s[0].Name)
			return nil, true
		}
	case msg.Code == tea.KeyUp && msg.Mod == 0 && m.input.atTop():
		return nil, m.input.recall(1)
	case msg.Code == tea.KeyDown && msg.Mod == 0 && m.input.atBottom():
		return nil, m.input.recall(-1)
	case msg.Code == tea.KeyEnd && msg.Mod == 0 && m.input.empty():
		m.chat.view.Away = false
		return nil, true
	case m.actions.is(msg, "send") && now.Sub(m.input.typed) < burst:
		typed := m.input.typed
		m.input.pending = true
		return tea.Tick(2*burst, func(time.Time) tea.Msg { return enterMsg{typed} }), true
	}
	return nil, false
}

// flushEnter turns a held-back Enter into a new line when more follows it.
func (m *model) flushEnter(msg tea.KeyPressMsg) {
	if m.input.pending && (writes(msg) || m.actions.is(msg, "send")) {
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
	m.focus(action.InputPanel)
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
	if p := m.panelAt(msg.X, msg.Y); p != action.ChatPanel && p != action.InputPanel {
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
func (m *model) panelAt(x, y int) action.Panel {
	l := m.screen.layout
	y -= l.header + l.strip
	if m.panels.zoom && m.panels.focus != action.InputPanel {
		return m.panels.focus
	}
	if l.right == 0 || x < l.left {
		if y < l.chat {
			return action.ChatPanel
		}
		return action.InputPanel
	}
	for _, part := range []struct {
		p action.Panel
		h int
	}{{action.KeysPanel, l.keys}, {m.panels.tab, l.tabs}, {action.ModelsPanel, l.models}, {action.WaitsPanel, l.waits}} {
		if y < part.h {
			return part.p
		}
		y -= part.h
	}
	return action.EventsPanel
}
