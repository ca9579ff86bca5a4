package ui

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/dialog"
	"sluice/ui/editor"
)

// writing is what is done to the message that is being written, besides typing.
type writing struct{ *desk }

func (w writing) newline() {
	if w.input.InCommand() {
		w.input.Resume() // a command has one row
	}
	w.input.Newline()
}

// startCommand begins a command. A message that is being written waits for its
// end.
func (w writing) startCommand() {
	w.focus(action.InputPanel)
	w.input.BeginCommand()
}

// openHistory searches the messages that were sent, the newest first.
func (w writing) openHistory(_ string, now time.Time) tea.Cmd {
	sent := w.input.Sent()
	if len(sent) == 0 {
		w.toast("Nothing was sent yet.", now)
		return nil
	}
	l := dialog.NewRecent("Earlier messages", "Type to filter. Enter takes it into the input, Down brings your own back; nothing is sent.", len(sent),
		func(i int) string { return sent[i].Text() })
	w.over.Ask(l, func(chosen dialog.Action, _ time.Time) tea.Cmd {
		back, _ := strconv.Atoi(chosen.Item.ID)
		w.focus(action.InputPanel)
		w.input.Earlier(back)
		return nil
	})
	return nil
}

// openEditor hands the message to the person's own editor. It comes back as a
// draft; nothing is sent.
func (w writing) openEditor(_ string, now time.Time) tea.Cmd {
	if w.input.InCommand() {
		w.input.Resume()
	}
	cmd, err := editor.HandOut(w.input.Message(), w.input.Value(), w.opts.Environ)
	if err != nil {
		w.onDid(calls.DidMsg{Err: err}, now)
	}
	return cmd
}

func (w writing) onEdited(msg editor.EditedMsg, now time.Time) {
	if msg.Err != nil {
		w.onDid(calls.DidMsg{Err: msg.Err}, now)
		return
	}
	w.input.Edited(msg.Handed)
}
