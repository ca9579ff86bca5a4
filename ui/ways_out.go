package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
)

// escape closes the top-most thing; then it takes a waiting message back, or
// stops the answer and keeps its text. It never quits and never clears text.
func (k *keyboard) escape(_ string, now time.Time) tea.Cmd {
	switch {
	case k.over.Leave(now):
	case k.screen.copying:
		k.screen.copying = false
	case k.panels.zoomed():
		k.panels.zoom = false
		if k.screen.layout.Right == 0 {
			k.focus(action.InputPanel)
		}
	case k.panels.focus != action.InputPanel:
		k.focus(action.InputPanel)
	case k.input.InCommand() || k.input.Lent():
		k.input.Resume()
	case k.chat.Live != nil:
		k.chat.Live.Stop()
	}
	return nil
}

// interrupt closes what lies on top and stops the answer; without them it
// clears the input, and with nothing to clear the second press quits.
func (k *keyboard) interrupt(_ string, now time.Time) tea.Cmd {
	switch {
	case k.over.Leave(now):
		return nil
	case k.chat.Live != nil:
		k.chat.Live.Stop()
		return nil
	case k.input.Aside():
		k.input.Resume()
		return nil
	case !k.input.Empty():
		k.focus(action.InputPanel) // where the text is, and the key that brings it back
		k.input.Set("")
		k.toastWhile("Cleared. Ctrl+_ brings it back.", now, k.input.Empty)
		return nil
	case now.Before(k.panels.quitting):
		return tea.Quit
	}
	k.panels.quitting = now.Add(2 * time.Second)
	k.toast("Ctrl+C again to quit.", now)
	k.notice.Until = k.panels.quitting
	return nil
}

// quit ends the program, but not with a message that nobody would keep. The
// key does so only while nothing is written.
func (k *keyboard) quit(_ string, now time.Time) tea.Cmd {
	if k.chat.keeper == nil && !k.input.Unsent().Blank() {
		k.focus(action.InputPanel)
		k.toast("Your message is kept nowhere: send it, or clear it with Ctrl+C.", now)
		return nil
	}
	return tea.Quit
}
