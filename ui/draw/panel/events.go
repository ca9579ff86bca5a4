package panel

import (
	"fmt"
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
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

// Keeps says whether the filter shows a kind.
func (f EventFilter) Keeps(k engine.EventKind) bool {
	return f == AllEvents || slices.Contains(filtered[f], k)
}

// Events is what the events panel draws.
type Events struct {
	Events []engine.Event // oldest first
	Filter EventFilter
	Skip   int // newest events scrolled past
}

// Draw draws the newest first.
func (v Events) Draw(s draw.Styles, now time.Time, w, h int) []string {
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

func (Events) row(s draw.Styles, e engine.Event, now time.Time, w int) string {
	const kindW = 8
	row := s.Dim.Render(clock.Moment(e.At, now)) + " " + s.Kind(e.Kind).Render(s.Fit(e.Kind.String(), kindW)) + " " + draw.EventBrief(e)
	if e.Request == 0 || w < 48 {
		return s.Fit(row, w)
	}
	id := fmt.Sprintf("#%d", e.Request)
	return s.Justify(s.Truncate(row, w-len(id)-1), s.Dim.Render(id), w)
}
