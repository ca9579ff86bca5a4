package draw

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
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

// Keeps says whether the filter shows a kind.
func (f EventFilter) Keeps(k engine.EventKind) bool {
	return f == AllEvents || slices.Contains(filtered[f], k)
}

// EventsView is what the events panel draws.
type EventsView struct {
	Events []engine.Event // oldest first
	Filter EventFilter
	Skip   int // newest events scrolled past
}

// Draw draws the newest first.
func (v EventsView) Draw(s Styles, now time.Time, w, h int) []string {
	var lines []string
	skip := v.Skip
	for i := len(v.Events) - 1; i >= 0 && len(lines) < h; i-- {
		e := v.Events[i]
		if !v.Filter.Keeps(e.Kind) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		lines = append(lines, v.row(s, e, now, w))
	}
	if len(lines) == 0 {
		lines = []string{s.Dim.Render("Nothing happened yet.")}
	}
	return s.Block(lines, w, h)
}

func (EventsView) row(s Styles, e engine.Event, now time.Time, w int) string {
	const kindW = 8
	row := s.Dim.Render(clock.Moment(e.At, now)) + " " + s.kind(e.Kind).Render(s.Fit(e.Kind.String(), kindW)) + " " + EventBrief(e)
	if e.Request == 0 || w < 48 {
		return s.Fit(row, w)
	}
	id := fmt.Sprintf("#%d", e.Request)
	return s.justify(s.truncate(row, w-len(id)-1), s.Dim.Render(id), w)
}

// EventBrief gives a short line for a limit of which all that matters is known,
// in place of the provider's own words: which, whose, and when it is back.
func EventBrief(e engine.Event) string {
	d := time.Duration(e.Wait)
	if e.Kind != engine.EventLimit || e.Key == "" || e.Limit == "" || d <= 0 {
		return EventText(e)
	}
	_, model, _ := strings.Cut(e.Model, "/")
	return Line(e.Key) + ": " + Line(e.Limit) + " used up on " + Line(model) + ", back in " + span(int64((d+time.Second-1)/time.Second))
}

// EventText gives the event's own line, or one made of its fields.
func EventText(e engine.Event) string {
	if text := Line(e.Text); text != "" {
		switch {
		case e.Key == "" || strings.Contains(text, e.Key):
			return text
		case e.Kind == engine.EventFallback || e.Kind == engine.EventReturn || e.Kind == engine.EventAnswer:
			return text + ", via " + Line(e.Key)
		}
		return Line(e.Key) + ": " + text
	}
	text := Line(e.Model)
	if e.Key != "" {
		text += " via " + Line(e.Key)
	}
	if e.Limit != "" {
		text += " " + Line(e.Limit)
	}
	if e.From != "" {
		text += " from " + Line(e.From)
	}
	if d := time.Duration(e.Wait); d > 0 {
		text += ", wait " + span(int64((d+time.Second-1)/time.Second))
	}
	return text
}
