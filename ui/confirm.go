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
	return draw.ConfirmView{Title: c.title, Lines: c.lines, Yes: c.yes, Chose: c.at == 1}.Draw(m.pen.Styles, w, h), nil
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
