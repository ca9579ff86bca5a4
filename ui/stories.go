package ui

import (
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/eventlog"
	"sluice/engine/story"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/dialog"
	"sluice/ui/draw/panel"
)

// storyActions are about what happened.
type storyActions struct {
	*desk
	chat *chat
}

// chosen gives the story under the cursor; it says so where there is none.
func (a storyActions) chosen(now time.Time) (story.Story, bool) {
	s, ok := a.panels.events(&a.feed).Chosen()
	if !ok {
		a.toast("Nothing happened yet.", now)
	}
	return s, ok
}

// unfold shows the chosen story whole below its line, or no more.
func (a storyActions) unfold(string, time.Time) tea.Cmd {
	a.panels.open = !a.panels.open
	return nil
}

// unfoldAnswer shows what happened to the request of the answer under the cursor,
// else of the newest, or no more.
func (a storyActions) unfoldAnswer(_ string, now time.Time) tea.Cmd {
	for _, e := range slices.Backward(a.chat.Entries) {
		if len(e.Notes) > 0 && (a.chat.chosen == nil || a.chat.chosen == e) {
			e.Unfolded = !e.Unfolded
			return nil
		}
	}
	a.toast("Nothing stood in the way of an answer here.", now)
	return nil
}

// jump leads to the message that the chosen story is about.
func (a storyActions) jump(_ string, now time.Time) tea.Cmd {
	s, ok := a.chosen(now)
	if !ok {
		return nil
	}
	for i, e := range a.chat.Entries {
		if s.Request != 0 && e.Request == s.Request {
			a.focus(action.ChatPanel)
			a.arrange()
			a.chat.goTo(a.chat.Entries[max(0, i-1)]) // with the question
			a.chat.goTo(e)
			return nil
		}
	}
	a.toast("That was no message of this conversation.", now)
	return nil
}

// mostSearched bounds the stories that are searched.
const mostSearched = 1000

// search lists the stories; typing filters them, and Enter leads to the chosen one.
func (a storyActions) search(_ string, now time.Time) tea.Cmd {
	l := dialog.NewList("Search events", "Type to filter. Enter leads there.")
	for _, s := range slices.Backward(a.stories[max(0, len(a.stories)-mostSearched):]) {
		l.Items = append(l.Items, dialog.Item{ID: fmt.Sprint(s.First()), Label: s.Newest().At.In(now.Location()).Format("15:04:05"),
			Detail: s.Line(now), Words: story.Whole(s, now)})
	}
	a.over.Ask(l, func(chosen dialog.Action, _ time.Time) tea.Cmd {
		a.panels.filter = panel.AllEvents
		_, _ = fmt.Sscan(chosen.Item.ID, &a.panels.event)
		a.focus(action.EventsPanel)
		return nil
	})
	return nil
}

// copy hands every event of the chosen story to the clipboard.
func (a storyActions) copy(_ string, now time.Time) tea.Cmd {
	s, ok := a.chosen(now)
	if !ok {
		return nil
	}
	return a.copyText("The story", story.Whole(s, now), now)
}

// export writes the events that are shown to a file, one a line.
func (a storyActions) export(path string, now time.Time) tea.Cmd {
	if path == "" {
		path = "sluice-events-" + now.Format("20060102-150405") + ".jsonl"
	}
	var events []engine.Event
	for _, s := range a.panels.events(&a.feed).Stories {
		events = append(events, s.Events...)
	}
	slices.SortFunc(events, func(a, b engine.Event) int { return int(a.Number) - int(b.Number) })
	return calls.Guard(func() tea.Msg {
		if len(events) == 0 {
			return calls.DidMsg{Err: errors.New("nothing happened yet")}
		}
		return exported(eventlog.Export(path, events))
	})
}

// filter shows the next kind of events, or the one that is named.
func (a storyActions) filter(name string, _ time.Time) tea.Cmd {
	a.panels.nextFilter(name)
	return nil
}
