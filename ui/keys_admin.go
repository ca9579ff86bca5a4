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
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/dialog"
	"sluice/ui/draw"
)

// poolActions change which keys there are, and what is kept of them.
type poolActions struct{ keyActions }

// administered says whether keys can be changed here.
func (a poolActions) administered(now time.Time) bool {
	if a.opts.Keys == nil {
		a.toast("Keys cannot be changed here; sluice keys does it.", now)
	}
	return a.opts.Keys != nil
}

// scoped does something about whose limits a key shares, or for which models it is.
func (a poolActions) scoped(do func(s KeyScopes, k *engine.KeyStatus, name string)) run {
	return func(arg string, now time.Time) tea.Cmd {
		s, ok := a.opts.Keys.(KeyScopes)
		if !ok {
			a.toast("That cannot be changed here; the configuration does it.", now)
			return nil
		}
		return a.about(func(k *engine.KeyStatus, name string, _ time.Time) tea.Cmd {
			do(s, k, name)
			return nil
		})(arg, now)
	}
}

// add asks for the provider, then for the secret. Several pasted at once, one a
// line, become several keys.
func (a poolActions) add(arg string, now time.Time) tea.Cmd {
	if !a.administered(now) {
		return nil
	}
	provider, name, _ := strings.Cut(arg, " ")
	if provider != "" {
		a.askSecret(provider, name, "")
		return nil
	}
	l := dialog.NewList("Add a key: whose?", "Type to filter, Enter chooses.")
	l.Secrets = true
	for _, p := range a.opts.Keys.Providers() {
		l.Items = append(l.Items, dialog.Item{ID: p, Label: draw.Line(p)})
	}
	a.over.Ask(l, func(chosen dialog.Action, _ time.Time) tea.Cmd {
		a.askSecret(chosen.Item.ID, "", l.Held)
		return nil
	})
	return nil
}

// askSecret opens the form for secrets; pasted is what is in it already.
func (a poolActions) askSecret(provider, name, pasted string) {
	f := dialog.NewSecret("Add a key of "+draw.Line(provider), pasted,
		"Paste or type the secret. It is not shown, and kept only where secrets rest. Several, one a line, are taken as several keys; NAME=value goes to the provider that the name tells.")
	a.over.Ask(f, func(typed dialog.Action, _ time.Time) tea.Cmd {
		ctx, pasted := a.engine.Ctx, keystore.NewSecret(typed.Text)
		return calls.Guard(func() tea.Msg {
			added, undo, err := a.opts.Keys.Add(ctx, name, provider, pasted)
			return added.did(undo, err)
		})
	})
}

// did says what was kept and what was not.
func (a Added) did(undo changes.Back, err error) calls.DidMsg {
	refused := strings.Join(a.Refused, "; ")
	if len(a.Kept) == 0 {
		switch {
		case err != nil:
		case refused != "":
			err = errors.New(refused)
		default:
			err = errors.New("there is no key in it")
		}
		return calls.DidMsg{Err: err, Undoable: changes.By(undo, "")}
	}
	what := plain.Counted(len(a.Kept), "key") + " added: " + draw.Line(strings.Join(a.Kept, ", ")) + "."
	if err != nil {
		refused = strings.TrimPrefix(refused+"; "+draw.Line(err.Error()), "; ")
	}
	if refused != "" {
		what += " Not kept: " + strings.TrimSuffix(refused, ".") + "."
	}
	return calls.DidMsg{What: what, Undoable: changes.By(undo, "")}
}

// by opens a question about the chosen key, where keys can be changed; what is
// said when the change has been made, with which the answer is taken.
func (a poolActions) by(question func(name string) dialog.Dialog, change func(ctx context.Context, id, text string) (changes.Back, error), what func(name, text string) string) run {
	return func(arg string, now time.Time) tea.Cmd {
		if !a.administered(now) {
			return nil
		}
		return a.about(func(k *engine.KeyStatus, name string, _ time.Time) tea.Cmd {
			a.over.Ask(question(name), func(typed dialog.Action, _ time.Time) tea.Cmd {
				return a.engine.Administer(what(name, typed.Text), "", func(ctx context.Context) (changes.Back, error) { return change(ctx, k.ID, typed.Text) })
			})
			return nil
		})(arg, now)
	}
}

// replace gives a key another secret.
func (a poolActions) replace() run {
	return a.by(func(name string) dialog.Dialog {
		return dialog.NewSecret("New secret for "+name, "", "The key keeps its name, its counts and its limits.")
	}, func(ctx context.Context, id, text string) (changes.Back, error) {
		return a.opts.Keys.Replace(ctx, id, keystore.NewSecret(text))
	}, func(name, _ string) string { return name + " has a new secret." })
}

// rename gives a key another name.
func (a poolActions) rename() run {
	return a.by(func(name string) dialog.Dialog { return dialog.NewForm("New name for "+name, name) },
		func(ctx context.Context, id, text string) (changes.Back, error) {
			return a.opts.Keys.Rename(ctx, id, text)
		},
		func(name, text string) string { return name + " is now " + draw.Line(text) + "." })
}

// remove asks first; the change can still be undone afterwards.
func (a poolActions) remove() run {
	return a.by(func(name string) dialog.Dialog {
		return &dialog.Confirm{Title: "Remove " + name + "?", Lines: []string{"Its secret, counts and marks go with it."}, Yes: "Remove"}
	}, func(ctx context.Context, id, _ string) (changes.Back, error) { return a.opts.Keys.Remove(ctx, id) },
		func(name, _ string) string { return name + " is removed." })
}

// limitTo limits a key to some models.
func (a poolActions) limitTo(s KeyScopes, k *engine.KeyStatus, name string) {
	f := dialog.NewForm("Only for these models: "+name, draw.Line(strings.Join(k.Models, " ")), "Names with blanks between them; a single * lifts the limit.")
	a.over.Ask(f, func(typed dialog.Action, _ time.Time) tea.Cmd {
		models := strings.Fields(typed.Text)
		if typed.Text == "*" {
			models = nil
		}
		return a.engine.Administer(fmt.Sprintf("%s is for %s.", name, orAll(models)), "", func(ctx context.Context) (changes.Back, error) {
			return s.SetModels(ctx, k.ID, models)
		})
	})
}

func orAll(models []string) string {
	if len(models) == 0 {
		return "all models"
	}
	return draw.Line(strings.Join(models, ", "))
}

// share says whose limits a key shares. Keys for which answers name the same
// owner are put into the account with it.
func (a poolActions) share(s KeyScopes, k *engine.KeyStatus, name string) {
	ids, text := []string{k.ID}, k.Account
	lines := []string{"Keys of one account share its limits. A single * gives the key an account of its own."}
	if len(k.Twins) > 0 {
		lines = append(lines, "Answers name the same owner for "+draw.Line(strings.Join(k.Twins, ", "))+": the account is set for them, too.")
		text = k.Owner
		for _, o := range a.status.Keys {
			if slices.Contains(k.Twins, o.Name) {
				ids = append(ids, o.ID)
			}
		}
	}
	a.over.Ask(dialog.NewForm("The account of "+name, draw.Line(text), lines...), func(typed dialog.Action, _ time.Time) tea.Cmd {
		text := typed.Text
		if text == "*" {
			text, ids = "", ids[:1]
		}
		return a.engine.Administer("The account of "+name+" is changed.", "", func(ctx context.Context) (changes.Back, error) {
			return setAccounts(ctx, s, ids, text)
		})
	})
}

// setAccounts puts keys into an account, all or, after an error, those before it.
func setAccounts(ctx context.Context, s KeyScopes, ids []string, account string) (undo changes.Back, err error) {
	var undos []changes.Back
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
