package draw

import (
	"strings"
	"time"

	"sluice/engine"
)

// EventBrief gives a short line for a limit of which all that matters is known,
// in place of the provider's own words: which, whose, and when it is back.
func EventBrief(e engine.Event) string {
	d := time.Duration(e.Wait)
	if e.Kind != engine.EventLimit || e.Key == "" || e.Limit == "" || d <= 0 {
		return EventText(e)
	}
	_, model, _ := strings.Cut(e.Model, "/")
	return Line(e.Key) + ": " + Line(e.Limit) + " used up on " + Line(model) + ", back in " + Span(int64((d+time.Second-1)/time.Second))
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
		text += ", wait " + Span(int64((d+time.Second-1)/time.Second))
	}
	return text
}
