package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/page"
	"sluice/ui/talk"
)

// pane is the part of the conversation that is on the screen.
type pane struct {
	*desk
	*talk.Talk
	view   page.Viewport
	chosen *draw.Entry // the message under the cursor; nil: none
}

// conversation gives what is to be drawn of the conversation.
func (p *pane) conversation() page.Conversation {
	w, _ := p.size()
	c := page.Conversation{Pen: p.pen, Entries: p.Entries, Request: p.Request(p.status), Chosen: p.chosen, Now: p.now, Width: max(1, w)}
	if p.Live != nil {
		c.Live = p.Live.Entry
	}
	return c
}

// rows gives the height of the conversation's text.
func (p *pane) rows() int {
	_, h := p.size()
	return h
}

func (p *pane) size() (w, h int) {
	l := p.screen.layout
	switch {
	case p.screen.copying:
		return l.W, l.H
	case p.panels.zoom && p.panels.focus == action.ChatPanel && l.Boxed:
		return l.W - 4, l.Body - 2
	case l.Boxed:
		return l.Left - 4, l.Chat - 2
	}
	return l.Left, l.Chat
}

// scroll moves the conversation by rows.
func (p *pane) scroll(by int) { p.view.ScrollBy(by, p.conversation(), p.rows()) }

func (p *pane) toTop() {
	p.view.ToTop(p.conversation(), p.rows())
	if p.panels.focus == action.ChatPanel {
		p.chosen = p.view.First(p.conversation(), p.rows())
	}
}

func (p *pane) toBottom() { p.view.Away, p.chosen = false, nil }

// catchUp draws what the window shows, as far as one frame may, and has the
// rest drawn in the next.
func (p *pane) catchUp() tea.Cmd {
	p.effort.Behind = false
	p.view.Lines(p.conversation(), p.rows())
	if !p.effort.Behind || p.screen.late {
		return nil
	}
	p.screen.late = true
	return tea.Tick(frameTime, func(time.Time) tea.Msg { return lateMsg{} })
}

// choose moves the cursor by messages.
func (p *pane) choose(by int) { p.chosen = p.view.Choose(by, p.conversation(), p.rows()) }

// goTo puts the cursor on a message.
func (p *pane) goTo(e *draw.Entry) {
	p.chosen = e
	p.view.Reveal(e, p.conversation(), p.rows())
}

// point keeps the cursor on a message that is on the screen, while the
// conversation has the focus or a command is written there.
func (p *pane) point() {
	if p.panels.focus == action.ChatPanel {
		p.chosen = p.view.Chosen(p.conversation(), p.rows())
	} else if p.panels.focus != action.InputPanel || !strings.HasPrefix(p.input.Value(), "/") {
		p.chosen = nil
	}
}
