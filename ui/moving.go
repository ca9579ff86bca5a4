package ui

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
)

// moves lead from panel to panel, and about in one.
type moves struct {
	*desk
	chat *chat
}

// goTo leads to a panel; the same key again leads back.
func (v moves) goTo(p action.Panel) run {
	return act(func() {
		v.notice.Hide() // the panel shows its keys there
		if v.panels.focus == p {
			v.focus(action.InputPanel)
		} else {
			v.focus(p)
		}
	})
}

// by leads to the next panel, or the one before.
func (v moves) by(n int) run {
	return act(func() {
		v.notice.Hide()
		const all = int(action.EventsPanel) + 1
		v.focus(action.Panel((int(v.panels.focus) + n + all) % all))
	})
}

func (v moves) moveBy(by int) run {
	return act(func() {
		if v.panels.focus == action.ChatPanel {
			v.chat.choose(by)
			return
		}
		v.move(v.panels.focus, by)
	})
}

func (v moves) pageBy(by int) run {
	return act(func() {
		if p := v.panels.focus; p != action.ChatPanel && p != action.InputPanel {
			v.move(p, by*5)
		} else {
			v.chat.scroll(by * max(1, v.chat.rows()-1))
		}
	})
}

// move moves a panel's cursor; the chat scrolls.
func (v moves) move(p action.Panel, by int) {
	if p == action.ChatPanel {
		v.chat.scroll(by)
		return
	}
	v.panels.move(p, by, &v.feed)
}

// wheel scrolls what is under the pointer.
func (v moves) wheel(msg tea.MouseWheelMsg) {
	by := 3
	if msg.Button == tea.MouseWheelUp {
		by = -3
	}
	if p := v.panelAt(msg.X, msg.Y); p != action.ChatPanel && p != action.InputPanel {
		v.move(p, by/3)
		return
	}
	v.chat.scroll(by)
}

// click gives the focus to what is under the pointer.
func (v moves) click(msg tea.MouseClickMsg) {
	if v.over.Top() == nil && msg.Button == tea.MouseLeft {
		v.focus(v.panelAt(msg.X, msg.Y))
	}
}

// panelAt names the panel at a cell of the window.
func (v moves) panelAt(x, y int) action.Panel {
	if v.panels.zoomed() {
		return v.panels.focus
	}
	return v.screen.layout.At(x, y, v.panels.tab)
}
