package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// View draws the whole window. A line is never wider, and the whole never
// taller, than the window.
func (m *model) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			m.screen.died.Store(newCrash(r))
			v = tea.NewView("")
			m.screen.stop()
		}
	}()
	lines, cursor := m.draw()
	v = tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	v.ReportFocus = true
	v.KeyboardEnhancements.ReportAlternateKeys = true
	v.WindowTitle = plain.Line("sluice "+m.chat.Title, 80)
	if !m.screen.copying {
		v.MouseMode = tea.MouseModeCellMotion
	}
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
		v.Cursor.Blink = false
	}
	return v
}

// draw gives the lines of the window, and where the cursor is; nil for none.
func (m *model) draw() (lines []string, cursor *tea.Position) {
	l := m.screen.layout
	if l.w <= 0 || l.h <= 0 {
		return nil, nil
	}
	switch {
	case m.screen.copying:
		lines = m.drawChat(l.w, l.h) // as clean as the terminal's own selection wants it
	case l.shape == twoLines && l.zoomed:
		lines = m.content(m.panels.focus, l.w, l.h)
	case l.shape == twoLines:
		lines, cursor = m.drawTwoLines()
	default:
		lines, cursor = m.drawPanels()
	}
	if top := m.over.top(); top != nil {
		var at *tea.Position
		lines, at = m.drawOverlay(lines, top)
		cursor = at
	}
	return m.pen.Block(lines, l.w, l.h), cursor
}

func (m *model) drawOverlay(lines []string, o overlay) ([]string, *tea.Position) {
	l, s := m.screen.layout, m.pen.Styles
	lines = s.Block(lines, l.w, l.h)
	margin := 0
	if l.shape > mini {
		margin = 2
	}
	box, at := o.draw(m, l.w-2*margin, l.h-margin)
	if len(box) == 0 {
		return lines, nil
	}
	x := max(0, (l.w-s.Width(box[0]))/2)
	y := max(0, (l.h-len(box))/3)
	s.Overlay(lines, box, x, y, l.w)
	if at != nil {
		at = &tea.Position{X: min(max(0, at.X+x), l.w-1), Y: min(max(0, at.Y+y), l.h-1)}
	}
	return lines, at
}

func (m *model) drawPanels() (lines []string, cursor *tea.Position) {
	l, s := m.screen.layout, m.pen.Styles
	lines = append(lines, m.header().Draw(s, l.w))
	if l.strip > 0 {
		lines = append(lines, draw.KeysView{Keys: m.status.Keys}.Strip(s, m.now, l.w))
	}
	top := len(lines)
	body, at := m.drawBody()
	lines = append(lines, s.Block(body, l.w, l.body)...)
	if l.zoomed {
		m.drawToast(lines, top+l.body)
	} else {
		m.drawToast(lines, top+l.chat)
	}
	if at != nil {
		cursor = &tea.Position{X: at.X, Y: at.Y + top}
		m.drawSuggestions(lines, top+l.chat)
	}
	return append(lines, m.footer()), cursor
}

func (m *model) drawBody() (lines []string, cursor *tea.Position) {
	l := m.screen.layout
	if l.zoomed {
		return m.drawPanel(m.panels.focus, l.w, l.body), nil
	}
	lines = m.drawPanel(action.ChatPanel, l.left, l.chat)
	typed, at := m.drawInput(l.left, l.input)
	lines = append(lines, typed...)
	if at != nil {
		cursor = &tea.Position{X: at.X, Y: at.Y + l.chat}
	}
	if l.right == 0 {
		return lines, cursor
	}
	side := m.drawPanel(action.KeysPanel, l.right, l.keys)
	if l.tabs > 0 {
		side = append(side, m.drawTabs(l.right, l.tabs)...)
	} else {
		side = append(side, m.drawPanel(action.ModelsPanel, l.right, l.models)...)
		side = append(side, m.drawPanel(action.WaitsPanel, l.right, l.waits)...)
		side = append(side, m.drawPanel(action.EventsPanel, l.right, l.events)...)
	}
	return draw.JoinHorizontal(lines, side), cursor
}

// drawPanel draws one panel with its frame.
func (m *model) drawPanel(p action.Panel, w, h int) []string {
	l, s := m.screen.layout, m.pen.Styles
	f := draw.Frame{Title: title(p), Note: m.note(p), Focused: m.panels.focus == p}
	if l.boxed {
		return f.Box(s, m.content(p, w-4, h-2), w, h)
	}
	if p == action.ChatPanel {
		return m.content(p, w, h)
	}
	return append([]string{f.Rule(s, w)}, m.content(p, w, h-1)...)
}

// content draws a panel without its frame.
func (m *model) content(p action.Panel, w, h int) []string {
	s, st := m.pen.Styles, m.status
	active := m.panels.focus == p
	switch p {
	case action.ChatPanel:
		return m.drawChat(w, h)
	case action.KeysPanel:
		return draw.KeysView{Keys: draw.GroupByAccount(st.Keys), Cursor: m.panels.key, Active: active}.Draw(s, m.now, w, h)
	case action.ModelsPanel:
		return draw.ModelsView{Models: st.Models, Cursor: m.panels.modelAt, Active: active}.Draw(s, m.now, w, h)
	case action.WaitsPanel:
		return draw.WaitsView{Requests: st.Requests, Cursor: m.panels.request, Active: active}.Draw(s, m.now, w, h)
	case action.EventsPanel:
		return draw.EventsView{Events: m.events, Filter: m.panels.filter, Skip: m.panels.skip}.Draw(s, m.now, w, h)
	}
	return nil
}

// note is what a panel's frame says at its right.
func (m *model) note(p action.Panel) string {
	switch p {
	case action.ChatPanel:
		if n := len(m.chat.Queue); n > 0 {
			return fmt.Sprintf("queued %d", n)
		}
		if m.chat.view.Away {
			return "scrolled"
		}
		return ""
	case action.KeysPanel:
		return fmt.Sprintf("%d of %d ready", draw.CountReady(m.status.Keys), len(m.status.Keys))
	case action.ModelsPanel:
		return "the chain"
	case action.WaitsPanel:
		if n := draw.CountWaiting(m.status.Requests); n > 0 {
			return fmt.Sprintf("%d waiting", n)
		}
	case action.EventsPanel:
		if m.panels.filter != draw.AllEvents {
			return "only " + draw.FilterNames[m.panels.filter]
		}
	}
	return ""
}

// drawTabs draws the box that models, waits and events share. Whoever waits
// is seen on every tab.
func (m *model) drawTabs(w, h int) []string {
	s := m.pen.Styles
	p := m.panels.tab
	var titles []string
	for _, t := range []action.Panel{action.ModelsPanel, action.WaitsPanel, action.EventsPanel} {
		title := title(t)
		if t == action.WaitsPanel && draw.CountWaiting(m.status.Requests) > 0 {
			title += fmt.Sprintf(" %d", draw.CountWaiting(m.status.Requests))
		}
		if t == p {
			title = "[" + title + "]"
		}
		titles = append(titles, title)
	}
	inner, wait := h-2, ""
	if p != action.WaitsPanel && inner > 4 {
		wait = draw.WaitsView{Requests: m.status.Requests}.Line(s, m.now, w-4)
	}
	lines := []string(nil)
	if wait != "" {
		lines = append(s.Block(m.tab(p, w-4, inner-2), w-4, inner-2), s.Dim.Render(strings.Repeat(s.Symbols.Rule, w-4)), wait)
	} else {
		lines = m.tab(p, w-4, inner)
	}
	return draw.Frame{Title: strings.Join(titles, "  "), Focused: m.panels.focus == p}.Box(s, lines, w, h)
}

// tab draws one of the panels that share a box. Below a short chain there is
// room for the newest events.
func (m *model) tab(p action.Panel, w, h int) []string {
	n := len(m.status.Models)
	if p != action.ModelsPanel || n == 0 || h < n+3 || len(m.events) == 0 {
		return m.content(p, w, h)
	}
	s := m.pen.Styles
	lines := append(m.content(p, w, n), draw.Frame{Title: "newest"}.Rule(s, w))
	return append(lines, draw.EventsView{Events: m.events}.Draw(s, m.now, w, h-n-1)...)
}

// header gathers what the first line says.
func (m *model) header() draw.HeaderView {
	v := draw.HeaderView{
		Simulated: m.opts.Simulated, Unsaved: m.chat.unsaved, Title: draw.Line(m.chat.Title),
		Ready: draw.CountReady(m.status.Keys), Keys: len(m.status.Keys), Notice: m.pen.ShortPaths(draw.Line(m.status.Notice), m.screen.layout.w/3),
	}
	first := draw.Preferred(m.status.Models)
	v.Route = first
	for _, mo := range m.status.Models {
		if mo.InUse {
			v.Route = mo.Route
		}
	}
	if e := m.chat.Last(); e != nil {
		v.Key = e.Key
	}
	if l := m.chat.Live; l != nil {
		if r := m.chat.Request(m.status); r != nil && r.Phase == engine.Streaming {
			v.Route, v.Key = r.Route, r.Key
		}
		v.Rate, v.Elapsed = l.Entry.Rate(), l.Entry.Took
	}
	v.Fallback = v.Route != first
	return v
}
