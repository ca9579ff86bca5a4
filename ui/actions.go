package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/dialog"
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
	d, c := m.desk, &m.chat
	pages, write, kept := moves{d, c}, writing{d}, shelf{c}
	keys, models, waits := keyActions{d}, modelActions{d}, waitActions{d, c}
	pool, stories := poolActions{keys}, storyActions{d, c}
	return map[string]run{
		"send": c.send, "newline": act(write.newline), "stop": m.hands.escape, "interrupt": m.hands.interrupt, "quit": m.hands.quit,
		"next": pages.by(1), "previous": pages.by(-1),
		"chat": pages.goTo(action.ChatPanel), "keys": pages.goTo(action.KeysPanel), "models": pages.goTo(action.ModelsPanel),
		"waits": pages.goTo(action.WaitsPanel), "events": pages.goTo(action.EventsPanel),
		"help": d.listActions(true), "commands": d.listActions(false),
		"new": c.begin, "sessions": kept.open, "export": kept.export,
		"copymode": d.toggleCopyMode, "redraw": always(tea.Batch(tea.ClearScreen, tea.RequestBackgroundColor, tea.RequestWindowSize)), "suspend": always(tea.Suspend),
		"history": write.openHistory, "edit": write.openEditor, "undotext": act(d.input.Undo),
		"pageup": pages.pageBy(-1), "pagedown": pages.pageBy(1), "top": act(c.toTop), "bottom": act(c.toBottom),
		"up": pages.moveBy(-1), "down": pages.moveBy(1), "command": act(write.startCommand), "undo": d.undoChange, "zoom": act(func() { d.panels.zoom = !d.panels.zoom }),

		"copy": c.copyLast("The answer", func(text string) string { return text }), "copycode": c.copyLast("The code", draw.LastCode), "continue": c.resume, "restart": c.restart, "keep": c.keep,

		"switch": keys.about(keys.toggle), "key": keys.about(keys.show), "test": keys.about(keys.test), "clear": keys.about(keys.clear),
		"copykey": keys.about(keys.copyName), "off": keys.offUntil,
		"add": pool.add, "replace": pool.replace(), "rename": pool.rename(), "remove": pool.remove(),
		"limit": pool.scoped(pool.limitTo), "account": pool.scoped(pool.share),

		"skipmodel": models.skip, "raise": models.shift(-1), "lower": models.shift(1), "first": models.first,
		"now":    waits.on("now", "#%d may try now, whatever the wait.", d.engine.Now),
		"skip":   waits.on("skip", "#%d goes on with the next model.", d.engine.NextModel),
		"cancel": waits.on("cancel", "#%d is cancelled.", d.engine.Cancel),
		"filter": stories.filter, "copyevent": stories.copy, "exportevents": stories.export, "unfold": stories.unfold, "story": stories.unfoldAnswer,
		"jump": stories.jump, "search": stories.search,
	}
}

// act is an action of which neither the argument nor the time matters.
func act(do func()) run {
	return func(string, time.Time) tea.Cmd {
		do()
		return nil
	}
}

// always is an action without any choice.
func always(cmd tea.Cmd) run { return func(string, time.Time) tea.Cmd { return cmd } }

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

// list gives the list of all actions, those that work in the panel p first.
func (a actions) list(title string, p action.Panel) *dialog.List {
	l := dialog.NewList(title, "Type to filter. Enter runs it. Esc closes.")
	for _, a := range a.For(p) {
		l.Items = append(l.Items, dialog.Item{ID: a.Name, Head: a.Where.String(), Label: fmt.Sprintf("%-11s /%s", a.Shown, a.Name), Detail: a.Help})
	}
	return l
}

// help is the same in sentences.
func (a actions) help(p action.Panel) *dialog.List {
	l := a.list("Help", p)
	for i, it := range l.Items {
		l.Items[i].Detail, l.Items[i].Words = a.Named(it.ID).Sentence(), it.Detail
	}
	return l
}
