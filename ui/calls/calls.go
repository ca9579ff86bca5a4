// Package calls asks the engine for things away from the screen: each call is a
// command, whose message tells how it went.
package calls

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	enginechat "sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/ui/changes"
	"sluice/ui/talk"
)

// Controls show and steer an engine. Each method that changes something returns
// once its effect is published.
type Controls interface {
	Next(ctx context.Context, after uint64) (*engine.Status, error)
	EventsSince(n uint64) []engine.Event
	SwitchOff(ctx context.Context, keyID, reason string, until time.Time) error
	SwitchOn(ctx context.Context, keyID string) error
	ClearKey(ctx context.Context, keyID string) error
	TestKey(ctx context.Context, keyID string) (trial.Result, error)
	SetChain(ctx context.Context, chain []keystore.Route) error
	SkipModel(ctx context.Context, r keystore.Route, skip bool) error
	Now(ctx context.Context, request uint64) error
	NextModel(ctx context.Context, request uint64) error
	Cancel(ctx context.Context, request uint64) error
}

// Caller is the engine with the context of all that is asked of it.
type Caller struct {
	Controls
	Ctx context.Context
	Ask func(context.Context, enginechat.Request) talk.Answer
}

// DidMsg tells how a change went.
type DidMsg struct {
	What string // for the notice; empty: say nothing
	Err  error
	changes.Undoable
	Holds func() bool // what is told is so; nil: it tells of no state
}

// Bound makes the notice of a change go as soon as what it tells is so no more.
func Bound(change tea.Cmd, holds func() bool) tea.Cmd {
	if change == nil {
		return nil
	}
	return func() tea.Msg {
		msg := change()
		if did, ok := msg.(DidMsg); ok && did.Err == nil {
			did.Holds = holds
			return did
		}
		return msg
	}
}

// Guard runs f as a command. A panic in it ends the program in order, with
// the terminal given back.
func Guard(f func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = plain.Crash(r)
			}
		}()
		return f()
	}
}

// Change runs f away from the screen. what is said when it is done; u, if it
// has a way back, takes it back.
func (c Caller) Change(what string, f func(context.Context) error, u changes.Undoable) tea.Cmd {
	return Guard(func() tea.Msg {
		if err := f(c.Ctx); err != nil {
			return DidMsg{Err: err}
		}
		return DidMsg{What: what, Undoable: u}
	})
}

// Administer runs a change whose way back is known only afterwards; said is what
// is said once it was gone.
func (c Caller) Administer(what, said string, f func(context.Context) (changes.Back, error)) tea.Cmd {
	return Guard(func() tea.Msg {
		undo, err := f(c.Ctx)
		return DidMsg{What: what, Err: err, Undoable: changes.By(undo, said)}
	})
}

// News waits for a status newer than after, and for the events since seen: an
// engine.StatusMsg. Exactly one such command is under way: its status starts the
// next.
func (c Caller) News(after, seen uint64) tea.Cmd {
	return Guard(func() tea.Msg {
		st, err := c.Next(c.Ctx, after)
		if err != nil {
			return nil
		}
		return engine.StatusMsg{Status: st, Events: c.EventsSince(seen)}
	})
}
