package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// copyText hands text to the terminal's clipboard. Whether the terminal takes
// it cannot be known, and the notice says so.
func (m *model) copyText(what, text string, now time.Time) tea.Cmd {
	if text == "" {
		m.toast("Nothing to copy.", now)
		return nil
	}
	note := what + " was handed to the terminal's clipboard (OSC 52); not every terminal takes it. F9 lets you select by hand."
	if lookup(m.opts.Environ, "TMUX") != "" {
		note = what + " was handed to tmux (OSC 52); it reaches the clipboard if set-clipboard is on."
	}
	m.toast(note, now)
	return tea.SetClipboard(text)
}

func (m *model) copyAnswer(_ string, now time.Time) tea.Cmd {
	if e := m.chat.Last(); e != nil {
		return m.copyText("The answer", e.Text, now)
	}
	return m.copyText("", "", now)
}

func (m *model) copyCode(_ string, now time.Time) tea.Cmd {
	if e := m.chat.Last(); e != nil {
		return m.copyText("The code", draw.LastCode(e.Text), now)
	}
	return m.copyText("", "", now)
}

func (m *model) copyKey(arg string, now time.Time) tea.Cmd {
	if k := m.chosenKey(arg, now); k != nil {
		return m.copyText("The name", k.Name, now)
	}
	return nil
}

func (m *model) copyEvent(_ string, now time.Time) tea.Cmd {
	for i := len(m.events) - 1; i >= 0; i-- {
		if e := m.events[i]; m.panels.filter.Keeps(e.Kind) {
			return m.copyText("The line", e.At.Format(time.RFC3339)+" "+e.Kind.String()+" "+draw.EventText(e), now)
		}
	}
	return m.copyText("", "", now)
}

// toggleCopyMode hides borders and panels and lets go of the mouse, so that
// the terminal's own selection takes clean text.
func (m *model) toggleCopyMode(_ string, now time.Time) tea.Cmd {
	m.screen.copying = !m.screen.copying
	if m.screen.copying {
		m.toast("Copy mode: select with the mouse. F9 or Esc leaves it.", now)
	}
	return nil
}

func (m *model) redraw(_ string, _ time.Time) tea.Cmd {
	return tea.Batch(tea.ClearScreen, tea.RequestBackgroundColor, tea.RequestWindowSize)
}

func (m *model) suspend(_ string, _ time.Time) tea.Cmd { return tea.Suspend }

// filterEvents shows the next kind of events.
func (m *model) filterEvents(arg string, _ time.Time) tea.Cmd {
	m.panels.skip = 0
	for i, n := range draw.FilterNames {
		if arg == n {
			m.panels.filter = draw.EventFilter(i)
			return nil
		}
	}
	m.panels.filter = (m.panels.filter + 1) % draw.EventFilter(len(draw.FilterNames))
	return nil
}
