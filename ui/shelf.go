package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/action"
	"sluice/ui/calls"
	"sluice/ui/changes"
	"sluice/ui/dialog"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// maxListed bounds the conversations in the list.
const maxListed = 500

// shelf is where the kept conversations are.
type shelf struct{ *chat }

// The messages of kept conversations.
type (
	listedMsg struct {
		found []transcript.Hit
		words string // what was searched for; empty: everything is listed
		err   error
	}
	openedMsg struct {
		talk.Opened
		err error
	}
)

// open lists the kept conversations, or those that hold the words of
// arg.
func (s shelf) open(arg string, now time.Time) tea.Cmd {
	ctx, k := s.engine.Ctx, s.kept(now)
	if k == nil {
		return nil
	}
	return calls.Guard(func() tea.Msg {
		found, err := k.Find(ctx, arg, maxListed)
		return listedMsg{found, arg, err}
	})
}

// kept gives the keeper; where there is none it says so.
func (s shelf) kept(now time.Time) *talk.Keeper {
	if s.keeper == nil {
		s.toast("Conversations are not kept here.", now)
	}
	return s.keeper
}

func (s shelf) onListed(msg listedMsg, now time.Time) {
	if msg.err != nil {
		s.onDid(calls.DidMsg{Err: msg.err}, now)
		return
	}
	l := dialog.NewList("Conversations", "Enter opens, Ctrl+X removes, Ctrl+E exports, Ctrl+F looks for it in all words.")
	if msg.words != "" {
		l.Title = "Conversations with " + draw.Line(msg.words)
	}
	for _, h := range msg.found {
		it := dialog.Item{ID: h.ID, Label: draw.Line(h.Title), Detail: draw.Line(h.Text)}
		if it.Label == "" {
			it.Label = h.ID
		}
		if msg.words == "" {
			it.Detail = fmt.Sprintf("%s, %s", draw.Ago(h.Updated, now), plain.Counted(h.Messages, "message"))
		}
		l.Items = append(l.Items, it)
	}
	l.Keys = []string{"ctrl+f", "ctrl+x", "ctrl+e"}
	if before, ok := s.over.Top().(*dialog.List); ok && len(before.Keys) > 0 {
		s.over.Remove(before)
	}
	s.over.Open(l, func(a dialog.Action, now time.Time) tea.Cmd {
		if a.Kind == dialog.Taken {
			return s.goOn(a.Item.ID, now)
		}
		return s.press(l, a, now)
	})
}

// press does what the keys of the list besides Enter stand for.
func (s shelf) press(l *dialog.List, a dialog.Action, now time.Time) tea.Cmd {
	k, chosen := s.keeper, a.Item
	switch a.Key.String() {
	case "ctrl+f":
		return s.open(l.Typed(), now)
	case "ctrl+x":
		if chosen.ID == "" {
			return nil
		}
		l.Drop(chosen.ID)
		return s.engine.Change(chosen.Label+" is removed.",
			func(ctx context.Context) error { return k.Remove(ctx, chosen.ID, now) },
			changes.By(func(context.Context) error { return k.Restore(chosen.ID) }, chosen.Label+" is back."))
	case "ctrl+e":
		return calls.Guard(func() tea.Msg { return exported(k.Export(chosen.ID, "md", "")) })
	}
	return nil
}

// goOn goes on with a kept conversation.
func (s shelf) goOn(id string, now time.Time) tea.Cmd {
	if s.answering(now) {
		return nil
	}
	ctx, k, terms := s.engine.Ctx, s.keeper, s.terms()
	return calls.Guard(func() tea.Msg {
		opened, err := k.Open(ctx, id, terms, now)
		return openedMsg{opened, err}
	})
}

func (s shelf) onOpened(msg openedMsg, now time.Time) {
	switch {
	case msg.err != nil:
		s.onDid(calls.DidMsg{Err: msg.err}, now)
		return
	case s.answering(now): // a message was sent meanwhile
		msg.Leave(now)
		return
	}
	s.Leave(now)
	s.show(msg.Talk)
	s.takeDraft(msg.Draft, s.input.Unsent().Blank())
	s.focus(action.InputPanel)
	if len(msg.Problems) > 0 {
		s.toast(msg.Problems[0].Text, now)
	}
}

// export writes the conversation to a file: "/export", "/export json",
// "/export md PATH".
func (s shelf) export(arg string, now time.Time) tea.Cmd {
	ctx, k, t := s.engine.Ctx, s.kept(now), s.Talk
	if k == nil {
		return nil
	}
	kind, path, _ := strings.Cut(arg, " ")
	return calls.Guard(func() tea.Msg {
		id := t.ID(ctx)
		if id == "" {
			return calls.DidMsg{Err: errors.New("there is no conversation yet")}
		}
		return exported(k.Export(id, kind, path))
	})
}

func exported(path string, err error) tea.Msg {
	return calls.DidMsg{What: "Written to " + path + ".", Err: err}
}
