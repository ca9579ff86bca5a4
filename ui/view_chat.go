package ui

import (
	"fmt"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/draw"
)

// drawChat draws the part of the conversation that is on the screen.
func (m *model) drawChat(w, h int) []string {
	s := m.pen.Styles
	if len(m.chat.Entries) == 0 {
		return s.Block(draw.WelcomeView{Simulated: m.opts.Simulated, Keyless: len(m.status.Keys) == 0}.Draw(s, w), w, h)
	}
	return s.Block(m.chat.view.Lines(m.conversation(), h), w, h)
}

// drawInput draws the message that is being written.
func (m *model) drawInput(w, h int) (lines []string, cursor *tea.Position) {
	v := draw.InputView{
		Frame: draw.Frame{Title: m.inputTitle(), Note: m.sendHint(), Focused: m.panels.focus == action.InputPanel},
		Boxed: m.screen.layout.boxed, Rows: strings.Split(m.input.area.View(), "\n"),
	}
	if !v.Boxed {
		v.Frame.Note = m.chatNote()
	}
	if c := m.input.area.Cursor(); c != nil {
		v.Cursor = image.Point(c.Position)
	}
	lines, at := v.Draw(m.pen.Styles, w, h)
	if v.Frame.Focused {
		cursor = (*tea.Position)(&at)
	}
	return lines, cursor
}

func (m *model) inputTitle() string {
	if m.input.stands == command {
		return "Command, your message waits"
	}
	if n := len(m.chat.Queue); n > 0 {
		return fmt.Sprintf("Message, queued %d", n)
	}
	return "Message"
}

// chatNote is what the rule above the input says of the conversation, where
// that has no frame of its own.
func (m *model) chatNote() string {
	if m.chat.view.Away {
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
	if m.chat.Live != nil {
		return "Enter queues, Esc stops"
	}
	return "Enter sends, " + m.actions.Named("newline").Shown + " new line"
}

// drawSuggestions draws the commands that match, above the input at row y.
func (m *model) drawSuggestions(lines []string, y int) {
	s, l := m.pen.Styles, m.screen.layout
	found := m.suggestions()
	if len(found) == 0 || m.over.top() != nil {
		return
	}
	var commands draw.Suggestions
	for _, a := range found {
		commands = append(commands, draw.Command{Name: a.Name, Does: a.Help})
	}
	box := commands.Draw(s, min(8, max(1, y-2)), min(56, l.left))
	s.Overlay(lines, box, 0, max(0, y-len(box)), l.w)
}

// drawTwoLines is what the smallest windows get: the newest words, the input.
func (m *model) drawTwoLines() (lines []string, cursor *tea.Position) {
	s, l := m.pen.Styles, m.screen.layout
	if l.h > 1 {
		lines = m.drawChat(l.w, l.chat)
		if l.h == 2 && len(m.chat.Entries) > 0 {
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

// footer is the last line: a notice while there is one, else the keys that
// matter here.
func (m *model) footer() string {
	s, l := m.pen.Styles, m.screen.layout
	if rows := m.toastRows(); len(rows) == 1 {
		return s.Fit(" "+s.Accent.Render(rows[0]), l.w)
	}
	return s.Fit(m.hints().Draw(s, l.w), l.w)
}

// hints picks the keys of the footer.
func (m *model) hints() (hints draw.Hints) {
	names := []string{"send", "next", "keys", "models", "waits", "events", "help", "commands", "copymode", "sessions"}
	switch {
	case m.over.top() != nil:
		names = []string{"stop"}
	case m.panels.focus == action.InputPanel && (m.chat.Live != nil || m.input.stands == command):
		names = append([]string{"stop"}, names[1:]...)
	case m.panels.focus != action.InputPanel:
		names = nil
		for _, a := range m.actions.Of(m.panels.focus) {
			names = append(names, a.Name)
		}
		names = append(names, "undo", "zoom", "stop", "help")
	}
	for _, n := range names {
		a := m.actions.Named(n)
		hints = append(hints, draw.Hint{Key: a.Shown, Does: a.Help, Always: n == "help"})
	}
	return hints
}

// suggestions gives the commands that start like what is being written.
func (m *model) suggestions() action.Table {
	text := m.input.value()
	if !strings.HasPrefix(text, "/") || strings.ContainsAny(text, " \n") {
		return nil
	}
	return m.actions.Starting(text[1:])
}
