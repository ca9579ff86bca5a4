package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// drawChat draws the part of the conversation that is on the screen.
func (m *model) drawChat(w, h int) []string {
	s := m.pen.Styles
	if len(m.talk.entries) == 0 {
		return s.Block(m.welcome(w), w, h)
	}
	return s.Block(m.talk.view.Lines(m.conversation(), h), w, h)
}

// welcome is what an empty conversation says.
func (m *model) welcome(w int) []string {
	s := m.pen.Styles
	rows := []string{"", s.Strong.Render("Write a message and press Enter.")}
	if m.opts.Simulated {
		rows = append(rows, s.Wrap("The provider is simulated: no key, no network. Its limits are small, so a few messages show how keys rotate, models fall back and limits come to an end.", w)...)
	}
	if len(m.status.Keys) == 0 {
		rows = append(rows, "There is no key yet: /add takes one, or start with sluice --demo.")
	}
	return append(rows, "", s.Dim.Render("F1 help   / commands   Tab the other panels"))
}

// drawInput draws the message that is being written.
func (m *model) drawInput(w, h int) (lines []string, cursor *tea.Position) {
	l, s := m.screen.layout, m.pen.Styles
	focused := m.panels.focus == inputPanel
	rows := strings.Split(m.input.area.View(), "\n")
	x, y := 0, 0
	if c := m.input.area.Cursor(); c != nil {
		x, y = c.X, c.Y
	}
	if !l.boxed {
		f := draw.Frame{Title: m.inputTitle(), Note: m.chatNote(), Focused: focused}
		lines = []string{s.Rule(f, w)}
		for i, row := range rows {
			mark := "  "
			if i == 0 {
				mark = s.Accent.Render(">") + " "
			}
			lines = append(lines, mark+row)
		}
		cursor = &tea.Position{X: min(x+2, w-1), Y: min(y+1, h-1)}
	} else {
		f := draw.Frame{Title: m.inputTitle(), Note: m.sendHint(), Focused: focused}
		lines = s.Box(f, rows, w, h)
		cursor = &tea.Position{X: min(x+2, w-2), Y: min(y+1, h-2)}
	}
	if !focused {
		cursor = nil
	}
	return s.Block(lines, w, h), cursor
}

func (m *model) inputTitle() string {
	if m.input.stands == command {
		return "Command, your message waits"
	}
	if n := len(m.talk.queue); n > 0 {
		return fmt.Sprintf("Message, queued %d", n)
	}
	return "Message"
}

// chatNote is what the rule above the input says of the conversation, where
// that has no frame of its own.
func (m *model) chatNote() string {
	if m.talk.view.Away {
		return "scrolled, Ctrl+End follows"
	}
	if n := draw.CountWaiting(m.status.Requests); n > 0 {
		return fmt.Sprintf("%d waiting, F4", n)
	}
	return ""
}

// sendHint names the keys that work in this terminal.
func (m *model) sendHint() string {
	if m.input.stands == command {
		return "Enter runs it, Esc goes back"
	}
	if m.talk.live != nil {
		return "Enter queues, Esc stops"
	}
	return "Enter sends, " + m.keys.newline.Help().Key + " new line"
}

// drawSuggestions draws the commands that match, above the input at row y.
func (m *model) drawSuggestions(lines []string, y int) {
	s, l := m.pen.Styles, m.screen.layout
	found := m.suggestions()
	if len(found) == 0 || m.over.top() != nil {
		return
	}
	most := min(len(found), 8, max(1, y-2))
	w := min(56, l.left)
	var rows []string
	for i, a := range found[:most] {
		mark := "  "
		if i == 0 {
			mark = s.Accent.Render(s.Symbols.Cursor) + " "
		}
		rows = append(rows, mark+s.Fit("/"+a.name, 12)+" "+s.Dim.Render(a.keys.Help().Desc))
	}
	note := "Tab completes"
	if n := len(found) - most; n > 0 {
		note += fmt.Sprintf(", %d more", n)
	}
	box := s.Box(draw.Frame{Title: "Commands", Note: note}, rows, w, most+2)
	s.Overlay(lines, box, 0, max(0, y-len(box)), l.w)
}

// drawTwoLines is what the smallest windows get: the newest words, the input.
func (m *model) drawTwoLines() (lines []string, cursor *tea.Position) {
	s, l := m.pen.Styles, m.screen.layout
	if l.h > 1 {
		lines = m.drawChat(l.w, l.chat)
		if l.h == 2 && len(m.talk.entries) > 0 {
			lines = m.conversation().Newest()
		}
	}
	rows := strings.Split(m.input.area.View(), "\n")
	x, y := 0, 0
	if c := m.input.area.Cursor(); c != nil {
		x, y = c.X, min(c.Y, len(rows)-1)
	}
	lines = append(s.Block(lines, l.w, l.chat), s.Fit("> "+rows[y], l.w))
	return lines, &tea.Position{X: min(x+2, l.w-1), Y: l.h - 1}
}

// drawCopying shows the conversation alone, as clean as the terminal's own
// selection wants it.
func (m *model) drawCopying() []string {
	return m.drawChat(m.screen.layout.w, m.screen.layout.h)
}

// footer is the last line: a notice while there is one, else the keys that
// matter here.
func (m *model) footer() string {
	s, l := m.pen.Styles, m.screen.layout
	if rows := m.toastRows(); len(rows) == 1 {
		return s.Fit(" "+s.Accent.Render(rows[0]), l.w)
	}
	return s.Fit(s.Hints(hintsOf(m.hints()), l.w), l.w)
}

// hints picks the actions of the footer.
func (m *model) hints() []action {
	names := []string{"send", "next", "keys", "models", "waits", "events", "help", "commands", "copymode", "sessions"}
	switch {
	case m.over.top() != nil:
		names = []string{"stop"}
	case m.panels.focus == inputPanel && (m.talk.live != nil || m.input.stands == command):
		names = append([]string{"stop"}, names[1:]...)
	case m.panels.focus != inputPanel:
		names = nil
		for _, a := range m.actions {
			if a.where >= inChat && a.where.covers(m.panels.focus) {
				names = append(names, a.name)
			}
		}
		names = append(names, "undo", "zoom", "stop", "help")
	}
	var out []action
	for _, n := range names {
		for _, a := range m.actions {
			if a.name == n {
				out = append(out, a)
			}
		}
	}
	return out
}

func hintsOf(actions []action) (hints []draw.Hint) {
	for _, a := range actions {
		h := a.keys.Help()
		hints = append(hints, draw.Hint{Key: h.Key, Does: h.Desc, Always: a.name == "help"})
	}
	return hints
}
