// Package dialog holds what lies on top of the panels: a question with two
// answers, a line of text that is asked for, a list to choose from, the details
// of one thing. A key goes in, an Action comes out: a value. A dialog knows no
// more of the dashboard than it is given, and what its action leads to is the
// business of whoever opened it.
package dialog

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// Dialog is one thing on top of the panels.
type Dialog interface {
	// Draw gives the lines of a box of at most w by h, and the cell of the
	// cursor in it; nil for none.
	Draw(s draw.Styles, w, h int) (lines []string, cursor *image.Point)
	// Key takes a key press, but for those that close whatever is on top.
	Key(msg tea.KeyPressMsg) Action
	// Paste takes text that plain.Text has cleaned; refused says why it did not,
	// in a sentence.
	Paste(text string) (refused string)
}

// Kind says what an Action is.
type Kind uint8

const (
	None    Kind = iota // the dialog goes on
	Left                // closed without an answer
	Taken               // answered, and closed
	Pressed             // a key that is none of the dialog's, which stays open
)

// Action is what a key comes to.
type Action struct {
	Kind Kind
	Text string          // of a Form that was taken: never blank
	Item Item            // of a List: the one under the cursor; zero where there is none
	Key  tea.KeyPressMsg // of a key that was pressed
}
