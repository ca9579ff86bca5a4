package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine"
	"sluice/ui/talk"
)

// frameTime is the least time between two looks at a streaming answer.
const frameTime = 40 * time.Millisecond

// maxEvents bounds the events that the screen keeps; the log has all.
const maxEvents = 5000

// guard runs f as a command. A panic in it ends the program in order, with
// the terminal given back.
func guard(f func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = crashMsg{newCrash(r)}
			}
		}()
		return f()
	}
}

// next waits for a status newer than after. Exactly one such command is
// under way: onStatus starts the next.
func (m *model) next(after uint64) tea.Cmd {
	ctx, e, seen := m.engine.ctx, m.engine, m.lastEvent()
	return guard(func() tea.Msg {
		st, err := e.Next(ctx, after)
		if err != nil {
			return nil
		}
		return engine.StatusMsg{Status: st, Events: e.EventsSince(seen)}
	})
}

func (m *model) lastEvent() uint64 {
	if n := len(m.events); n > 0 {
		return m.events[n-1].Number
	}
	return 0
}

func (m *model) onStatus(msg engine.StatusMsg) tea.Cmd {
	m.status = msg.Status
	m.chat.Learn(msg.Status, msg.Events, m.now)
	m.events = append(m.events, msg.Events...)
	if over := len(m.events) - maxEvents; over > maxEvents/4 {
		m.events = append([]engine.Event(nil), m.events[over:]...)
	}
	m.followCursors()
	return m.next(msg.Status.Seq)
}

// watch waits until an answer has grown, but not less than a frame.
func (m *model) watch(l *talk.Live, changed <-chan struct{}) tea.Cmd {
	ctx := m.engine.ctx
	return guard(func() tea.Msg {
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

// catchUp draws what the window shows, as far as one frame may, and has the
// rest drawn in the next.
func (m *model) catchUp() tea.Cmd {
	m.effort.Behind = false
	m.chat.view.Lines(m.conversation(), m.chatRows())
	if !m.effort.Behind || m.screen.late {
		return nil
	}
	m.screen.late = true
	return tea.Tick(frameTime, func(time.Time) tea.Msg { return lateMsg{} })
}

// keepTime starts the one shared tick, on the whole second, while anything
// counts down. Otherwise nothing ticks.
func (m *model) keepTime() tea.Cmd {
	if m.screen.ticking || !m.counting() {
		return nil
	}
	m.screen.ticking = true
	return tea.Every(time.Second, func(time.Time) tea.Msg { return tickMsg{} })
}

// counting says whether something on the screen changes with time alone.
func (m *model) counting() bool {
	ahead := func(t time.Time) bool { return t.After(m.now) }
	if ahead(m.over.toast.until) {
		return true
	}
	for _, k := range m.status.Keys {
		if ahead(k.Until) {
			return true
		}
	}
	for _, mo := range m.status.Models {
		if ahead(mo.Until) {
			return true
		}
	}
	for _, r := range m.status.Requests {
		if ahead(r.Release) || r.Phase == engine.Sending {
			return true
		}
	}
	return false
}
