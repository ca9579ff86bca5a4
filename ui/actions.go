package ui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// scope says where an action's keys work. Its command works everywhere.
type scope uint8

const (
	everywhere scope = iota // in the input too: none of the keys writes text
	writing                 // while the input has the focus
	unwritten               // the same, before the first character
	reading                 // while any panel has the focus
	inChat
	inKeys
	inModels
	inWaits
	inEvents
)

var scopeNames = [...]string{"Everywhere", "Message", "Empty message", "Any panel", "Chat", "Keys", "Models", "Waits", "Events"}

// covers says whether a key of the scope works while p has the focus.
func (s scope) covers(p panel) bool {
	switch s {
	case everywhere:
		return true
	case writing, unwritten:
		return p == inputPanel
	case reading:
		return p != inputPanel
	}
	return panel(s-inChat) == p-chatPanel
}

// action is one thing that a person can do: by a key, by a command, or from
// the list of all commands.
type action struct {
	name  string // the command is "/" and the name
	keys  key.Binding
	where scope
	run   func(m *model, arg string, now time.Time) tea.Cmd
}

// allActions lists what can be done, in the order of the help.
func allActions(k keymap) []action { return append(generalActions(k), panelActions(k)...) }

func generalActions(k keymap) []action {
	return []action{
		{"send", k.send, writing, (*model).send},
		{"newline", k.newline, writing, (*model).newline},
		{"stop", k.stop, everywhere, (*model).escape},
		{"interrupt", k.interrupt, everywhere, (*model).interrupt},
		{"quit", k.quit, unwritten, (*model).quit},
		{"next", k.next, everywhere, (*model).nextPanel},
		{"previous", k.previous, everywhere, (*model).previousPanel},
		{"chat", k.chat, everywhere, goTo(chatPanel)},
		{"keys", k.keys, everywhere, goTo(keysPanel)},
		{"models", k.models, everywhere, goTo(modelsPanel)},
		{"waits", k.waits, everywhere, goTo(waitsPanel)},
		{"events", k.events, everywhere, goTo(eventsPanel)},
		{"help", k.help, everywhere, (*model).openHelp},
		{"commands", k.palette, everywhere, (*model).openPalette},
		{"new", k.newChat, everywhere, (*model).newTalk},
		{"sessions", k.sessions, everywhere, (*model).openSessions},
		{"export", key.Binding{}, everywhere, (*model).export},
		{"copymode", k.copyMode, everywhere, (*model).toggleCopyMode},
		{"redraw", k.redraw, everywhere, (*model).redraw},
		{"suspend", k.suspend, everywhere, (*model).suspend},
		{"history", k.history, writing, (*model).openHistory},
		{"edit", k.edit, writing, (*model).openEditor},
		{"undotext", k.undoText, writing, (*model).undoText},
		{"pageup", k.pageUp, everywhere, pageBy(-1)},
		{"pagedown", k.pageDown, everywhere, pageBy(1)},
		{"top", k.top, everywhere, (*model).toTop},
		{"bottom", k.bottom, everywhere, (*model).toBottom},
		{"up", k.up, reading, moveBy(-1)},
		{"down", k.down, reading, moveBy(1)},
		{"command", k.command, reading, (*model).startCommand},
		{"undo", k.undo, reading, (*model).undoChange},
		{"zoom", k.zoom, reading, (*model).toggleZoom},
	}
}

// panelActions belong to one panel each.
func panelActions(k keymap) []action {
	return []action{
		{"copy", k.copyAnswer, inChat, (*model).copyAnswer},
		{"copycode", k.copyCode, inChat, (*model).copyCode},
		{"continue", k.resume, inChat, (*model).resume},
		{"restart", k.restart, inChat, (*model).restart},
		{"keep", k.keep, inChat, (*model).keep},
		{"switch", k.toggle, inKeys, (*model).toggleKey},
		{"key", k.detail, inKeys, (*model).openKey},
		{"test", k.test, inKeys, (*model).testKey},
		{"clear", k.clear, inKeys, (*model).clearKey},
		{"copykey", k.copyID, inKeys, (*model).copyKey},
		{"add", k.add, inKeys, (*model).addKey},
		{"replace", k.replace, inKeys, (*model).replaceKey},
		{"rename", k.rename, inKeys, (*model).renameKey},
		{"remove", k.remove, inKeys, (*model).removeKey},
		{"off", k.offUntil, inKeys, (*model).offUntil},
		{"limit", k.limitTo, inKeys, (*model).limitKey},
		{"account", k.account, inKeys, (*model).shareKey},
		{"skipmodel", k.skip, inModels, (*model).skipModel},
		{"raise", k.raise, inModels, shiftModel(-1)},
		{"lower", k.lower, inModels, shiftModel(1)},
		{"first", k.first, inModels, (*model).firstModel},
		{"now", k.now, inWaits, (*model).tryNow},
		{"skip", k.nextModel, inWaits, (*model).tryNextModel},
		{"cancel", k.cancel, inWaits, (*model).cancelRequest},
		{"filter", k.filter, inEvents, (*model).filterEvents},
		{"copyevent", k.copyEvent, inEvents, (*model).copyEvent},
	}
}

// actionFor finds what a key does while p has the focus. A panel's own key
// wins over one that works in any panel.
func (m *model) actionFor(msg tea.KeyPressMsg, p panel) (action, bool) {
	var found action
	ok := false
	for _, a := range m.actions {
		if !a.where.covers(p) || !pressed(msg, a.keys) {
			continue
		}
		if p == inputPanel && !m.input.empty() && (a.where == unwritten || a.where == everywhere && writes(msg)) {
			continue // "?" is help, and Ctrl+D leaves, only before the first character
		}
		if !ok || a.where > found.where {
			found, ok = a, true
		}
	}
	return found, ok
}

// writes says whether a key press would put a character into the input.
func writes(msg tea.KeyPressMsg) bool { return msg.Text != "" }

// runCommand runs "/name argument". The text stays in the input when there is
// no such command.
func (m *model) runCommand(text string, now time.Time) (cmd tea.Cmd, ok bool) {
	name, arg, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "/"), " ")
	for _, a := range m.actions {
		if a.name == name {
			m.input.accept()
			return a.run(m, strings.TrimSpace(arg), now), true
		}
	}
	m.toast("No command /"+draw.Line(name)+m.nearest(name)+". F1 lists them.", now)
	return nil, false
}

// isCommand tells a command from a message that starts with a slash, such as
// a path.
func isCommand(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '/' || strings.Contains(text, "\n") {
		return false
	}
	word, _, _ := strings.Cut(text[1:], " ")
	return !strings.ContainsAny(word, "/.")
}

// nearest names the command that was probably meant.
func (m *model) nearest(name string) string {
	for n := len(name); n > 1; n-- {
		for _, a := range m.actions {
			if strings.HasPrefix(a.name, name[:n]) {
				return "; there is /" + a.name
			}
		}
	}
	return ""
}

// suggestions gives the commands that start like what is being written.
func (m *model) suggestions() []action {
	text := m.input.value()
	if !strings.HasPrefix(text, "/") || strings.ContainsAny(text, " \n") {
		return nil
	}
	var out []action
	for _, a := range m.actions {
		if strings.HasPrefix(a.name, text[1:]) {
			out = append(out, a)
		}
	}
	return out
}
