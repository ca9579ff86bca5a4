package dialog

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// Detail shows more about one thing; it is drawn anew with each frame. All keys
// but its own are Pressed.
type Detail struct {
	Title, Note string
	Lines       func(s draw.Styles, w int) []string
	skip        int
}

// Draw draws the lines from where they were scrolled to; it has no cursor.
func (d *Detail) Draw(s draw.Styles, w, h int) ([]string, *image.Point) {
	w = min(w, 84)
	lines := d.Lines(s, w-4)
	d.skip = min(max(0, d.skip), max(0, len(lines)-(h-2)))
	return draw.Frame{Title: d.Title, Note: d.Note, Focused: true}.Box(s, lines[d.skip:], w, min(h, len(lines)-d.skip+2)), nil
}

// Key scrolls and closes.
func (d *Detail) Key(msg tea.KeyPressMsg) Action {
	switch msg.String() {
	case "up", "k":
		d.skip--
	case "down", "j":
		d.skip++
	case "enter", "q":
		return Action{Kind: Left}
	default:
		return Action{Kind: Pressed, Key: msg}
	}
	return Action{}
}

// Paste has no use for text.
func (d *Detail) Paste(string) string { return "" }
