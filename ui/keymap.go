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

func newKeymap() keymap {
	bind := func(shown, help string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
	}
	return keymap{
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

		copyAnswer: bind("y", "copy", "y"),
		copyCode:   bind("Y", "copy code", "Y"),
		resume:     bind("c", "continue", "c"),
		restart:    bind("r", "restart", "r"),
		keep:       bind("o", "keep", "o"),

		toggle:   bind("Space", "on/off", "space"),
		detail:   bind("Enter", "details", "enter"),
		test:     bind("t", "test", "t"),
		clear:    bind("r", "clear cooldown", "r"),
		copyID:   bind("y", "copy the name", "y"),
		add:      bind("a", "add keys", "a"),
		replace:  bind("p", "replace secret", "p"),
		rename:   bind("l", "rename", "l"),
		remove:   bind("X", "remove", "X"),
		offUntil: bind("O", "off until", "O"),
		limitTo:  bind("m", "only for models", "m"),
		account:  bind("g", "account", "g"),

		skip:  bind("x", "skip/use", "x"),
		raise: bind("K", "earlier", "K", "shift+up"),
		lower: bind("J", "later", "J", "shift+down"),
		first: bind("m", "first", "m"),

		now:       bind("n", "now", "n"),
		nextModel: bind("s", "next model", "s"),
		cancel:    bind("c", "cancel", "c"),

		filter:    bind("t", "filter", "t"),
		copyEvent: bind("y", "copy line", "y"),
	}
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
