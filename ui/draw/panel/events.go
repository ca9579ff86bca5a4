package panel

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/story"
	"sluice/ui/draw"
)

// EventFilter picks what the events panel shows.
type EventFilter uint8

// The filters, in the order of their key.
const (
	AllEvents EventFilter = iota
	LimitEvents
	moveEvents
	failureEvents
	personEvents
)

var FilterNames = [...]string{"all", "limits", "moves", "failures", "switches"}

// filtered are the kinds that each filter but the first shows.
var filtered = [...][]engine.EventKind{
	LimitEvents:   {engine.EventLimit, engine.EventProbe, engine.EventRecover, engine.EventWait},
	moveEvents:    {engine.EventRotate, engine.EventFallback, engine.EventReturn, engine.EventRetry},
	failureEvents: {engine.EventReject, engine.EventError},
	personEvents:  {engine.EventSwitch, engine.EventCancel},
}

// keeps says whether the filter shows a kind.
func (f EventFilter) keeps(k engine.EventKind) bool {
	return f == AllEvents || slices.Contains(filtered[f], k)
}

// Of gives the stories in which something of the filter's kinds happened.
func (f EventFilter) Of(stories []story.Story) []story.Story {
	if f == AllEvents {
		return stories
	}
	return slices.DeleteFunc(slices.Clone(stories), func(s story.Story) bool { return !s.Has(f.keeps) })
}

// Events is what the events panel draws.
type Events struct {
	Stories []story.Story // oldest first
	Cursor  uint64        // number of the first event of the chosen one; 0: the newest
	Active  bool          // the panel has the focus: the cursor is shown
	Open    bool          // the chosen one is unfolded where it stands
}

// At gives the index of the chosen story, the newest being 0.
func (v Events) At() int {
	for i, s := range slices.Backward(v.Stories) {
		if s.First() == v.Cursor {
			return len(v.Stories) - 1 - i
		}
	}
	return 0
}

// Chosen gives the story under the cursor; it is not ok where there is none.
func (v Events) Chosen() (chosen story.Story, ok bool) {
	if len(v.Stories) == 0 {
		return story.Story{}, false
	}
	return v.nth(v.At()), true
}

// nth gives a story by its place from the newest.
func (v Events) nth(i int) story.Story { return v.Stories[len(v.Stories)-1-i] }

// Draw draws the newest first, one line a story. What is chosen stands whole in
// the rows that are left, or below its own line.
func (v Events) Draw(s draw.Styles, now time.Time, w, h int) []string {
	if len(v.Stories) == 0 {
		return s.Block([]string{s.Dim.Render("Nothing happened yet.")}, w, h)
	}
	at := v.At()
	var whole []string
	if v.Active {
		whole = v.whole(s, v.nth(at), now, w)
	}
	room := h
	if v.Open && v.Active {
		whole = whole[:min(len(whole), max(0, h-2))]
		room = h - len(whole)
	}
	first, n := draw.Visible(len(v.Stories), at, room)
	var lines []string
	for i := first; i < first+n; i++ {
		lines = append(lines, v.row(s, v.nth(i), v.Active && i == at, now, w))
		if i == at && v.Open && v.Active {
			lines = append(lines, whole...)
		}
	}
	if left := h - len(lines); left > 2 && v.Active && !v.Open {
		lines = append(lines, draw.Frame{Title: "whole"}.Rule(s, w))
		lines = append(lines, whole[:min(len(whole), left-1)]...)
	}
	return s.Block(lines, w, h)
}

// roomy is the width from which a row has room for more than the sentence.
const roomy = 56

func (v Events) row(s draw.Styles, st story.Story, chosen bool, now time.Time, w int) string {
	row := s.Dim.Render(clock.Moment(st.Newest().At, now)) + " "
	if v.Active {
		row = s.Pointer(chosen) + row
	}
	id := ""
	if w >= roomy {
		row += s.Kind(st.Kind()).Render(s.Fit(st.Kind().String(), 8)) + " "
		if st.Request != 0 {
			id = fmt.Sprintf("#%d", st.Request)
		}
	}
	room := w - s.Width(row) - len(id) - 1
	text := s.Truncate(s.Longest(room, st.Line(now), st.Tell(now).Brief()), room)
	if chosen {
		text = s.Strong.Render(text)
	}
	return s.Justify(row+text, s.Dim.Render(id), w)
}

// whole gives every event of a story with all that is known of it.
func (Events) whole(s draw.Styles, st story.Story, now time.Time, w int) (lines []string) {
	for _, ev := range st.Events {
		lead := "  " + clock.Moment(ev.At, now) + " " + ev.Kind.String() + "  "
		for i, row := range s.Wrap(story.Full(ev, now), max(10, w-s.Width(lead))) {
			if i > 0 {
				lead = strings.Repeat(" ", s.Width(lead))
			}
			lines = append(lines, s.Dim.Render(lead)+row)
		}
	}
	return lines
}
