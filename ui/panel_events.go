package ui

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
)

// eventFilter picks what the events panel shows.
type eventFilter uint8

// The filters, in the order of their key.
const (
	allEvents eventFilter = iota
	limitEvents
	moveEvents
	failureEvents
	personEvents
)

var filterNames = [...]string{"all", "limits", "moves", "failures", "switches"}

// keeps says whether the filter shows a kind.
func (f eventFilter) keeps(k engine.EventKind) bool {
	switch f {
	case limitEvents:
		return k == engine.EventLimit || k == engine.EventProbe || k == engine.EventRecover || k == engine.EventWait
	case moveEvents:
		return k == engine.EventRotate || k == engine.EventFallback || k == engine.EventReturn || k == engine.EventRetry
	case failureEvents:
		return k == engine.EventReject || k == engine.EventError
	case personEvents:
		return k == engine.EventSwitch || k == engine.EventCancel
	}
	return true
}

// eventsView is what the events panel draws.
type eventsView struct {
	events []engine.Event // oldest first
	filter eventFilter
	skip   int // newest events scrolled past
}

// drawEvents draws the newest first.
func drawEvents(s styles, v eventsView, now time.Time, w, h int) []string {
	var lines []string
	skip := v.skip
	for i := len(v.events) - 1; i >= 0 && len(lines) < h; i-- {
		e := v.events[i]
		if !v.filter.keeps(e.Kind) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		lines = append(lines, s.eventRow(e, now, w))
	}
	if len(lines) == 0 {
		lines = []string{s.dim.Render("Nothing happened yet.")}
	}
	return s.block(lines, w, h)
}

func (s styles) eventRow(e engine.Event, now time.Time, w int) string {
	const kindW = 8
	row := s.dim.Render(clock(e.At, now)) + " " + s.kind(e.Kind).Render(s.fit(e.Kind.String(), kindW)) + " " + eventBrief(e)
	if e.Request == 0 {
		return s.fit(row, w)
	}
	id := fmt.Sprintf("#%d", e.Request)
	if w < 48 {
		return s.fit(row, w)
	}
	return s.ends(s.cut(row, w-len(id)-1), s.dim.Render(id), w)
}

// kind gives the colour of an event; the word stands beside it.
func (s styles) kind(k engine.EventKind) ink {
	switch k {
	case engine.EventLimit, engine.EventRetry, engine.EventWait:
		return s.warn
	case engine.EventRotate, engine.EventFallback, engine.EventProbe:
		return s.accent
	case engine.EventReturn, engine.EventRecover, engine.EventAnswer:
		return s.ok
	case engine.EventReject, engine.EventError:
		return s.bad
	}
	return s.dim
}

// eventBrief gives a short line for a limit of which all that matters is known,
// in place of the provider's own words: which, whose, and when it is back.
func eventBrief(e engine.Event) string {
	d := time.Duration(e.Wait)
	if e.Kind != engine.EventLimit || e.Key == "" || e.Limit == "" || d <= 0 {
		return eventText(e)
	}
	_, model, _ := strings.Cut(e.Model, "/")
	return line(e.Key) + ": " + line(e.Limit) + " used up on " + line(model) + ", back in " + span(int64((d+time.Second-1)/time.Second))
}

// eventText gives the event's own line, or one made of its fields.
func eventText(e engine.Event) string {
	if text := line(e.Text); text != "" {
		switch {
		case e.Key == "" || strings.Contains(text, e.Key):
			return text
		case e.Kind == engine.EventFallback || e.Kind == engine.EventReturn || e.Kind == engine.EventAnswer:
			return text + ", via " + line(e.Key)
		}
		return line(e.Key) + ": " + text
	}
	text := line(e.Model)
	if e.Key != "" {
		text += " via " + line(e.Key)
	}
	if e.Limit != "" {
		text += " " + line(e.Limit)
	}
	if e.From != "" {
		text += " from " + line(e.From)
	}
	if d := time.Duration(e.Wait); d > 0 {
		text += ", wait " + span(int64((d+time.Second-1)/time.Second))
	}
	return text
}
