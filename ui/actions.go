package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/draw"
)

// actions is the table of what can be done, with what each does in the dashboard.
type actions struct {
	action.Table
	run map[string]run
}

// run does an action; arg is what the command was followed by.
type run func(arg string, now time.Time) tea.Cmd

// bind says what each action of the table does.
func (m *model) bind() map[string]run {
	return map[string]run{
		"send": m.send, "newline": m.newline, "stop": m.escape, "interrupt": m.interrupt, "quit": m.quit,
		"next": m.nextPanel, "previous": m.previousPanel,
		"chat": m.goTo(action.ChatPanel), "keys": m.goTo(action.KeysPanel), "models": m.goTo(action.ModelsPanel),
		"waits": m.goTo(action.WaitsPanel), "events": m.goTo(action.EventsPanel),
		"help": m.openHelp, "commands": m.openPalette,
		"new": m.newTalk, "sessions": m.openSessions, "export": m.export,
		"copymode": m.toggleCopyMode, "redraw": m.redraw, "suspend": m.suspend,
		"history": m.openHistory, "edit": m.openEditor, "undotext": m.undoText,
		"pageup": m.pageBy(-1), "pagedown": m.pageBy(1), "top": m.toTop, "bottom": m.toBottom, "up": m.moveBy(-1), "down": m.moveBy(1),
		"command": m.startCommand, "undo": m.undoChange, "zoom": m.toggleZoom,

		"copy": m.copyAnswer, "copycode": m.copyCode, "continue": m.resume, "restart": m.restart, "keep": m.keep,

		"switch": m.toggleKey, "key": m.openKey, "test": m.testKey, "clear": m.clearKey, "copykey": m.copyKey,
		"add": m.addKey, "replace": m.replaceKey, "rename": m.renameKey, "remove": m.removeKey,
		"off": m.offUntil, "limit": m.limitKey, "account": m.shareKey,

		"skipmodel": m.skipModel, "raise": m.shiftModel(-1), "lower": m.shiftModel(1), "first": m.firstModel,
		"now": m.tryNow, "skip": m.tryNextModel, "cancel": m.cancelRequest,
		"filter": m.filterEvents, "copyevent": m.copyEvent,
	}
}

// is says whether a key press leads to the action of that name.
func (a actions) is(msg tea.KeyPressMsg, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return pressed(msg, a.Named(n).Keys) })
}

// of finds what a key does while p has the focus; nothing is written yet where
// blank. A panel's own key wins over one that works in any panel.
func (a actions) of(msg tea.KeyPressMsg, p action.Panel, blank bool) (found action.Action, ok bool) {
	for _, a := range a.Table {
		if !a.Where.Covers(p) || !pressed(msg, a.Keys) {
			continue
		}
		if p == action.InputPanel && !blank && (a.Where == action.Unwritten || a.Where == action.Everywhere && writes(msg)) {
			continue // "?" is help, and Ctrl+D leaves, only before the first character
		}
		if !ok || a.Where > found.Where {
			found, ok = a, true
		}
	}
	return found, ok
}

// runCommand runs a command. The text stays in the input when there is none of
// that name.
func (m *model) runCommand(name, arg string, now time.Time) tea.Cmd {
	if run := m.actions.run[name]; run != nil {
		m.input.accept()
		return run(arg, now)
	}
	near := m.actions.Nearest(name)
	if near != "" {
		near = "; there is /" + near
	}
	m.toast("No command /"+draw.Line(name)+near+". F1 lists them.", now)
	return nil
}
