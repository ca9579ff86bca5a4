package ui

import (
	"fmt"
	"image"
	"strings"

	"sluice/engine"
	"sluice/ui/action"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/draw/panel"
	"sluice/ui/layout"
)

// window is one frame: what is on the desk, and the conversation.
type window struct {
	*desk
	chat *chat
}

// draw gives the lines of the window, and where the cursor is; nil for none.
func (win window) draw() (lines []string, cursor *image.Point) {
	l := win.screen.layout
	if l.W <= 0 || l.H <= 0 {
		return nil, nil
	}
	switch {
	case win.screen.copying:
		lines = win.drawChat(l.W, l.H) // as clean as the terminal's own selection wants it
	case l.Shape == layout.TwoLines && l.Zoomed:
		lines = win.content(win.panels.focus, l.W, l.H)
	case l.Shape == layout.TwoLines:
		lines, cursor = win.drawTwoLines()
	default:
		lines, cursor = win.drawPanels()
	}
	if top := win.over.Top(); top != nil {
		var at *image.Point
		lines, at = win.drawOverlay(lines, top)
		cursor = at
	}
	lines = win.pen.Block(lines, l.W, l.H)
	win.drawNotice(lines)
	return lines, cursor
}

// drawOverlay draws what lies on top.
func (win window) drawOverlay(lines []string, top dialog.Dialog) ([]string, *image.Point) {
	l, s := win.screen.layout, win.pen.Styles
	lines = s.Block(lines, l.W, l.H)
	margin := 0
	if l.Shape > layout.Mini {
		margin = 2
	}
	box, at := top.Draw(s, l.W-2*margin, l.H-margin)
	return lines, s.OnTop(lines, box, at, l.W, l.H)
}

func (win window) drawPanels() (lines []string, cursor *image.Point) {
	l, s := win.screen.layout, win.pen.Styles
	lines = append(lines, win.header().Draw(s, win.now, l.W))
	if l.Strip > 0 {
		lines = append(lines, panel.Keys{Keys: win.status.Keys}.Strip(s, win.now, l.W))
	}
	top := len(lines)
	body, at := win.drawBody()
	lines = append(lines, s.Block(body, l.W, l.Body)...)
	if at != nil {
		cursor = &image.Point{X: at.X, Y: at.Y + top}
		win.drawSuggestions(lines, top+l.Chat)
	}
	return append(lines, win.footer()), cursor
}

// drawNotice draws the notice on the edge that is lowest, or on the one above the
// input where that is the only one.
func (win window) drawNotice(lines []string) {
	l := win.screen.layout
	y, title := len(lines)-2, 0
	switch {
	case l.Shape == layout.TwoLines || win.screen.copying:
		y = len(lines) - 1
	case !l.Boxed && !l.Zoomed && win.over.Top() == nil:
		y, title = l.Header+l.Strip+l.Chat, 14 // it names the input
	}
	win.notice.Draw(win.pen.Styles, win.now, lines, y, l.W, title)
}

func (win window) drawBody() (lines []string, cursor *image.Point) {
	l := win.screen.layout
	if l.Zoomed {
		return win.drawPanel(win.panels.focus, l.W, l.Body), nil
	}
	lines = win.drawPanel(action.ChatPanel, l.Left, l.Chat)
	typed, at := win.drawInput(l.Left, l.Input)
	lines = append(lines, typed...)
	if at != nil {
		cursor = &image.Point{X: at.X, Y: at.Y + l.Chat}
	}
	if l.Right == 0 {
		return lines, cursor
	}
	side := win.drawPanel(action.KeysPanel, l.Right, l.Keys)
	if l.Tabs > 0 {
		side = append(side, win.drawTabs(l.Right, l.Tabs)...)
	} else {
		side = append(side, win.drawPanel(action.ModelsPanel, l.Right, l.Models)...)
		side = append(side, win.drawPanel(action.WaitsPanel, l.Right, l.Waits)...)
		side = append(side, win.drawPanel(action.EventsPanel, l.Right, l.Events)...)
	}
	return draw.Beside(lines, side), cursor
}

// drawPanel draws one panel with its frame.
func (win window) drawPanel(p action.Panel, w, h int) []string {
	l, s := win.screen.layout, win.pen.Styles
	f := draw.Frame{Title: win.title(p), Note: win.note(p), Focused: win.panels.focus == p}
	if l.Boxed {
		return f.Box(s, win.content(p, w-4, h-2), w, h)
	}
	if p == action.ChatPanel {
		return win.content(p, w, h)
	}
	return append([]string{f.Rule(s, w)}, win.content(p, w, h-1)...)
}

// content draws a panel without its frame.
func (win window) content(p action.Panel, w, h int) []string {
	s, st := win.pen.Styles, win.status
	active := win.panels.focus == p
	switch p {
	case action.ChatPanel:
		return win.drawChat(w, h)
	case action.KeysPanel:
		return panel.Keys{Keys: panel.GroupByAccount(st.Keys), Models: st.Models, Cursor: win.panels.key, Active: active}.Draw(s, win.now, w, h)
	case action.ModelsPanel:
		return panel.Models{Models: st.Models, Keys: st.Keys, Cursor: win.panels.modelAt, Active: active}.Draw(s, win.now, w, h)
	case action.WaitsPanel:
		return panel.Waits{Requests: st.Requests, Cursor: win.panels.request, Active: active}.Draw(s, win.now, w, h)
	case action.EventsPanel:
		return win.panels.events(&win.feed).Draw(s, win.now, w, h)
	}
	return nil
}

// note is what a panel's frame says at its right.
func (win window) note(p action.Panel) string {
	switch p {
	case action.ChatPanel:
		if n := len(win.chat.Queue); n > 0 {
			return fmt.Sprintf("queued %d", n)
		}
		if win.chat.view.Away {
			return "scrolled"
		}
		return ""
	case action.KeysPanel:
		return panel.Free(win.status.Keys, win.status.Models)
	case action.ModelsPanel:
		return "the chain"
	case action.WaitsPanel:
		if n := panel.CountWaiting(win.status.Requests); n > 0 {
			return fmt.Sprintf("%d waiting", n)
		}
	case action.EventsPanel:
		if n, all := len(win.panels.filter.Of(win.stories)), len(win.stories); n != all {
			return fmt.Sprintf("%d of %d", n, all)
		}
	}
	return ""
}

// title is what a panel's frame says at its left.
func (win window) title(p action.Panel) string {
	if f := win.panels.filter; p == action.EventsPanel && f != panel.AllEvents {
		return layout.Title(p) + ", only " + panel.FilterNames[f]
	}
	return layout.Title(p)
}

// drawTabs draws the box that models, waits and events share. Whoever waits
// is seen on every tab.
func (win window) drawTabs(w, h int) []string {
	s := win.pen.Styles
	p := win.panels.tab
	var titles []string
	for _, t := range []action.Panel{action.ModelsPanel, action.WaitsPanel, action.EventsPanel} {
		title := win.title(t)
		if t == action.WaitsPanel && panel.CountWaiting(win.status.Requests) > 0 {
			title += fmt.Sprintf(" %d", panel.CountWaiting(win.status.Requests))
		}
		if t == p {
			title = "[" + title + "]"
		}
		titles = append(titles, title)
	}
	inner, wait := h-2, ""
	if p != action.WaitsPanel && inner > 4 {
		wait = panel.Waits{Requests: win.status.Requests}.Line(s, win.now, w-4)
	}
	lines := []string(nil)
	if wait != "" {
		lines = append(s.Block(win.tab(p, w-4, inner-2), w-4, inner-2), s.Dim.Render(strings.Repeat(s.Symbols.Rule, w-4)), wait)
	} else {
		lines = win.tab(p, w-4, inner)
	}
	return draw.Frame{Title: strings.Join(titles, "  "), Focused: win.panels.focus == p}.Box(s, lines, w, h)
}

// tab draws one of the panels that share a box. Below a short chain there is
// room for the newest events.
func (win window) tab(p action.Panel, w, h int) []string {
	n := len(win.status.Models)
	if p != action.ModelsPanel || n == 0 || h < n+3 || len(win.events) == 0 {
		return win.content(p, w, h)
	}
	s := win.pen.Styles
	lines := append(win.content(p, w, n), draw.Frame{Title: "newest"}.Rule(s, w))
	return append(lines, panel.Events{Stories: win.stories}.Draw(s, win.now, w, h-n-1)...)
}

// header gathers what the first line says.
func (win window) header() panel.Header {
	v := panel.Header{
		Simulated: win.opts.Simulated, Unsaved: win.chat.unsaved, Title: draw.Line(win.chat.Title),
		Keys: win.status.Keys, Models: win.status.Models, Notice: win.pen.ShortPaths(draw.Line(win.status.Notice), win.screen.layout.W/3),
	}
	l := win.chat.Live
	if l == nil {
		return v
	}
	v.Rate, v.Elapsed = l.Entry.Rate(), l.Entry.Took
	if r := win.chat.Request(win.status); r != nil && r.Phase != engine.Waiting {
		v.Route, v.Key = r.Route, r.Key
	}
	return v
}
