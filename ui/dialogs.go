package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/dialog"
)

// dialogs are the things on top of the panels, the upper-most last. The
// conversation goes on below them.
type dialogs struct{ stack []opened }

// opened is a dialog, and what its action leads to; nil where that is nothing.
type opened struct {
	dialog.Dialog
	then func(a dialog.Action, now time.Time) tea.Cmd
}

// open puts a dialog on top. then gets each of its actions, also that it was left.
func (o *dialogs) open(d dialog.Dialog, then func(dialog.Action, time.Time) tea.Cmd) {
	o.stack = append(o.stack, opened{d, then})
}

// ask opens a dialog of which only the answer matters.
func (o *dialogs) ask(d dialog.Dialog, then func(a dialog.Action, now time.Time) tea.Cmd) {
	o.open(d, func(a dialog.Action, now time.Time) tea.Cmd {
		if a.Kind != dialog.Taken {
			return nil
		}
		return then(a, now)
	})
}

// top gives the top-most dialog; nil for none.
func (o *dialogs) top() dialog.Dialog {
	if n := len(o.stack); n > 0 {
		return o.stack[n-1].Dialog
	}
	return nil
}

// key hands a key press to the top-most dialog. An answered one is closed
// before its action is done, which may open another.
func (o *dialogs) key(msg tea.KeyPressMsg, now time.Time) tea.Cmd {
	return o.did(o.top().Key(msg), now)
}

// leave closes the top-most dialog, and says whether there was one.
func (o *dialogs) leave(now time.Time) bool {
	if o.top() == nil {
		return false
	}
	o.did(dialog.Action{Kind: dialog.Left}, now)
	return true
}

// did does what the top-most dialog came to.
func (o *dialogs) did(a dialog.Action, now time.Time) tea.Cmd {
	on := o.stack[len(o.stack)-1]
	if a.Kind == dialog.Left || a.Kind == dialog.Taken {
		o.remove(on.Dialog)
	}
	if a.Kind == dialog.None || on.then == nil {
		return nil
	}
	return on.then(a, now)
}

// remove closes a dialog, wherever it is, without an action.
func (o *dialogs) remove(d dialog.Dialog) {
	for i, s := range o.stack {
		if s.Dialog == d {
			o.stack = append(o.stack[:i:i], o.stack[i+1:]...)
			return
		}
	}
}
