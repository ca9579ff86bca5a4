package ui

import (
	"fmt"
	"image"
	"slices"

	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/draw/panel"
	"sluice/ui/talk"
)

// drawChat draws the part of the conversation that is on the screen.
func (win window) drawChat(w, h int) []string {
	s := win.pen.Styles
	if len(win.chat.Entries) == 0 {
		return s.Block(draw.WelcomeView{Simulated: win.opts.Simulated, Keyless: len(win.status.Keys) == 0}.Draw(s, w), w, h)
	}
	return s.Block(win.chat.view.Lines(win.chat.conversation(), h), w, h)
}

// drawInput draws the message that is being written.
func (win window) drawInput(w, h int) (lines []string, cursor *image.Point) {
	at := draw.Writing{Command: win.input.InCommand(), Edit: win.input.Lent(), Queued: len(win.chat.Queue), Answering: win.chat.Live != nil}
	v := draw.InputView{
		Frame: draw.Frame{Title: at.Title(), Note: at.Hint(win.actions.Named("newline").Shown), Focused: win.panels.focus == action.InputPanel},
		Boxed: win.screen.layout.Boxed,
	}
	v.Rows, v.Cursor = win.input.Rows()
	if !v.Boxed {
		v.Frame.Note = win.chatNote()
	}
	lines, cell := v.Draw(win.pen.Styles, w, h)
	if v.Frame.Focused {
		cursor = &cell
	}
	return lines, cursor
}

// chatNote is what the rule above the input says of the conversation, where
// that has no frame of its own.
func (win window) chatNote() string {
	if win.chat.view.Away {
		return "scrolled, Ctrl+End follows"
	}
	if n := panel.CountWaiting(win.status.Requests); n > 0 {
		return fmt.Sprintf("%d waiting, F4", n)
	}
	return ""
}

// drawSuggestions draws the commands that match, above the input at row y.
func (win window) drawSuggestions(lines []string, y int) {
	s, l := win.pen.Styles, win.screen.layout
	found := win.suggestions()
	if len(found) == 0 || win.over.Top() != nil {
		return
	}
	var commands draw.Suggestions
	for _, a := range found {
		commands = append(commands, draw.Command{Name: a.Name, Does: a.Help})
	}
	box := commands.Draw(s, min(8, max(1, y-2)), min(56, l.Left))
	s.Overlay(lines, box, 0, max(0, y-len(box)), l.W)
}

// drawTwoLines is what the smallest windows get: the newest words, the input.
func (win window) drawTwoLines() (lines []string, cursor *image.Point) {
	s, l := win.pen.Styles, win.screen.layout
	if l.H > 1 {
		lines = win.drawChat(l.W, l.Chat)
		if l.H == 2 && len(win.chat.Entries) > 0 {
			lines = win.chat.conversation().Newest()
		}
	}
	rows, at := win.input.Rows()
	lines = append(s.Block(lines, l.W, l.Chat), s.Fit("> "+rows[min(at.Y, len(rows)-1)], l.W))
	return lines, &image.Point{X: min(at.X+2, l.W-1), Y: l.H - 1}
}

// footer is the last line: the keys that matter here.
func (win window) footer() string {
	s, l := win.pen.Styles, win.screen.layout
	return s.Fit(win.hints().Draw(s, l.W), l.W)
}

// hints picks the keys of the footer.
func (win window) hints() (hints draw.Hints) {
	names := []string{"send", "next", "keys", "models", "waits", "events", "help", "commands", "copymode", "sessions"}
	switch {
	case win.over.Top() != nil:
		names = []string{"stop"}
	case win.panels.focus == action.InputPanel && (win.chat.Live != nil || win.input.InCommand()):
		names = append([]string{"stop"}, names[1:]...)
	case win.panels.focus != action.InputPanel:
		names = nil
		for _, a := range win.actions.Of(win.panels.focus) {
			names = append(names, a.Name)
		}
		names = append(names, "undo", "zoom", "stop", "help")
	}
	if r := talk.RequestOf(win.status, win.panels.request); win.panels.focus == action.WaitsPanel && (r == nil || r.Next.Model == "") {
		names = slices.DeleteFunc(names, func(n string) bool { return n == "skip" }) // there is no next model
	}
	for _, n := range names {
		a := win.actions.Named(n)
		hints = append(hints, draw.Hint{Key: a.Shown, Does: a.Help, Always: n == "help"})
	}
	return hints
}
