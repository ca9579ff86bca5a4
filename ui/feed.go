package ui

import (
	"time"

	"sluice/engine"
)

// maxEvents bounds the events that the screen keeps; the log has all.
const maxEvents = 5000

// feed is what the engine said: its newest status and what happened.
type feed struct {
	status *engine.Status
	events []engine.Event // oldest first, at most maxEvents
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
}

// counting says whether something in it changes with time alone.
func (f *feed) counting(now time.Time) bool {
	for _, k := range f.status.Keys {
		if k.Until.After(now) {
			return true
		}
	}
	for _, m := range f.status.Models {
		if m.Until.After(now) {
			return true
		}
	}
	for _, r := range f.status.Requests {
		if r.Release.After(now) || r.Phase == engine.Sending {
			return true
		}
	}
	return false
}

// request gives the request of that number; nil where it has ended, or has none.
func (f *feed) request(id uint64) *engine.RequestStatus {
	for _, r := range f.status.Requests {
		if id != 0 && r.ID == id {
			return r
		}
	}
	return nil
}
