package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/keymap"
)

// burst is less than a person needs between two keys. An Enter that comes so
// soon after a character may belong to a paste that the terminal did not mark.
const burst = 8 * time.Millisecond

// keyboard is what keys and pastes do before, and besides, the actions.
type keyboard struct {
	*desk
	chat  *chat
	typed time.Time // newest key that wrote text
	held  bool      // an Enter came so fast that it may belong to a paste
}

// press hands a key press to the top-most thing, then to the actions, then to
// the input.
func (k *keyboard) press(msg tea.KeyPressMsg, now time.Time) tea.Cmd {
	k.flushEnter(msg)
	if k.over.Top() != nil && !k.actions.Is(msg, "stop", "interrupt") {
		return k.over.Key(msg, now)
	}
	at := k.panels.focus
	if k.screen.copying && !k.actions.Is(msg, "copymode", "stop", "interrupt", "pageup", "pagedown", "top", "bottom", "redraw") {
		k.screen.copying = false // the input cannot be seen; nothing is sent from it
		if !keymap.Writes(msg) {
			return nil
		}
	}
	if at == action.InputPanel {
		if cmd, taken := k.write(msg, now); taken {
			return cmd
		}
	}
	if a, ok := k.actions.Find(msg, at, k.input.Empty()); ok {
		return k.actions.run[a.Name]("", now)
	}
	if at == action.InputPanel {
		if keymap.Writes(msg) {
			k.typed = now
		}
		k.input.Key(msg)
	}
	return nil
}

// write is what the input does before any action: complete a command,
// walk the history, hold back an Enter that may be part of a paste.
func (k *keyboard) write(msg tea.KeyPressMsg, now time.Time) (cmd tea.Cmd, taken bool) {
	switch {
	case msg.Code == tea.KeyTab && msg.Mod == 0:
		if s := k.suggestions(); len(s) > 0 {
			k.input.Set("/" + s[0].Name)
			return nil, true
		}
	case msg.Code == tea.KeyUp && msg.Mod == 0 && k.input.AtTop():
		return nil, k.input.Recall(1)
	case msg.Code == tea.KeyDown && msg.Mod == 0 && k.input.AtBottom():
		return nil, k.input.Recall(-1)
	case msg.Code == tea.KeyEnd && msg.Mod == 0 && k.input.Empty():
		k.chat.toBottom()
		return nil, true
	case k.actions.Is(msg, "send") && now.Sub(k.typed) < burst:
		typed := k.typed
		k.held = true
		return tea.Tick(2*burst, func(time.Time) tea.Msg { return enterMsg{typed} }), true
	}
	return nil, false
}

// flushEnter turns a held-back Enter into a new line when more follows it.
func (k *keyboard) flushEnter(msg tea.KeyPressMsg) {
	if k.held && (keymap.Writes(msg) || k.actions.Is(msg, "send")) {
		k.input.Newline()
	}
	k.held = false
}

// lateEnter sends after a held-back Enter that nothing followed.
func (k *keyboard) lateEnter(msg enterMsg, now time.Time) tea.Cmd {
	if !k.held || !k.typed.Equal(msg.typed) {
		return nil
	}
	k.held = false
	return k.chat.send("", now)
}

// paste hands pasted text to the top-most thing, else to the input.
func (k *keyboard) paste(text string, now time.Time) {
	if strings.ContainsRune(text, 0) {
		k.toast("That is not text; nothing was pasted.", now)
		return
	}
	problem := ""
	if d := k.over.Top(); d != nil {
		problem = d.Paste(plain.Text(text))
	} else {
		k.focus(action.InputPanel)
		problem = k.input.Paste(text)
	}
	if problem != "" {
		k.toast(problem, now)
	}
}
