package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/keystore"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// modelActions change the chain: its order, and what is left out.
type modelActions struct{ *desk }

// chosen gives the model that arg names, else the one under the cursor, which
// it moves there.
func (a modelActions) chosen(arg string, now time.Time) *engine.ModelStatus {
	for i, m := range a.status.Models {
		if arg == m.Route.Model || arg == m.Route.String() || arg == "" && i == a.panels.modelAt {
			a.panels.modelAt = i
			return m
		}
	}
	a.toast("There is no such model in the chain.", now)
	return nil
}

// skip leaves a model out of the chain for now, or takes it back in.
func (a modelActions) skip(arg string, now time.Time) tea.Cmd {
	m := a.chosen(arg, now)
	if m == nil {
		return nil
	}
	e, r, skip := a.engine, m.Route, !m.Skipped
	set := func(skip bool) func(context.Context) error {
		return func(ctx context.Context) error { return e.SkipModel(ctx, r, skip) }
	}
	what, back := draw.Line(r.Model)+" is skipped.", draw.Line(r.Model)+" is used again."
	if !skip {
		what, back = back, what
	}
	holds := func() bool {
		return slices.ContainsFunc(a.status.Models, func(m *engine.ModelStatus) bool { return m.Route == r && m.Skipped == skip })
	}
	return calls.Bound(e.Change(what, set(skip), changes.By(set(!skip), back)), holds)
}

// shift moves a model up or down the chain.
func (a modelActions) shift(by int) run {
	return func(arg string, now time.Time) tea.Cmd {
		if a.chosen(arg, now) == nil {
			return nil
		}
		return a.place(a.panels.modelAt + by)
	}
}

// first moves a model to the head of the chain.
func (a modelActions) first(arg string, now time.Time) tea.Cmd {
	if a.chosen(arg, now) == nil {
		return nil
	}
	return a.place(0)
}

// place moves the model under the cursor to a place in the chain.
func (a modelActions) place(to int) tea.Cmd {
	from := a.panels.modelAt
	if to < 0 || to >= len(a.status.Models) || to == from {
		return nil
	}
	var before []keystore.Route
	for _, m := range a.status.Models {
		before = append(before, m.Route)
	}
	after := slices.Delete(slices.Clone(before), from, from+1)
	after = slices.Insert(after, to, before[from])
	a.panels.modelAt = to
	e := a.engine
	set := func(chain []keystore.Route) func(context.Context) error {
		return func(ctx context.Context) error { return e.SetChain(ctx, chain) }
	}
	return e.Change(fmt.Sprintf("%s is number %d.", draw.Line(before[from].Model), to+1), set(after), changes.By(set(before), "The chain is as before."))
}

// waitActions act on a request: the one under the cursor, or the chat's own.
type waitActions struct {
	*desk
	chat *chat
}

// on does something to the request; what says so, with its number. name is the
// action's: there may be nothing to skip to.
func (a waitActions) on(name, what string, do func(context.Context, uint64) error) run {
	return func(_ string, now time.Time) tea.Cmd {
		id := a.panels.request
		if l := a.chat.Live; l != nil && l.ID() != 0 && a.panels.focus != action.WaitsPanel {
			id = l.ID()
		}
		if id == 0 {
			a.toast("Nothing is waiting.", now)
			return nil
		}
		r := talk.RequestOf(a.status, id)
		if name == "skip" && r != nil && r.Next.Model == "" {
			a.toastWhile("There is no next model for it.", now, func() bool { return talk.RequestOf(a.status, id) != nil })
			return nil
		}
		return a.engine.Change(fmt.Sprintf(what, id), func(ctx context.Context) error { return do(ctx, id) }, changes.Undoable{})
	}
}
