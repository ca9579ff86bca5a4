package draw

import (
	"fmt"
	"image"
)

// WelcomeView is what an empty conversation says.
type WelcomeView struct{ Simulated, Keyless bool }

// Draw draws it in w cells.
func (v WelcomeView) Draw(s Styles, w int) []string {
	rows := []string{"", s.Strong.Render("Write a message and press Enter.")}
	if v.Simulated {
		rows = append(rows, s.Wrap("The provider is simulated: no key, no network. Its limits are small, so a few messages show how keys rotate, models fall back and limits come to an end.", w)...)
	}
	if v.Keyless {
		rows = append(rows, "There is no key yet: /add takes one, or start with sluice --demo.")
	}
	return append(rows, "", s.Dim.Render("F1 help   / commands   Tab the other panels"))
}

// InputView is the message that is being written.
type InputView struct {
	Frame  Frame
	Boxed  bool // it has a border, not just a rule above
	Rows   []string
	Cursor image.Point // in Rows
}

// Draw draws a message of w by h, and gives the cell of the cursor.
func (v InputView) Draw(s Styles, w, h int) (lines []string, cursor image.Point) {
	if v.Boxed {
		cursor = image.Point{X: min(v.Cursor.X+2, w-2), Y: min(v.Cursor.Y+1, h-2)}
		return s.Block(v.Frame.Box(s, v.Rows, w, h), w, h), cursor
	}
	lines = []string{v.Frame.Rule(s, w)}
	for i, row := range v.Rows {
		mark := "  "
		if i == 0 {
			mark = s.Accent.Render(">") + " "
		}
		lines = append(lines, mark+row)
	}
	return s.Block(lines, w, h), image.Point{X: min(v.Cursor.X+2, w-1), Y: min(v.Cursor.Y+1, h-1)}
}

// Command is a command that may be typed.
type Command struct{ Name, Does string }

// Suggestions are the commands that begin like what is being written.
type Suggestions []Command

// Draw draws the first of them in a box of w cells; the uppermost is the one
// that Tab completes.
func (found Suggestions) Draw(s Styles, most, w int) []string {
	most = min(len(found), most)
	var rows []string
	for i, c := range found[:most] {
		rows = append(rows, s.Pointer(i == 0)+" "+s.Fit("/"+c.Name, 12)+" "+s.Dim.Render(c.Does))
	}
	note := "Tab completes"
	if n := len(found) - most; n > 0 {
		note += fmt.Sprintf(", %d more", n)
	}
	return Frame{Title: "Commands", Note: note}.Box(s, rows, w, most+2)
}

// Writing is what is being written, and what its Enter does.
type Writing struct {
	Command, Edit bool // a command; a message that was sent, to be sent otherwise
	Answering     bool
	Queued        int
}

// Title names it.
func (v Writing) Title() string {
	switch {
	case v.Command:
		return "Command, your message waits"
	case v.Edit:
		return "Edit: a branch beside your message"
	case v.Queued > 0:
		return fmt.Sprintf("Message, queued %d", v.Queued)
	}
	return "Message"
}

// Hint names the keys that work; newline is that for a new line.
func (v Writing) Hint(newline string) string {
	switch {
	case v.Command:
		return "Enter runs it, Esc goes back"
	case v.Edit:
		return "Enter sends, Esc leaves it"
	case v.Answering:
		return "Enter queues, Esc stops"
	}
	return "Enter sends, " + newline + " new line"
}
