package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/calls"
	"sluice/ui/talk"
)

// frameTime is the least time between two looks at a streaming answer.
const frameTime = 40 * time.Millisecond

// watch waits until an answer has grown, but not less than a frame.
func watch(ctx context.Context, l *talk.Live, changed <-chan struct{}) tea.Cmd {
	return calls.Guard(func() tea.Msg {
		pause := time.NewTimer(frameTime)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-ctx.Done():
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
		return grownMsg{l}
	})
}
