package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"sluice/engine"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

const linearHelp = `/keys, /models, /waits: what each can do now
/off NAME, /on NAME: switch a key
/clear NAME: forget a key's cooldown
/now, /skip: try the waiting request now, or with the next model
/stop: stop the answer; what came is kept
/new: a new conversation
/quit: leave`

// command runs "/name argument", and says whether to leave.
func (l *linear) command(ctx context.Context, name, arg string) (leave bool) {
	switch name {
	case "quit", "exit":
		return true
	case "help":
		l.say("%s", linearHelp)
	case "keys":
		l.tellKeys()
	case "models":
		for i, m := range l.status.Models {
			l.say("%d. %s: %s, %d of %d keys ready.", i+1, m.Route, spaced(m.State.String(), draw.Countdown(m.Until, time.Now())), m.Ready, m.Keys)
		}
	case "waits":
		for _, r := range l.status.Requests {
			l.say("Request %d, %s: %s.", r.ID, r.Label, spaced(r.Phase.String(), r.Why, draw.Countdown(r.Release, time.Now())))
		}
	case "stop":
		if l.talk.Live != nil {
			l.talk.Live.Stop()
		}
	case "new":
		if l.talk.Live == nil {
			l.talk = talk.New(l.terms, nil)
			l.say("A new conversation.")
		}
	case "off", "on", "clear":
		l.onKey(ctx, name, arg)
	case "now", "skip":
		l.onWait(ctx, name)
	default:
		l.say("There is no command /%s. /help lists them.", name)
	}
	return false
}

func (l *linear) tellKeys() {
	for i, k := range draw.GroupByAccount(l.status.Keys) {
		text := spaced(k.State.String(), draw.TimeLeft(k, time.Now()))
		if t := draw.TightestText(k.Gauges, time.Now()); t != "" {
			text += ", " + t
		}
		l.say("%d. %s: %s, %s.", i+1, k.Name, text, draw.Tally(k))
	}
}

func (l *linear) onKey(ctx context.Context, what, name string) {
	for _, k := range l.status.Keys {
		if k.Name != name {
			continue
		}
		var err error
		switch what {
		case "off":
			err = l.engine.SwitchOff(ctx, k.ID, "", time.Time{})
		case "on":
			err = l.engine.SwitchOn(ctx, k.ID)
		case "clear":
			err = l.engine.ClearKey(ctx, k.ID)
		}
		l.result(err)
		return
	}
	l.say("No key is called %s. /keys lists them.", name)
}

func (l *linear) onWait(ctx context.Context, what string) {
	for _, r := range l.status.Requests {
		if r.Phase != engine.Waiting {
			continue
		}
		f := l.engine.Now
		if what == "skip" {
			f = l.engine.NextModel
		}
		l.result(f(ctx, r.ID))
		return
	}
	l.say("Nothing is waiting.")
}

func (l *linear) result(err error) {
	if err != nil {
		problem, hint := draw.Explain(err, time.Now())
		l.say("%s", spaced("Not done: "+problem+".", hint))
		return
	}
	l.say("Done.")
}

// spaced joins the words that are not empty.
func spaced(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
