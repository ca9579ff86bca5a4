package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/engine/ending"
	"sluice/keystore/limit"
	"sluice/ui/draw/sample"
	"sluice/ui/talk"
)

var utf8Env = []string{"LANG=en_GB.UTF-8", "TERM=xterm-256color"}

// stage is a dashboard without a terminal.
type stage struct {
	*model
	engine *fakeEngine
	now    time.Time
}

func newStage(w, h int, o Options) *stage {
	if o.Environ == nil {
		o.Environ = utf8Env
	}
	e := &fakeEngine{}
	m := newModel(context.Background(), e, o)
	m.engine.Ask = func(_ context.Context, r enginechat.Request) talk.Answer {
		a := newFakeAnswer(118 + uint64(len(e.answers)))
		e.answers, e.asked = append(e.answers, a), append(e.asked, r)
		return a
	}
	s := &stage{model: m, engine: e, now: at}
	s.do(tea.WindowSizeMsg{Width: w, Height: h})
	return s
}

// do hands the dashboard a message and leaves the commands alone.
func (s *stage) do(msgs ...tea.Msg) (last tea.Cmd) {
	for _, msg := range msgs {
		last = s.update(msg, s.now)
	}
	return last
}

// settle runs a command and hands its message back. It waits for ticks, so it
// is for virtual time only.
func (s *stage) settle(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.settle(c)
		}
	default:
		s.do(msg)
	}
}

// press sends keys by their names; each is held a second after the one before.
func (s *stage) press(names ...string) (last tea.Cmd) {
	for _, n := range names {
		s.now = s.now.Add(time.Second)
		last = s.do(keyNamed(n))
	}
	return last
}

// write types text in one go, slowly enough to be a person.
func (s *stage) write(text string) {
	for _, r := range text {
		s.now = s.now.Add(50 * time.Millisecond)
		s.do(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// say writes a message and sends it.
func (s *stage) say(text string) {
	s.write(text)
	s.press("enter")
}

func (s *stage) last() *fakeAnswer { return s.engine.answers[len(s.engine.answers)-1] }

// grow feeds the newest answer and lets the dashboard look.
func (s *stage) grow(text string) {
	s.last().feed(text)
	s.do(grownMsg{s.chat.Live})
}

// complete ends the newest answer well.
func (s *stage) complete() { s.completeAs("stop") }

func (s *stage) completeAs(finish string) {
	a := s.last()
	a.end(enginechat.Outcome{Route: large, Preferred: large, Key: "one", Finish: finish, Usage: engine.Usage{Output: 212, Known: true},
		Started: in(-40), First: in(-38), Ended: in(-34)})
	s.do(grownMsg{s.chat.Live})
}

func (s *stage) status(st *engine.Status, events ...engine.Event) {
	s.do(engine.StatusMsg{Status: st, Events: events})
}

var keysByName = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "backspace": {Code: tea.KeyBackspace}, "space": {Code: tea.KeySpace, Text: " "},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+j": {Code: 'j', Mod: tea.ModCtrl},
	"ctrl+_": {Code: '_', Mod: tea.ModCtrl}, "ctrl+p": {Code: 'p', Mod: tea.ModCtrl}, "ctrl+n": {Code: 'n', Mod: tea.ModCtrl},
	"shift+enter": {Code: tea.KeyEnter, Mod: tea.ModShift}, "alt+enter": {Code: tea.KeyEnter, Mod: tea.ModAlt},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "ctrl+end": {Code: tea.KeyEnd, Mod: tea.ModCtrl},
	"ctrl+home": {Code: tea.KeyHome, Mod: tea.ModCtrl}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "end": {Code: tea.KeyEnd}, "left": {Code: tea.KeyLeft},
	"f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2}, "f3": {Code: tea.KeyF3}, "f4": {Code: tea.KeyF4}, "f5": {Code: tea.KeyF5}, "f9": {Code: tea.KeyF9},
}

func keyNamed(name string) tea.KeyPressMsg {
	if k, ok := keysByName[name]; ok {
		return k
	}
	r := []rune(name)[0]
	if r >= 'A' && r <= 'Z' {
		return tea.KeyPressMsg{Code: r + 'a' - 'A', ShiftedCode: r, Mod: tea.ModShift, Text: name}
	}
	return tea.KeyPressMsg{Code: r, Text: name}
}

// scenes are the moments that the golden frames and the properties use.
var scenes = []struct {
	name  string
	build func(w, h int, o Options) *stage
}{
	{"lively", livelyStage},
	{"fresh", freshStage},
	{"nokeys", func(w, h int, o Options) *stage { return newStage(w, h, o) }},
	{"waiting", waitingStage},
	{"broken", brokenStage},
	{"keys", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f2", "down") }},
	{"models", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f3") }},
	{"waits", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f4", "down") }},
	{"events", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f5") }},
	{"key", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f2", "enter") }},
	{"help", func(w, h int, o Options) *stage { return after(livelyStage(w, h, o), "f1") }},
	{"command", func(w, h int, o Options) *stage {
		s := freshStage(w, h, o)
		s.write("/co")
		return s
	}},
	{"lastkey", lastKeyStage},
}

func after(s *stage, names ...string) *stage {
	for _, n := range names {
		s.do(keyNamed(n))
	}
	return s
}

func livelyStage(w, h int, o Options) *stage {
	return livelyTalk(w, h, o, "How should retries behave when every key of the first model is cooling down?", sample.Answer)
}

// readmeStage is the same with a shorter first answer, so that the picture in
// the README begins with a message.
func readmeStage(w, h int, o Options) *stage {
	code := strings.Index(sample.Answer, "```")
	return livelyTalk(w, h, o, "What if every key of a model is cooling down?", sample.Answer[:code])
}

func livelyTalk(w, h int, o Options, question, answer string) *stage {
	o.Simulated = true
	s := newStage(w, h, o)
	s.chat.Title = "retry design"
	s.now = in(-44)
	s.say(question)
	s.grow(answer)
	s.complete()
	s.now = in(-9)
	s.say("Show me the same as a state table.")
	s.now = in(-6)
	s.last().id = 118
	s.status(lively(), livelyEvents()...)
	s.now = in(-2)
	s.grow(sample.Table)
	s.now = at
	s.write("and add a column")
	s.now = at
	s.grow(" ")
	return s
}

func freshStage(w, h int, o Options) *stage {
	o.Simulated = true
	s := newStage(w, h, o)
	st := lively()
	st.Requests = nil
	for _, k := range st.Keys {
		k.State, k.Until, k.Why, k.Running, k.Counts = engine.Ready, time.Time{}, "", 0, limit.Counts{}
		for i := range k.Gauges {
			k.Gauges[i].Used, k.Gauges[i].Held = 0, 0
		}
	}
	for _, m := range st.Models {
		m.State, m.Until, m.Ready, m.InUse, m.Skipped, m.Why = engine.Ready, time.Time{}, m.Keys, false, false, ""
	}
	s.status(st)
	return s
}

func waitingStage(w, h int, o Options) *stage {
	s := newStage(w, h, o)
	s.now = in(-13)
	s.say("Are you there?")
	st := lively()
	st.Requests = []*engine.RequestStatus{{ID: 118, Label: "chat", Phase: engine.Waiting, Attempt: 1, Sends: 2, Why: "all keys are limited", Said: "Rate limit reached for requests per minute", Next: small,
		Route: large, Key: "one", Since: in(-12), Release: in(29), Started: in(-12), Deadline: in(580)}}
	s.now = at
	s.status(st, livelyEvents()[4:6]...)
	return s
}

func brokenStage(w, h int, o Options) *stage {
	s := newStage(w, h, o)
	s.now = in(-20)
	s.say("Tell me a story.")
	s.grow("Once upon a time there was a queue. It was long, and")
	s.now = at
	s.last().end(enginechat.Outcome{Route: small, Preferred: large, Key: "three", Started: in(-20), First: in(-19), Ended: at,
		Err: &ending.BrokenError{Route: small, Key: "three", Verdict: limit.Verdict{Class: limit.Network, Text: "connection reset"}}})
	s.do(grownMsg{s.chat.Live})
	st := lively()
	st.Requests = nil
	s.status(st)
	return s
}

func lastKeyStage(w, h int, o Options) *stage {
	s := freshStage(w, h, o)
	st := *s.model.status
	st.Keys = livelyKeys()[:3]
	st.Keys[0].Cells, st.Keys[1].Cells = nil, nil
	s.status(&st)
	return after(s, "f2", "down", "down", "space")
}
