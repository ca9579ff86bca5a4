package ui

import (
	"slices"
	"time"

	"sluice/engine"
	"sluice/ui/action"
	"sluice/ui/draw/panel"
	"sluice/ui/talk"
)

// panels is where the person is.
type panels struct {
	focus    action.Panel
	tab      action.Panel // which of models, waits and events shares the side column
	zoom     bool
	key      string // ID under the cursor
	modelAt  int
	request  uint64
	filter   panel.EventFilter
	event    uint64 // first of the story under the cursor; 0: the newest
	open     bool   // and it is unfolded
	quitting time.Time
}

// zoomed says whether one panel takes the whole window.
func (p *panels) zoomed() bool { return p.zoom && p.focus != action.InputPanel }

// to gives a panel the focus; alone says that the window shows one at a time.
func (p *panels) to(next action.Panel, alone bool) {
	p.focus, p.quitting = next, time.Time{}
	switch next {
	case action.ModelsPanel, action.WaitsPanel, action.EventsPanel:
		p.tab = next
	case action.InputPanel:
		p.zoom = false
	}
	if alone && next != action.InputPanel {
		p.zoom = next != action.ChatPanel
	}
}

// follow keeps each cursor on something that exists.
func (p *panels) follow(f *feed) {
	keys := panel.GroupByAccount(f.status.Keys)
	if len(keys) > 0 && (panel.Keys{Keys: keys, Cursor: p.key}).At() == 0 {
		p.key = keys[0].ID
	}
	p.modelAt = min(max(0, p.modelAt), max(0, len(f.status.Models)-1))
	if talk.RequestOf(f.status, p.request) != nil {
		return
	}
	p.request = 0
	for _, r := range f.status.Requests {
		if r.Phase == engine.Waiting || p.request == 0 {
			p.request = r.ID
		}
	}
}

// move moves the cursor of a panel other than the chat.
func (p *panels) move(on action.Panel, by int, f *feed) {
	switch on {
	case action.KeysPanel:
		keys := panel.GroupByAccount(f.status.Keys)
		if len(keys) > 0 {
			at := panel.Keys{Keys: keys, Cursor: p.key}.At()
			p.key = keys[min(max(0, at+by), len(keys)-1)].ID
		}
	case action.ModelsPanel:
		p.modelAt = min(max(0, p.modelAt+by), max(0, len(f.status.Models)-1))
	case action.WaitsPanel:
		at := max(0, slices.IndexFunc(f.status.Requests, func(r *engine.RequestStatus) bool { return r.ID == p.request }))
		if n := len(f.status.Requests); n > 0 {
			p.request = f.status.Requests[min(max(0, at+by), n-1)].ID
		}
	case action.EventsPanel:
		shown := p.events(f)
		if n := len(shown.Stories); n > 0 {
			at := min(max(0, shown.At()+by), n-1)
			if p.event = shown.Stories[n-1-at].First(); at == 0 {
				p.event = 0 // it stays with the newest
			}
		}
	}
}

// nextFilter shows the events of the kind of that name, else of the next kind.
func (p *panels) nextFilter(name string) {
	p.event = 0
	if i := slices.Index(panel.FilterNames[:], name); i >= 0 {
		p.filter = panel.EventFilter(i)
		return
	}
	p.filter = (p.filter + 1) % panel.EventFilter(len(panel.FilterNames))
}

// events gives what the events panel draws.
func (p *panels) events(f *feed) panel.Events {
	return panel.Events{Stories: p.filter.Of(f.stories), Cursor: p.event, Active: p.focus == action.EventsPanel, Open: p.open}
}
