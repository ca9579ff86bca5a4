package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	enginechat "sluice/engine/chat"
	"sluice/ui/action"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/editor"
	"sluice/ui/notice"
	"sluice/ui/talk"
)

// desk is what all actions work on: the engine and what it said last, where the
// person is, what lies on top, what is being written.
type desk struct {
	opts    Options
	engine  caller
	actions actions
	now     time.Time // of the newest message
	feed
	notice notice.Notice
	screen screen
	pen    draw.Pen
	effort draw.Effort // of the frame that comes
	panels panels
	over   dialog.Stack
	undo   undo
	input  *editor.Editor
}

// caller is the engine with the context of all that is asked of it.
type caller struct {
	Engine
	ctx context.Context
	ask func(context.Context, enginechat.Request) talk.Answer
}

// didMsg tells how a change went.
type didMsg struct {
	what string // for the notice; empty: say nothing
	err  error
	undoable
	holds func() bool // what is told is so; nil: it tells of no state
}

// toast says something for a while.
func (d *desk) toast(text string, now time.Time) { d.toastWhile(text, now, nil) }

// toastWhile says something for as long as it is so.
func (d *desk) toastWhile(text string, now time.Time, holds func() bool) {
	d.notice = notice.New(text, now, holds)
}

// bound makes the notice of a change go as soon as what it tells is so no more.
func bound(change tea.Cmd, holds func() bool) tea.Cmd {
	if change == nil {
		return nil
	}
	return func() tea.Msg {
		msg := change()
		if did, ok := msg.(didMsg); ok && did.err == nil {
			did.holds = holds
			return did
		}
		return msg
	}
}

// change runs f away from the screen. what is said when it is done; u, if it
// has a way back, takes it back.
func (c caller) change(what string, f func(context.Context) error, u undoable) tea.Cmd {
	return guard(func() tea.Msg {
		if err := f(c.ctx); err != nil {
			return didMsg{err: err}
		}
		return didMsg{what: what, undoable: u}
	})
}

// administer runs a change whose way back is known only afterwards; said is what
// is said once it was gone.
func (c caller) administer(what, said string, f func(context.Context) (back, error)) tea.Cmd {
	return guard(func() tea.Msg {
		undo, err := f(c.ctx)
		return didMsg{what: what, err: err, undoable: undoable{undo, said}}
	})
}

// onDid says how a change went, and keeps the way back.
func (d *desk) onDid(msg didMsg, now time.Time) {
	d.undo.add(msg.undoable)
	if msg.err != nil {
		d.toast("Not done: "+draw.Explained(msg.err, now), now)
		return
	}
	what := msg.what
	if msg.undo != nil {
		way := "u"
		if d.panels.focus == action.InputPanel {
			way = "/undo"
		}
		what += " " + way + " takes it back."
	}
	if what != "" {
		d.toastWhile(what, now, msg.holds)
	}
}

// undoChange takes the last change back.
func (d *desk) undoChange(_ string, now time.Time) tea.Cmd {
	last, ok := d.undo.take()
	if !ok {
		d.toast("Nothing to undo.", now)
		return nil
	}
	return d.engine.change(last.said, last.undo, undoable{})
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

// copyText hands text to the terminal's clipboard. Whether the terminal takes
// it cannot be known, and the notice says so.
func (d *desk) copyText(what, text string, now time.Time) tea.Cmd {
	if text == "" {
		d.toast("Nothing to copy.", now)
		return nil
	}
	note := what + " was handed to the terminal's clipboard (OSC 52); not every terminal takes it. F9 lets you select by hand."
	if d.opts.Environ.Get("TMUX") != "" {
		note = what + " was handed to tmux (OSC 52); it reaches the clipboard if set-clipboard is on."
	}
	d.toast(note, now)
	return tea.SetClipboard(text)
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

// maxUndoable bounds the changes that can be undone.
const maxUndoable = 20

// back is the way back from a change.
type back = func(context.Context) error

// undoable is a change that can be taken back.
type undoable struct {
	undo back   // nil: it cannot
	said string // when it has been taken back
}

// undo are the changes that can be taken back, the newest last.
type undo []undoable

func (u *undo) add(c undoable) {
	if c.undo == nil {
		return
	}
	if c.said == "" {
		c.said = "Taken back."
	}
	if *u = append(*u, c); len(*u) > maxUndoable {
		*u = (*u)[1:]
	}
}

func (u *undo) take() (last undoable, ok bool) {
	n := len(*u)
	if n == 0 {
		return undoable{}, false
	}
	last = (*u)[n-1]
	*u = (*u)[:n-1]
	return last, true
}
