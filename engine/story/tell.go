package story

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// Told is a story in few words, all safe for a terminal. Each may be empty.
type Told struct {
	Hindrance string // what was in the way: "2 keys limited"
	Back      string // when what was left is free: "large free again in 20s"
	Outcome   string // "answered by small via three"
}

// String gives the whole sentence, without a full stop.
func (t Told) String() string {
	return joined("; ", joined(", ", t.Hindrance, t.Back), t.Outcome)
}

// Brief leaves out what is said elsewhere as well: when the model is free.
func (t Told) Brief() string { return joined("; ", t.Hindrance, t.Outcome) }

func joined(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), by)
}

// Tell puts the story into words, as it is at now.
func (s Story) Tell(now time.Time) Told {
	t := Told{Hindrance: s.hindrance(), Back: s.back(now), Outcome: s.outcome(now)}
	if model := bare(s.left()); strings.HasPrefix(t.Hindrance, model+": ") {
		t.Back = strings.TrimPrefix(t.Back, model+" ") // named already
	}
	return t
}

// Line gives one line for it: the event's own, where there is no more to it.
func (s Story) Line(now time.Time) string {
	if len(s.Events) == 1 {
		if k := s.Events[0].Kind; k != engine.EventAnswer && k != engine.EventFallback {
			return Brief(s.Events[0])
		}
	}
	if line := s.Tell(now).String(); line != "" {
		return line
	}
	return Brief(s.Newest())
}

// named gathers names, each once.
type named []string

func (n *named) add(name string) {
	if name != "" && !slices.Contains(*n, name) {
		*n = append(*n, name)
	}
}

// of says what is true of them: "one is limited" by name, several by number.
func (n named) of(what, detail string) string {
	switch {
	case len(n) == 0:
		return ""
	case len(n) > 1:
		return plain.Counted(len(n), "key") + " " + what
	case detail != "":
		return word(n[0]) + " " + what + " (" + word(detail) + ")"
	}
	return word(n[0]) + " " + what
}

// hindrance says what was in the way.
func (s Story) hindrance() string {
	var limited, rejected, without, failed named
	var full, status, last string
	for i, ev := range s.Events {
		switch ev.Kind {
		case engine.EventLimit:
			limited.add(ev.Key)
			full = ev.Limit
		case engine.EventReject:
			if ev.Class == limit.ModelUnavailable.String() {
				without.add(ev.Key)
				continue
			}
			rejected.add(ev.Key)
			status = number(ev.Status)
		case engine.EventError:
			if i < len(s.Events)-1 { // else it is how it ended
				failed.add(failure(ev))
			}
		}
	}
	for _, ev := range s.Events {
		if why, ok := strings.CutSuffix(ev.Why, " full"); ok && ev.Kind == engine.EventRotate && !slices.Contains(rejected, ev.From) {
			limited.add(ev.From)
			full = why
		}
		if ev.Kind == engine.EventFallback {
			last = ev.Why
		}
	}
	parts := []string{limited.of("limited", full), rejected.of("rejected", status), without.of("without the model", ""), strings.Join(failed, ", ")}
	if len(limited)+len(rejected)+len(without)+len(failed) == 0 && last != "" {
		parts = append(parts, bare(s.left())+": "+word(last))
	}
	return joined(", ", append(parts, s.waited())...)
}

// failure names what failed otherwise.
func failure(ev engine.Event) string {
	what := number(ev.Status)
	if what == "" {
		what = strings.ReplaceAll(ev.Class, "_", " ")
	}
	if what == "" {
		what = "a failure"
	}
	if ev.Key != "" {
		what += " on " + word(ev.Key)
	}
	return word(what)
}

// waited says how long it waited before it went on, in whole seconds.
func (s Story) waited() string {
	var d time.Duration
	for i, ev := range s.Events[:len(s.Events)-1] {
		if ev.Kind == engine.EventWait || ev.Kind == engine.EventRetry {
			d += s.Events[i+1].At.Sub(ev.At)
		}
	}
	if d < time.Second {
		return ""
	}
	return "waited " + clock.Left(time.Time{}.Add(d.Truncate(time.Second)), time.Time{})
}

// left names the model that was asked first, where another took its place.
func (s Story) left() string {
	for _, ev := range s.Events {
		if ev.Kind == engine.EventFallback {
			return ev.From
		}
	}
	return ""
}

// back says when the model that was left is free again.
func (s Story) back(now time.Time) string {
	left := s.left()
	var until time.Time
	for _, ev := range s.Events {
		of := ev.Model
		if ev.Kind == engine.EventFallback {
			of = ev.From
		}
		if ev.Kind != engine.EventLimit && ev.Kind != engine.EventFallback || left == "" || of != left || ev.Until.IsZero() {
			continue
		}
		if ev.Kind == engine.EventFallback || until.IsZero() || ev.Until.Before(until) {
			until = ev.Until
		}
	}
	switch {
	case until.IsZero():
		return ""
	case until.After(now):
		return bare(left) + " free again in " + clock.Left(until, now)
	}
	return bare(left) + " free since " + clock.Moment(until, now)
}

// outcome says how it ended, or what it does now.
func (s Story) outcome(now time.Time) string {
	for _, ev := range slices.Backward(s.Events) {
		switch ev.Kind {
		case engine.EventAnswer:
			return strings.TrimSpace("answered" + by(ev) + strings.TrimPrefix(word(ev.Text), "answered"))
		case engine.EventFallback, engine.EventRotate, engine.EventReturn, engine.EventProbe:
			return "asking" + strings.TrimPrefix(by(ev), " by")
		case engine.EventCancel, engine.EventError, engine.EventSwitch:
			return ownText(ev)
		case engine.EventWait, engine.EventRetry:
			text := ownText(ev)
			if ev.Until.After(now) {
				text += ", " + clock.Left(ev.Until, now) + " left"
			}
			return text
		case engine.EventLimit, engine.EventReject:
			return ""
		}
	}
	return ""
}

// by names who does it.
func by(ev engine.Event) (text string) {
	if ev.Model != "" {
		text = " by " + bare(ev.Model)
	}
	if ev.Key != "" {
		text += " via " + word(ev.Key)
	}
	return text
}

func number(status int) string {
	if status == 0 {
		return ""
	}
	return fmt.Sprint(status)
}

// bare drops the provider from a model's name.
func bare(model string) string {
	if _, name, _ := strings.Cut(model, "/"); name != "" {
		model = name
	}
	return word(model)
}
