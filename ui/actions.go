package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/dialog"
	"sluice/ui/keymap"
)

// actions is the table of what can be done, with what each does in the dashboard.
type actions struct {
	keymap.Map
	run map[string]run
}

// run does an action; arg is what the command was followed by.
type run func(arg string, now time.Time) tea.Cmd

// bind says what each action of the table does.
func (m *model) bind() map[string]run {
	d, c := m.desk, &m.chat
	pages, write, kept, said := moves{d, c}, writing{d}, shelf{c}, messages{c}
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

		"copy": said.about(said.copy), "copycode": said.about(said.copyCode), "continue": c.resume, "restart": said.idle(said.again), "keep": c.keep,
		"rewrite": said.idle(said.edit), "another": said.idle(said.againWith), "before": said.turn(-1), "after": said.turn(1), "branch": said.idle(said.branch),
		"delete": said.about(said.remove), "details": said.about(said.show), "fold": said.about(said.fold), "write": said.about(said.write), "title": said.rename,

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
