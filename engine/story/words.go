package story

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
)

// longest text that is taken from an event.
const longest = 400

func word(text string) string { return plain.Line(text, longest) }

// span writes a wait in whole seconds, rounded up.
func span(d time.Duration) string { return clock.Left(time.Time{}.Add(d), time.Time{}) }

// Brief gives a short line for a limit of which all that matters is known, in
// place of the provider's own words: which, whose, and when it is back.
func Brief(e engine.Event) string {
	d := time.Duration(e.Wait)
	if e.Kind != engine.EventLimit || e.Key == "" || e.Limit == "" || d <= 0 {
		return ownText(e)
	}
	return word(e.Key) + ": " + word(e.Limit) + " used up on " + bare(e.Model) + ", back in " + span(d)
}

// ownText gives the event's own line, or one made of its fields.
func ownText(e engine.Event) string {
	if text := word(e.Text); text != "" {
		switch {
		case e.Key == "" || strings.Contains(text, e.Key):
			return text
		case e.Kind == engine.EventFallback || e.Kind == engine.EventReturn || e.Kind == engine.EventAnswer:
			return text + ", via " + word(e.Key)
		}
		return word(e.Key) + ": " + text
	}
	text := word(e.Model)
	if e.Key != "" {
		text += " via " + word(e.Key)
	}
	if e.Limit != "" {
		text += " " + word(e.Limit)
	}
	if e.From != "" {
		text += " from " + word(e.From)
	}
	if d := time.Duration(e.Wait); d > 0 {
		text += ", wait " + span(d)
	}
	return strings.TrimPrefix(text, ", ")
}

// Whole gives every event of a story with all that is known of it, a line each.
func Whole(s Story, now time.Time) string {
	var lines []string
	for _, ev := range s.Events {
		lines = append(lines, ev.At.Format(time.RFC3339)+" "+ev.Kind.String()+" "+Full(ev, now))
	}
	return strings.Join(lines, "\n")
}

// Full gives all that is known of an event: its line, and what of its fields
// the line does not hold.
func Full(e engine.Event, now time.Time) string {
	text := ownText(e)
	add := func(name, what string) {
		if what != "" && !holds(text, what) {
			text += "; " + strings.TrimSpace(name+" "+what)
		}
	}
	add("", word(e.Limit))
	if e.Status != 0 {
		add("status", fmt.Sprint(e.Status))
	}
	add("", word(strings.ReplaceAll(e.Class, "_", " ")))
	if d := time.Duration(e.Wait); d > 0 {
		add("wait", span(d))
	}
	if !e.Until.IsZero() {
		add("until", clock.Moment(e.Until, now))
	}
	if e.Attempt > 1 {
		add("", fmt.Sprintf("attempt %d", e.Attempt))
	}
	add("on", word(e.Model))
	add("from", word(e.From))
	add("because", word(e.Why))
	return text
}

// holds says whether what stands in text by itself: no 2 is in 12.
func holds(text, what string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], what)
		if i < 0 {
			return false
		}
		i += from
		if end := i + len(what); (i == 0 || !wordy(text[i-1])) && (end == len(text) || !wordy(text[end])) {
			return true
		}
		from = i + 1
	}
}

func wordy(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
