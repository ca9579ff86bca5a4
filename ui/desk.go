package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/clipboard"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/editor"
	"sluice/ui/notice"
)

// desk is what all actions work on: the engine and what it said last, where the
// person is, what lies on top, what is being written.
type desk struct {
	opts    Options
	engine  calls.Caller
	actions actions
	now     time.Time // of the newest message
	feed
	notice notice.Notice
	screen screen
	pen    draw.Pen
	effort draw.Effort // of the frame that comes
	panels panels
	over   dialog.Stack
	undo   changes.Stack
	input  *editor.Editor
}

// toast says something for a while.
func (d *desk) toast(text string, now time.Time) { d.toastWhile(text, now, nil) }

// toastWhile says something for as long as it is so.
func (d *desk) toastWhile(text string, now time.Time, holds func() bool) {
	d.notice = notice.New(text, now, holds)
}

// onDid says how a change went, and keeps the way back.
func (d *desk) onDid(msg calls.DidMsg, now time.Time) {
	d.undo.Add(msg.Undoable)
	if msg.Err != nil {
		d.toast("Not done: "+draw.Explained(msg.Err, now), now)
		return
	}
	what := msg.What
	if msg.Undo != nil {
		way := "u"
		if d.panels.focus == action.InputPanel {
			way = "/undo"
		}
		what += " " + way + " takes it back."
	}
	if what != "" {
		d.toastWhile(what, now, msg.Holds)
	}
}

// undoChange takes the last change back.
func (d *desk) undoChange(_ string, now time.Time) tea.Cmd {
	last, ok := d.undo.Take()
	if !ok {
		d.toast("Nothing to undo.", now)
		return nil
	}
	if last.Here != nil {
		last.Here(now)
		d.toast(last.Said, now)
		return nil
	}
	return d.engine.Change(last.Said, last.Undo, changes.Undoable{})
}

// focus gives a panel the focus, and shows it where it is not on the screen.
func (d *desk) focus(p action.Panel) {
	d.panels.to(p, d.screen.layout.Right == 0)
	d.input.Focus(p == action.InputPanel)
	if p == action.InputPanel {
		return
	}
	if d.input.InCommand() {
		d.input.Resume()
	}
	d.panels.follow(&d.feed)
}

// copyText hands text to the clipboard, and says so.
func (d *desk) copyText(what, text string, now time.Time) tea.Cmd {
	cmd, note := clipboard.Hand(d.opts.Environ, what, text)
	d.toast(note, now)
	return cmd
}

// toggleCopyMode hides borders and panels and lets go of the mouse, so that
// the terminal's own selection takes clean text.
func (d *desk) toggleCopyMode(_ string, now time.Time) tea.Cmd {
	d.screen.copying = !d.screen.copying
	if d.screen.copying {
		d.toastWhile("Copy mode: select with the mouse. F9 or Esc leaves it.", now, func() bool { return d.screen.copying })
	}
	return nil
}

// runCommand runs a command. The text stays in the input when there is none of
// that name.
func (d *desk) runCommand(name, arg string, now time.Time) tea.Cmd {
	if run := d.actions.run[name]; run != nil {
		d.input.Accept()
		return run(arg, now)
	}
	near := d.actions.Nearest(name)
	if near != "" {
		near = "; there is /" + near
	}
	d.toast("No command /"+draw.Line(name)+near+". F1 lists them.", now)
	return nil
}

// listActions lists every action; the help tells in sentences what the keys do,
// where the person is first. Enter runs the chosen one.
func (d *desk) listActions(help bool) run {
	return func(string, time.Time) tea.Cmd {
		l := d.actions.list("Commands", action.InputPanel)
		if help {
			l = d.actions.help(d.panels.focus)
		}
		d.over.Ask(l, func(chosen dialog.Action, now time.Time) tea.Cmd {
			return d.actions.run[chosen.Item.ID]("", now)
		})
		return nil
	}
}

// suggestions gives the commands that start like what is being written.
func (d *desk) suggestions() action.Table {
	text := d.input.Value()
	if !strings.HasPrefix(text, "/") || strings.ContainsAny(text, " \n") {
		return nil
	}
	return d.actions.Starting(text[1:])
}

// keepTime starts the one shared tick, on the whole second, while anything
// counts down. Otherwise nothing ticks.
func (d *desk) keepTime() tea.Cmd {
	if d.screen.ticking || !d.notice.Until.After(d.now) && !d.counting(d.now) {
		return nil
	}
	d.screen.ticking = true
	return tea.Every(time.Second, func(time.Time) tea.Msg { return tickMsg{} })
}
