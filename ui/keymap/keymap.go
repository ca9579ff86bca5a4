// Package keymap says which action a key press leads to.
package keymap

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
)

// Map is a table of actions, by their keys.
type Map struct{ action.Table }

// Is says whether a key press leads to one of the actions of these names.
func (m Map) Is(msg tea.KeyPressMsg, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return pressed(msg, m.Named(n).Keys) })
}

// Find gives what a key does while p has the focus; nothing is written yet where
// blank. A panel's own key wins over one that works in any panel.
func (m Map) Find(msg tea.KeyPressMsg, p action.Panel, blank bool) (found action.Action, ok bool) {
	for _, a := range m.Table {
		if !a.Where.Covers(p) || !pressed(msg, a.Keys) {
			continue
		}
		if p == action.InputPanel && !blank && (a.Where == action.Unwritten || a.Where == action.Everywhere && Writes(msg)) {
			continue // "?" is help, and Ctrl+D leaves, only before the first character
		}
		if !ok || a.Where > found.Where {
			found, ok = a, true
		}
	}
	return found, ok
}

// Writes says whether a key press would put a character into the input.
func Writes(msg tea.KeyPressMsg) bool { return msg.Text != "" }

// pressed says whether msg is one of these keys. On a keyboard that is not
// Latin a key also counts by its place, where the terminal tells it.
func pressed(msg tea.KeyPressMsg, keys []string) bool {
	if slices.Contains(keys, msg.String()) {
		return true
	}
	if msg.BaseCode == 0 || msg.BaseCode == msg.Code {
		return false
	}
	latin := tea.KeyPressMsg{Code: msg.BaseCode, Mod: msg.Mod}
	name := latin.Keystroke()
	if msg.Mod == tea.ModShift {
		name = strings.ToUpper(string(msg.BaseCode))
	}
	return slices.Contains(keys, name)
}
