// Package story tells what happened to one request as one: a pure fold of
// events, and the words for it.
package story

import (
	"slices"

	"sluice/engine"
)

// Story is the events of one request, or one event that stands alone. It is
// never without an event.
type Story struct {
	Request uint64         // 0: the event belongs to none
	Events  []engine.Event // in their order
}

// Of puts each event into exactly one story. The stories are in the order of
// their newest events, which events must be in.
func Of(events []engine.Event) []Story {
	at := make(map[uint64]int, len(events)/4)
	all := make([]Story, 0, len(events)/2)
	for _, ev := range events {
		if i, known := at[ev.Request]; known && ev.Request != 0 {
			all[i].Events = append(all[i].Events, ev)
			continue
		}
		at[ev.Request] = len(all)
		all = append(all, Story{ev.Request, []engine.Event{ev}})
	}
	slices.SortStableFunc(all, func(a, b Story) int {
		switch x, y := a.Newest().Number, b.Newest().Number; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return all
}

// Newest is its last event.
func (s Story) Newest() engine.Event { return s.Events[len(s.Events)-1] }

// First is the number of its first event: it stays what it is while the story
// goes on.
func (s Story) First() uint64 { return s.Events[0].Number }

// Kind is what it came to.
func (s Story) Kind() engine.EventKind {
	for _, ev := range slices.Backward(s.Events) {
		if ev.Kind != engine.EventRecover && ev.Kind != engine.EventNote {
			return ev.Kind
		}
	}
	return s.Newest().Kind
}

// Has says whether one of its events is of a kind that keep takes.
func (s Story) Has(keep func(engine.EventKind) bool) bool {
	return slices.ContainsFunc(s.Events, func(ev engine.Event) bool { return keep(ev.Kind) })
}
