package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// confirm asks before something that is hard to take back. Cancel is the
// default, and the button in focus is in brackets.
type confirm struct {
	title string
	lines []string
	yes   string
	run   func(*model) tea.Cmd
	at    int // 0 is Cancel
}

func (c *confirm) draw(m *model, w, h int) ([]string, *tea.Position) {
	s := m.pen.Styles
	inner := min(w-4, 66)
	var lines []string
	for _, l := range c.lines {
		lines = append(lines, s.Wrap(l, inner)...)
	}
	buttons := ""
	for i, b := range []string{"Cancel", c.yes} {
		if i == c.at {
			buttons += s.Selection.Render("[ "+b+" ]") + "  "
		} else {
			buttons += "  " + b + "    "
		}
	}
	lines = append(lines, "", buttons, s.Dim.Render("Tab chooses, Enter takes it, Esc closes"))
	height := min(h, len(lines)+2)
	if over := len(lines) + 2 - height; over > 0 && over < len(lines) {
		lines = lines[over:] // the buttons must be seen
	}
	return s.Box(draw.Frame{Title: c.title, Focused: true}, lines, inner+4, height), nil
}

func (c *confirm) key(m *model, msg tea.KeyPressMsg, _ time.Time) (tea.Cmd, bool) {
	switch msg.String() {
	case "tab", "shift+tab", "left", "right", "up", "down":
		c.at = 1 - c.at
	case "enter", "space":
		if c.at == 1 {
			return c.run(m), true
		}
		return nil, true
	}
	return nil, false
}

func (c *confirm) paste(*model, string, time.Time) {}
