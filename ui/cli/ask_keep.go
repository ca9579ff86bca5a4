package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
	"sluice/ui/talk"
)

// keeperFor gives what keeps the conversation that the flags name; nil where
// nothing is to be kept.
func keeperFor(h *session.Home, f askFlags, crashed context.CancelCauseFunc) *talk.Keeper {
	if !f.goOn && f.conversation == "" && !f.keep {
		return nil
	}
	k := talk.NewKeeper(h.Conversations())
	k.Start(func(reason any) { crashed(plain.Crash(reason)) })
	return k
}

// openToContinue opens the conversation that the flags name: the newest, the
// one with an ID, or a new one.
func openToContinue(ctx context.Context, h *session.Home, k *talk.Keeper, f askFlags, terms talk.Terms) (*talk.Talk, error) {
	id := f.conversation
	if f.goOn && id == "" {
		newest, err := h.Conversations().List(1)
		if err != nil {
			return nil, err
		}
		if len(newest) == 0 {
			return nil, console.Usage(errors.New("there is no conversation to continue"), "start one: sluice ask --keep, or the dashboard")
		}
		id = newest[0].ID
	}
	if id == "" {
		return talk.New(terms, k), nil
	}
	opened, err := k.Open(ctx, id, terms, time.Now())
	if unwritable(err) {
		return keepNothing(h, id, err, terms)
	}
	if err != nil {
		return nil, fmt.Errorf("continuing conversation %s: %w", plain.Line(id, 60), err)
	}
	for _, p := range opened.Problems {
		h.Complain(fmt.Errorf("conversation %s", p))
	}
	return opened.Talk, nil
}

// unwritable says whether err leaves a conversation that can be read.
func unwritable(err error) bool {
	var unsaved *transcript.SaveError
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.As(err, &unsaved)
}

// keepNothing goes on with a conversation that cannot be written, and says so.
func keepNothing(h *session.Home, id string, why error, terms talk.Terms) (*talk.Talk, error) {
	past, _, err := h.Conversations().Read(id)
	if err != nil {
		return nil, fmt.Errorf("continuing conversation %s: %w", plain.Line(id, 60), err)
	}
	h.Complain(console.Usage(fmt.Errorf("conversation %s goes on, but this question and its answer are not kept: %w", plain.Line(id, 60), why),
		"give yourself the right to write to the file, or see to it that the disk is writable and has room"))
	return talk.Of(past, terms), nil
}
