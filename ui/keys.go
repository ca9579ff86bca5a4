package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore/limit"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/draw/panel"
)

// keyActions are what can be done to a key: the one that is named, else the one
// under the cursor.
type keyActions struct{ *desk }

// chosen gives the key that arg names, else the one under the cursor.
func (a keyActions) chosen(arg string, now time.Time) *engine.KeyStatus {
	for _, k := range a.status.Keys {
		if arg != "" && k.Name == arg || arg == "" && k.ID == a.panels.key {
			return k
		}
	}
	if arg != "" {
		a.toast("No key is called "+draw.Line(arg)+".", now)
	} else {
		a.toast("There is no key yet.", now)
	}
	return nil
}

// key gives the key with that ID; nil where it is gone.
func (a keyActions) key(id string) *engine.KeyStatus {
	for _, k := range a.status.Keys {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// about does something about the chosen key.
func (a keyActions) about(do func(k *engine.KeyStatus, name string, now time.Time) tea.Cmd) run {
	return func(arg string, now time.Time) tea.Cmd {
		if k := a.chosen(arg, now); k != nil {
			return do(k, draw.Line(k.Name), now)
		}
		return nil
	}
}

// toggle switches a key off or on at once. Only the last usable key asks.
func (a keyActions) toggle(k *engine.KeyStatus, name string, now time.Time) tea.Cmd {
	if k.Off.At(now) {
		return a.flip(k, limit.Off{}, name+" is on.", now)
	}
	return a.putOff(k, limit.Off{Since: now}, name+" is off; running requests finish.", now)
}

// offUntil switches a key off for a while, with a reason: "/off NAME 2h why",
// or by the form.
func (a keyActions) offUntil(arg string, now time.Time) tea.Cmd {
	name, rest, _ := strings.Cut(arg, " ")
	k := a.chosen(name, now)
	if k == nil {
		return nil
	}
	if rest != "" {
		cmd, err := a.switchOff(k, rest, now)
		if err != nil {
			a.onDid(calls.DidMsg{Err: err}, now)
		}
		return cmd
	}
	a.askOff(k, "", "")
	return nil
}

// askOff opens the form for it; wrong says what was wrong with text.
func (a keyActions) askOff(k *engine.KeyStatus, text, wrong string) {
	f := dialog.NewForm("Switch "+draw.Line(k.Name)+" off", text,
		"Until when, and why: \"2h the bill is open\", \"3d\", \"18:00\", \"2026-03-01\". Without a time it stays off until you switch it on.")
	f.Wrong = wrong
	a.over.Ask(f, func(typed dialog.Action, now time.Time) tea.Cmd {
		cmd, err := a.switchOff(k, typed.Text, now)
		if err != nil {
			a.askOff(k, typed.Text, draw.Line(err.Error()))
		}
		return cmd
	})
}

// switchOff reads "2h why" or "why".
func (a keyActions) switchOff(k *engine.KeyStatus, text string, now time.Time) (tea.Cmd, error) {
	until, reason, err := action.Off(text, now)
	if err != nil {
		return nil, err
	}
	what := draw.Line(k.Name) + " is off"
	if !until.IsZero() {
		what += " for " + draw.Countdown(until, now)
	}
	return a.putOff(k, limit.Off{Since: now, Until: until, Reason: draw.Line(reason)}, what+"; running requests finish.", now), nil
}

// putOff switches a key off, and asks first where no other key is left.
func (a keyActions) putOff(k *engine.KeyStatus, to limit.Off, what string, now time.Time) tea.Cmd {
	off := func(dialog.Action, time.Time) tea.Cmd { return a.flip(k, to, what, now) }
	last := panel.LastUsable(a.status.Keys, k)
	if len(last) == 0 {
		return off(dialog.Action{}, now)
	}
	a.over.Ask(&dialog.Confirm{Title: "Switch " + draw.Line(k.Name) + " off?", Lines: last, Yes: "Switch off"}, off)
	return nil
}

// flip makes a key's switch what it should be, on where to is zero: by the
// administration of keys where there is one. The way back leads to the switch
// as it is, with its reason and its end.
func (a keyActions) flip(k *engine.KeyStatus, to limit.Off, what string, now time.Time) tea.Cmd {
	e, id, was, said := a.engine, k.ID, k.Off, draw.Line(k.Name)+" is off as before."
	if !was.At(now) {
		was, said = limit.Off{}, draw.Line(k.Name)+" is on."
	}
	off := to.At(now)
	holds := func() bool { k := a.key(id); return k != nil && k.Off.At(a.now) == off }
	if a.opts.Keys != nil {
		return calls.Bound(e.Administer(what, said, func(ctx context.Context) (changes.Back, error) { return a.opts.Keys.Switch(ctx, id, to) }), holds)
	}
	set := func(off limit.Off) changes.Back {
		if off.Since.IsZero() {
			return func(ctx context.Context) error { return e.SwitchOn(ctx, id) }
		}
		return func(ctx context.Context) error { return e.SwitchOff(ctx, id, off.Reason, off.Until) }
	}
	return calls.Bound(e.Change(what, set(to), changes.By(set(was), said)), holds)
}

// clear forgets a key's cooldown, and asks first where the provider named it.
func (a keyActions) clear(k *engine.KeyStatus, name string, now time.Time) tea.Cmd {
	e, id := a.engine, k.ID
	clear := func(dialog.Action, time.Time) tea.Cmd {
		return calls.Bound(e.Change("Cooldowns of "+name+" are forgotten.", func(ctx context.Context) error { return e.ClearKey(ctx, id) }, changes.Undoable{}),
			func() bool { k := a.key(id); return k != nil && !k.Until.After(a.now) })
	}
	left := draw.Countdown(k.Until, now)
	if left == "" {
		return clear(dialog.Action{}, now)
	}
	a.over.Ask(&dialog.Confirm{
		Title: "Forget the cooldown of " + name + "?",
		Lines: []string{"The provider asked to wait " + left + " more.", "Asking earlier may count against the key, or lengthen the wait."},
		Yes:   "Forget it",
	}, clear)
	return nil
}

// test asks the provider about a key with the cheapest call there is.
func (a keyActions) test(k *engine.KeyStatus, name string, now time.Time) tea.Cmd {
	e, id := a.engine, k.ID
	a.toast("Testing "+name+a.pen.More, now)
	return calls.Guard(func() tea.Msg {
		t, err := e.TestKey(e.Ctx, id)
		if err != nil {
			return calls.DidMsg{Err: err}
		}
		return calls.DidMsg{What: testResult(name, t)}
	})
}

// testResult puts the result of a test into words.
func testResult(name string, t trial.Result) string {
	text := fmt.Sprintf("%s: %s in %d ms", name, strings.ReplaceAll(t.Verdict.Class.String(), "_", " "), t.Took.Milliseconds())
	if t.Models > 0 {
		text += ", " + plain.Counted(t.Models, "model")
	}
	if t.Verdict.Text != "" {
		text += ", " + draw.Line(t.Verdict.Text)
	}
	return text
}

// show shows everything about a key but its secret. The keys of the panel work
// there, too.
func (a keyActions) show(k *engine.KeyStatus, name string, _ time.Time) tea.Cmd {
	id := k.ID
	lines := func(s draw.Styles, w int) []string {
		if k := a.key(id); k != nil {
			return panel.Key{KeyStatus: k}.Draw(s, a.now, w)
		}
		return []string{"This key is gone."}
	}
	d := &dialog.Detail{Title: "Key " + name, Note: "Space on/off  t test  r clear  Esc closes", Lines: lines}
	a.over.Open(d, func(pressed dialog.Action, now time.Time) tea.Cmd {
		if does, ok := a.actions.Find(pressed.Key, action.KeysPanel, true); ok && does.Where == action.InKeys {
			return a.actions.run[does.Name]("", now)
		}
		return nil
	})
	return nil
}

// copyName hands a key's name to the clipboard.
func (a keyActions) copyName(k *engine.KeyStatus, _ string, now time.Time) tea.Cmd {
	return a.copyText("The name", k.Name, now)
}
