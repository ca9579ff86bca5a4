package ui

import (
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/story"
)

// maxEvents bounds the events that the screen keeps; the log has all.
const maxEvents = 5000

// feed is what the engine said: its newest status and what happened.
type feed struct {
	status  *engine.Status
	events  []engine.Event // oldest first, at most maxEvents
	stories []story.Story  // the same
}

func (f *feed) lastEvent() uint64 {
	if n := len(f.events); n > 0 {
		return f.events[n-1].Number
	}
	return 0
}

func (f *feed) take(msg engine.StatusMsg) {
	f.status = msg.Status
	f.events = append(f.events, msg.Events...)
	if over := len(f.events) - maxEvents; over > maxEvents/4 {
		f.events = append([]engine.Event(nil), f.events[over:]...)
	}
	if len(msg.Events) > 0 {
		f.stories = story.Of(f.events)
	}
}

// counting says whether something in it changes with time alone.
func (f *feed) counting(now time.Time) bool {
	s := f.status
	return slices.ContainsFunc(s.Keys, func(k *engine.KeyStatus) bool { return k.Until.After(now) }) ||
		slices.ContainsFunc(s.Models, func(m *engine.ModelStatus) bool { return m.Until.After(now) }) ||
		slices.ContainsFunc(s.Requests, func(r *engine.RequestStatus) bool { return r.Release.After(now) || r.Phase == engine.Sending })
}
