package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// keymap holds every key with its help. The help page, the footer and the
// test for conflicts are made from it.
type keymap struct {
	send, newline, stop, interrupt, quit    key.Binding
	next, previous                          key.Binding
	chat, keys, models, waits, events       key.Binding
	help, palette, zoom, copyMode, redraw   key.Binding
	newChat, sessions, suspend, undoText    key.Binding
	history, edit                           key.Binding
	pageUp, pageDown, top, bottom, up, down key.Binding
	command, undo                           key.Binding
	// chat
	copyAnswer, copyCode, resume, restart, keep key.Binding
	// keys
	toggle, detail, test, clear, copyID, add, replace, rename, remove key.Binding
	offUntil, limitTo, account                                        key.Binding
	// models
	skip, raise, lower, first key.Binding
	// waits
	now, nextModel, cancel key.Binding
	// events
	filter, copyEvent key.Binding
}

// bind makes a key binding with its help.
func bind(shown, help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

func newKeymap() keymap {
	k := keymap{
		send:      bind("Enter", "send", "enter"),
		newline:   bind("Ctrl+J", "new line", "ctrl+j", "shift+enter", "alt+enter"),
		stop:      bind("Esc", "stop or close", "esc"),
		interrupt: bind("Ctrl+C", "stop, clear, quit", "ctrl+c"),
		quit:      bind("Ctrl+D", "quit", "ctrl+d"),
		next:      bind("Tab", "next panel", "tab"),
		previous:  bind("Shift+Tab", "previous panel", "shift+tab"),
		chat:      bind("Alt+1", "chat", "alt+1"),
		keys:      bind("F2", "keys", "f2", "alt+2"),
		models:    bind("F3", "models", "f3", "alt+3"),
		waits:     bind("F4", "waits", "f4", "alt+4"),
		events:    bind("F5", "events", "f5", "alt+5"),
		help:      bind("F1", "help", "f1", "?"),
		palette:   bind("Ctrl+P", "commands", "ctrl+p"),
		zoom:      bind("f", "whole window", "f"),
		copyMode:  bind("F9", "copy mode", "f9"),
		redraw:    bind("Ctrl+L", "redraw", "ctrl+l"),
		newChat:   bind("Ctrl+N", "new conversation", "ctrl+n"),
		sessions:  bind("Ctrl+S", "conversations", "ctrl+s"),
		suspend:   bind("Ctrl+Z", "suspend", "ctrl+z"),
		history:   bind("Ctrl+R", "earlier messages", "ctrl+r"),
		edit:      bind("Ctrl+G", "external editor", "ctrl+g"),
		undoText:  bind("Ctrl+_", "undo in the input", "ctrl+_"),
		pageUp:    bind("PgUp", "scroll up", "pgup"),
		pageDown:  bind("PgDn", "scroll down", "pgdown"),
		top:       bind("Ctrl+Home", "beginning", "ctrl+home"),
		bottom:    bind("Ctrl+End", "end, follow", "ctrl+end"),
		up:        bind("Up/k", "up", "up", "k"),
		down:      bind("Down/j", "down", "down", "j"),
		command:   bind("/", "command", "/"),
		undo:      bind("u", "undo", "u"),
	}
	k.bindPanels()
	return k
}

// bindPanels adds the keys that belong to one panel each.
func (k *keymap) bindPanels() {
	// chat
	k.copyAnswer = bind("y", "copy", "y")
	k.copyCode = bind("Y", "copy code", "Y")
	k.resume = bind("c", "continue", "c")
	k.restart = bind("r", "restart", "r")
	k.keep = bind("o", "keep", "o")
	// keys
	k.toggle = bind("Space", "on/off", "space")
	k.detail = bind("Enter", "details", "enter")
	k.test = bind("t", "test", "t")
	k.clear = bind("r", "clear cooldown", "r")
	k.copyID = bind("y", "copy the name", "y")
	k.add = bind("a", "add keys", "a")
	k.replace = bind("p", "replace secret", "p")
	k.rename = bind("l", "rename", "l")
	k.remove = bind("X", "remove", "X")
	k.offUntil = bind("O", "off until", "O")
	k.limitTo = bind("m", "only for models", "m")
	k.account = bind("g", "account", "g")
	// models
	k.skip = bind("x", "skip/use", "x")
	k.raise = bind("K", "earlier", "K", "shift+up")
	k.lower = bind("J", "later", "J", "shift+down")
	k.first = bind("m", "first", "m")
	// waits
	k.now = bind("n", "now", "n")
	k.nextModel = bind("s", "next model", "s")
	k.cancel = bind("c", "cancel", "c")
	// events
	k.filter = bind("t", "filter", "t")
	k.copyEvent = bind("y", "copy line", "y")
}

// pressed says whether msg is one of b's keys. On a keyboard that is not
// Latin a key also counts by its place, where the terminal tells it.
func pressed(msg tea.KeyPressMsg, b key.Binding) bool {
	if key.Matches(msg, b) {
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
	for _, k := range b.Keys() {
		if k == name {
			return true
		}
	}
	return false
}
