package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/draw"
)

// detail shows more about one thing; it is drawn anew with each frame.
type detail struct {
	title string
	lines func(m *model, w int) []string
	skip  int
}

func (d *detail) draw(m *model, w, h int) ([]string, *tea.Position) {
	s := m.pen.Styles
	w = min(w, 84)
	lines := d.lines(m, w-4)
	d.skip = min(max(0, d.skip), max(0, len(lines)-(h-2)))
	return draw.Frame{Title: d.title, Note: "Space on/off  t test  r clear  Esc closes", Focused: true}.Box(s, lines[d.skip:], w, min(h, len(lines)-d.skip+2)), nil
}

func (d *detail) key(m *model, msg tea.KeyPressMsg, now time.Time) (tea.Cmd, bool) {
	switch msg.String() {
	case "up", "k":
		d.skip--
	case "down", "j":
		d.skip++
	case "enter", "q":
		return nil, true
	default:
		if a, ok := m.actions.of(msg, action.KeysPanel, true); ok && a.Where == action.InKeys {
			return m.actions.run[a.Name]("", now), false
		}
	}
	return nil, false
}

func (d *detail) paste(*model, string, time.Time) {}

// openKey shows everything about a key but its secret.
func (m *model) openKey(arg string, now time.Time) tea.Cmd {
	k := m.chosenKey(arg, now)
	if k == nil {
		return nil
	}
	id := k.ID
	m.over.push(&detail{title: "Key " + draw.Line(k.Name), lines: func(m *model, w int) []string {
		for _, k := range m.status.Keys {
			if k.ID == id {
				return draw.KeyView{KeyStatus: k}.Draw(m.pen.Styles, m.now, w)
			}
		}
		return []string{"This key is gone."}
	}})
	return nil
}
