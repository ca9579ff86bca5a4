package ui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/dialog"
	"sluice/ui/draw"
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
	l := dialog.NewList("Earlier messages", "Type to filter. Enter takes it into the input, Down brings your own back; nothing is sent.")
	for back := 1; back <= len(sent); back++ {
		text := sent[len(sent)-back].Text()
		l.Items = append(l.Items, dialog.Item{ID: strconv.Itoa(back), Label: draw.Line(text[:min(len(text), 400)])})
	}
	w.over.Ask(l, func(chosen dialog.Action, _ time.Time) tea.Cmd {
		back, _ := strconv.Atoi(chosen.Item.ID)
		w.focus(action.InputPanel)
		w.input.Earlier(back)
		return nil
	})
	return nil
}

// editedMsg brings the message back from the external editor.
type editedMsg struct {
	editor.Handed
	err error
}

// openEditor hands the message to the person's own editor. It comes back as a
// draft; nothing is sent.
func (w writing) openEditor(_ string, now time.Time) tea.Cmd {
	program := strings.Fields(w.opts.Environ.Get("VISUAL"))
	if len(program) == 0 {
		program = strings.Fields(w.opts.Environ.Get("EDITOR"))
	}
	if len(program) == 0 {
		w.toast("Set VISUAL or EDITOR to name an editor.", now)
		return nil
	}
	if w.input.InCommand() {
		w.input.Resume()
	}
	cmd, back, err := editor.HandOut(w.input.Message(), w.input.Value(), program)
	if err != nil {
		w.toast("Not done: "+err.Error(), now)
		return nil
	}
	cmd.Env = w.opts.Environ
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		h, err := back(err)
		return editedMsg{h, err}
	})
}

func (w writing) onEdited(msg editedMsg, now time.Time) {
	if msg.err != nil {
		w.onDid(didMsg{err: msg.err}, now)
		return
	}
	w.input.Edited(msg.Handed)
}
