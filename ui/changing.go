package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/keytest"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// maxUndoable bounds the changes that can be undone.
const maxUndoable = 20

// undoable is a change that can be taken back.
type undoable struct {
	undo func(context.Context) error
	back string // what is said when it has been taken back
}

// change runs f away from the screen. what is said when it is done; undo, if
// any, takes it back.
func (m *model) change(what string, f func(context.Context) error, u undoable) tea.Cmd {
	ctx := m.engine.ctx
	return guard(func() tea.Msg {
		if err := f(ctx); err != nil {
			return didMsg{err: err}
		}
		return didMsg{what: what, undoable: u}
	})
}

func (m *model) onDid(msg didMsg, now time.Time) {
	if m.panels.testing != "" && msg.undo == nil {
		m.panels.testing = ""
	}
	if msg.undo != nil {
		m.over.undo = append(m.over.undo, msg.undoable)
		if len(m.over.undo) > maxUndoable {
			m.over.undo = m.over.undo[1:]
		}
	}
	if msg.err != nil {
		problem, hint := draw.Explain(msg.err, now)
		if hint != "" {
			problem += " (" + hint + ")"
		}
		m.toast("Not done: "+problem, now)
		return
	}
	what := msg.what
	if msg.undo != nil {
		what += " " + m.undoHint()
	}
	if what != "" {
		m.toast(what, now)
	}
}

func (m *model) undoHint() string {
	if m.panels.focus == action.InputPanel {
		return "/undo takes it back."
	}
	return "u takes it back."
}

// undoChange takes the last change back.
func (m *model) undoChange(_ string, now time.Time) tea.Cmd {
	n := len(m.over.undo)
	if n == 0 {
		m.toast("Nothing to undo.", now)
		return nil
	}
	last := m.over.undo[n-1]
	m.over.undo = m.over.undo[:n-1]
	back := last.back
	if back == "" {
		back = "Taken back."
	}
	return m.change(back, last.undo, undoable{})
}

// chosenKey gives the key that arg names, else the one under the cursor.
func (m *model) chosenKey(arg string, now time.Time) *engine.KeyStatus {
	for _, k := range m.status.Keys {
		if arg != "" && k.Name == arg || arg == "" && k.ID == m.panels.key {
			return k
		}
	}
	if arg != "" {
		m.toast("No key is called "+draw.Line(arg)+".", now)
	} else {
		m.toast("There is no key yet.", now)
	}
	return nil
}

// toggleKey switches a key off or on at once. Only the last usable key asks.
func (m *model) toggleKey(arg string, now time.Time) tea.Cmd {
	k := m.chosenKey(arg, now)
	if k == nil {
		return nil
	}
	name := draw.Line(k.Name)
	if k.Off.At(now) {
		e, id := m.engine, k.ID
		return m.change(name+" is on.", func(ctx context.Context) error { return e.SwitchOn(ctx, id) }, m.switchBack(k, now))
	}
	return m.putOff(k, limit.Off{}, name+" is off; running requests finish.", now)
}

func (m *model) clearKey(arg string, now time.Time) tea.Cmd {
	k := m.chosenKey(arg, now)
	if k == nil {
		return nil
	}
	e, id, name := m.engine, k.ID, draw.Line(k.Name)
	clear := func(ctx context.Context) error { return e.ClearKey(ctx, id) }
	left := draw.Countdown(k.Until, now)
	if left == "" {
		return m.change("Cooldowns of "+name+" are forgotten.", clear, undoable{})
	}
	m.over.push(&confirm{
		title: "Forget the cooldown of " + name + "?",
		lines: []string{"The provider asked to wait " + left + " more.", "Asking earlier may count against the key, or lengthen the wait."},
		yes:   "Forget it",
		run:   func(m *model) tea.Cmd { return m.change("Cooldowns of "+name+" are forgotten.", clear, undoable{}) },
	})
	return nil
}

// testKey asks the provider about a key with the cheapest call there is.
func (m *model) testKey(arg string, now time.Time) tea.Cmd {
	k := m.chosenKey(arg, now)
	if k == nil {
		return nil
	}
	ctx, e, id, name := m.engine.ctx, m.engine, k.ID, draw.Line(k.Name)
	m.panels.testing = id
	m.toast("Testing "+name+m.pen.More, now)
	return guard(func() tea.Msg {
		t, err := e.TestKey(ctx, id)
		if err != nil {
			return didMsg{err: err}
		}
		return didMsg{what: testResult(name, t)}
	})
}

// testResult puts the result of a test into words.
func testResult(name string, t keytest.Result) string {
	text := fmt.Sprintf("%s: %s in %d ms", name, strings.ReplaceAll(t.Verdict.Class.String(), "_", " "), t.Took.Milliseconds())
	if t.Models > 0 {
		text += ", " + draw.Plural(t.Models, "model")
	}
	if t.Verdict.Text != "" {
		text += ", " + draw.Line(t.Verdict.Text)
	}
	return text
}

// skipModel leaves a model out of the chain for now, or takes it back in.
func (m *model) skipModel(arg string, now time.Time) tea.Cmd {
	mo := m.chosenModel(arg, now)
	if mo == nil {
		return nil
	}
	e, r, skip := m.engine, mo.Route, !mo.Skipped
	set := func(skip bool) func(context.Context) error {
		return func(ctx context.Context) error { return e.SkipModel(ctx, r, skip) }
	}
	what, back := draw.Line(r.Model)+" is skipped.", draw.Line(r.Model)+" is used again."
	if !skip {
		what, back = back, what
	}
	return m.change(what, set(skip), undoable{set(!skip), back})
}

// chosenModel gives the model that arg names, else the one under the cursor.
func (m *model) chosenModel(arg string, now time.Time) *engine.ModelStatus {
	for i, mo := range m.status.Models {
		if arg == mo.Route.Model || arg == mo.Route.String() || arg == "" && i == m.panels.modelAt {
			m.panels.modelAt = i
			return mo
		}
	}
	m.toast("There is no such model in the chain.", now)
	return nil
}

func (m *model) shiftModel(by int) run {
	return func(arg string, now time.Time) tea.Cmd {
		if m.chosenModel(arg, now) == nil {
			return nil
		}
		return m.placeModel(m.panels.modelAt + by)
	}
}

func (m *model) firstModel(arg string, now time.Time) tea.Cmd {
	if m.chosenModel(arg, now) == nil {
		return nil
	}
	return m.placeModel(0)
}

// placeModel moves the model under the cursor to a place in the chain.
func (m *model) placeModel(to int) tea.Cmd {
	from := m.panels.modelAt
	if to < 0 || to >= len(m.status.Models) || to == from {
		return nil
	}
	before := make([]keystore.Route, 0, len(m.status.Models))
	for _, mo := range m.status.Models {
		before = append(before, mo.Route)
	}
	after := append(append([]keystore.Route(nil), before[:from]...), before[from+1:]...)
	after = append(after[:to], append([]keystore.Route{before[from]}, after[to:]...)...)
	m.panels.modelAt = to
	e := m.engine
	set := func(chain []keystore.Route) func(context.Context) error {
		return func(ctx context.Context) error { return e.SetChain(ctx, chain) }
	}
	return m.change(fmt.Sprintf("%s is number %d.", draw.Line(before[from].Model), to+1), set(after), undoable{set(before), "The chain is as before."})
}

// chosenRequest gives the request under the cursor, or the chat's own.
func (m *model) chosenRequest(now time.Time) uint64 {
	if m.panels.focus != action.WaitsPanel && m.chat.Live != nil {
		if id := m.chat.Live.ID(); id != 0 {
			return id
		}
	}
	if m.panels.request == 0 {
		m.toast("Nothing is waiting.", now)
	}
	return m.panels.request
}

func (m *model) onRequest(what string, f func(context.Context, uint64) error, now time.Time) tea.Cmd {
	id := m.chosenRequest(now)
	if id == 0 {
		return nil
	}
	return m.change(fmt.Sprintf(what, id), func(ctx context.Context) error { return f(ctx, id) }, undoable{})
}

func (m *model) tryNow(_ string, now time.Time) tea.Cmd {
	return m.onRequest("#%d may try now, whatever the wait.", m.engine.Now, now)
}

func (m *model) tryNextModel(_ string, now time.Time) tea.Cmd {
	return m.onRequest("#%d goes on with the next model.", m.engine.NextModel, now)
}

func (m *model) cancelRequest(_ string, now time.Time) tea.Cmd {
	return m.onRequest("#%d is cancelled.", m.engine.Cancel, now)
}
