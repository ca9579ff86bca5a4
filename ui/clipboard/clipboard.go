// Package clipboard hands text to the clipboard, as far as a terminal can.
package clipboard

import (
	tea "charm.land/bubbletea/v2"

	"sluice/ui/terminal"
)

// Hand gives the command that hands text to the terminal's clipboard, and what to
// say of it: whether the terminal takes it cannot be known. what names the text.
// There is no command where there is nothing to copy.
func Hand(environ terminal.Environment, what, text string) (cmd tea.Cmd, note string) {
	switch {
	case text == "":
		return nil, "Nothing to copy."
	case environ.Get("TMUX") != "":
		note = what + " was handed to tmux (OSC 52); it reaches the clipboard if set-clipboard is on."
	default:
		note = what + " was handed to the terminal's clipboard (OSC 52); not every terminal takes it. F9 lets you select by hand."
	}
	return tea.SetClipboard(text), note
}
