package dialog

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// Confirm asks before something that is hard to take back. Cancel is the
// default, and the button in focus is in brackets.
type Confirm struct {
	Title string
	Lines []string
	Yes   string // the button besides Cancel
	chose bool   // Yes is in focus
}

// Draw draws the question; it has no cursor.
func (c *Confirm) Draw(s draw.Styles, w, h int) ([]string, *image.Point) {
	return draw.ConfirmView{Title: c.Title, Lines: c.Lines, Yes: c.Yes, Chose: c.chose}.Draw(s, w, h), nil
}

// Key moves between the buttons; it is taken with the Yes only.
func (c *Confirm) Key(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "tab", "shift+tab", "left", "right", "up", "down":
		c.chose = !c.chose
	case "enter", "space":
		if c.chose {
			return Action{Kind: Taken}
		}
		return Action{Kind: Left}
	}
	return Action{}
}

// Paste has no use for text.
func (c *Confirm) Paste(string) string { return "" }
