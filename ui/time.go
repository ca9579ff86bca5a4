package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/ui/talk"
)

// frameTime is the least time between two looks at a streaming answer.
const frameTime = 40 * time.Millisecond

// guard runs f as a command. A panic in it ends the program in order, with
// the terminal given back.
func guard(f func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = plain.Crash(r)
			}
		}()
		return f()
	}
}

// next waits for a status newer than after, and for the events since seen.
// Exactly one such command is under way: its status starts the next.
func (c caller) next(after, seen uint64) tea.Cmd {
	return guard(func() tea.Msg {
		st, err := c.Next(c.ctx, after)
		if err != nil {
			return nil
		}
		return engine.StatusMsg{Status: st, Events: c.EventsSince(seen)}
	})
}

// watch waits until an answer has grown, but not less than a frame.
func (c caller) watch(l *talk.Live, changed <-chan struct{}) tea.Cmd {
	return guard(func() tea.Msg {
		pause := time.NewTimer(frameTime)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-c.ctx.Done():
			return nil
		}
		select {
		case <-changed:
		case <-c.ctx.Done():
		}
		return grownMsg{l}
	})
}
