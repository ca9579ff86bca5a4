package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/keystore/limit"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// offUntil switches a key off for a while, with a reason: "/off NAME 2h why",
// or by the form.
func (m *model) offUntil(arg string, now time.Time) tea.Cmd {
	name, rest, _ := strings.Cut(arg, " ")
	k := m.chosenKey(name, now)
	if k == nil {
		return nil
	}
	if rest != "" {
		cmd, err := m.switchOff(k, rest, now)
		if err != nil {
			m.onDid(didMsg{err: err}, now)
		}
		return cmd
	}
	m.askOff(k, "", "")
	return nil
}

// askOff opens the form for it; wrong says what was wrong with text.
func (m *model) askOff(k *engine.KeyStatus, text, wrong string) {
	m.over.push(&form{
		title: "Switch " + draw.Line(k.Name) + " off",
		wrong: wrong,
		lines: []string{"Until when, and why: \"2h the bill is open\", \"3d\", \"18:00\", \"2026-03-01\". Without a time it stays off until you switch it on."},
		field: field{text: text},
		submit: func(m *model, text string) tea.Cmd {
			cmd, err := m.switchOff(k, text, m.now)
			if err != nil {
				m.askOff(k, text, draw.Line(err.Error()))
			}
			return cmd
		},
	})
}

// switchOff reads "2h why" or "why".
func (m *model) switchOff(k *engine.KeyStatus, text string, now time.Time) (tea.Cmd, error) {
	until, reason, err := action.Off(text, now)
	if err != nil {
		return nil, err
	}
	what := draw.Line(k.Name) + " is off"
	if !until.IsZero() {
		what += " for " + draw.Countdown(until, now)
	}
	return m.putOff(k, limit.Off{Until: until, Reason: draw.Line(reason)}, what+"; running requests finish.", now), nil
}

// putOff switches a key off, and asks first where no other key is left.
func (m *model) putOff(k *engine.KeyStatus, to limit.Off, what string, now time.Time) tea.Cmd {
	e, id, name, back := m.engine, k.ID, draw.Line(k.Name), m.switchBack(k, now)
	run := func(m *model) tea.Cmd {
		return m.change(what, func(ctx context.Context) error { return e.SwitchOff(ctx, id, to.Reason, to.Until) }, back)
	}
	last := draw.LastUsable(m.status.Keys, k)
	if len(last) == 0 {
		return run(m)
	}
	m.over.push(&confirm{
		title: "Switch " + name + " off?",
		lines: last,
		yes:   "Switch off",
		run:   run,
	})
	return nil
}

// switchBack is the way back to a key's switch as it is, with its reason and
// its end.
func (m *model) switchBack(k *engine.KeyStatus, now time.Time) undoable {
	e, id, was := m.engine, k.ID, k.Off
	if !was.At(now) {
		return undoable{func(ctx context.Context) error { return e.SwitchOn(ctx, id) }, draw.Line(k.Name) + " is on."}
	}
	return undoable{func(ctx context.Context) error { return e.SwitchOff(ctx, id, was.Reason, was.Until) }, draw.Line(k.Name) + " is off as before."}
}

// scopes gives what can be said of a key's account and models.
func (m *model) scopes(now time.Time) KeyScopes {
	s, ok := m.opts.Keys.(KeyScopes)
	if !ok {
		m.toast("That cannot be changed here; the configuration does it.", now)
		return nil
	}
	return s
}

// limitKey limits a key to some models.
func (m *model) limitKey(arg string, now time.Time) tea.Cmd {
	s, k := m.scopes(now), m.chosenKey(arg, now)
	if s == nil || k == nil {
		return nil
	}
	id, name := k.ID, draw.Line(k.Name)
	m.over.push(&form{
		title: "Only for these models: " + name,
		lines: []string{"Names with blanks between them; a single * lifts the limit."},
		field: field{text: draw.Line(strings.Join(k.Models, " "))},
		submit: func(m *model, text string) tea.Cmd {
			models := strings.Fields(text)
			if text == "*" {
				models = nil
			}
			return m.administer(fmt.Sprintf("%s is for %s.", name, orAll(models)), func(ctx context.Context) (func(context.Context) error, error) {
				return s.SetModels(ctx, id, models)
			})
		},
	})
	return nil
}

func orAll(models []string) string {
	if len(models) == 0 {
		return "all models"
	}
	return draw.Line(strings.Join(models, ", "))
}

// shareKey says whose limits a key shares. Keys for which answers name the
// same owner are put into the account with it.
func (m *model) shareKey(arg string, now time.Time) tea.Cmd {
	s, k := m.scopes(now), m.chosenKey(arg, now)
	if s == nil || k == nil {
		return nil
	}
	name, ids := draw.Line(k.Name), []string{k.ID}
	f := &form{
		title: "The account of " + name,
		lines: []string{"Keys of one account share its limits. A single * gives the key an account of its own."},
		field: field{text: draw.Line(k.Account)},
	}
	if len(k.Twins) > 0 {
		f.lines = append(f.lines, "Answers name the same owner for "+draw.Line(strings.Join(k.Twins, ", "))+": the account is set for them, too.")
		f.field.text = draw.Line(k.Owner)
		for _, o := range m.status.Keys {
			if slices.Contains(k.Twins, o.Name) {
				ids = append(ids, o.ID)
			}
		}
	}
	f.submit = func(m *model, text string) tea.Cmd {
		if text == "*" {
			text, ids = "", ids[:1]
		}
		return m.administer("The account of "+name+" is changed.", func(ctx context.Context) (func(context.Context) error, error) {
			return setAccounts(ctx, s, ids, text)
		})
	}
	m.over.push(f)
	return nil
}

// setAccounts puts keys into an account, all or, after an error, those before it.
func setAccounts(ctx context.Context, s KeyScopes, ids []string, account string) (undo func(context.Context) error, err error) {
	var undos []func(context.Context) error
	undo = func(ctx context.Context) error {
		var errs []error
		for _, u := range slices.Backward(undos) {
			errs = append(errs, u(ctx))
		}
		return errors.Join(errs...)
	}
	for _, id := range ids {
		u, err := s.SetAccount(ctx, id, account)
		if err != nil {
			return undo, err
		}
		if u != nil {
			undos = append(undos, u)
		}
	}
	return undo, nil
}
