// Package action is the one table of what a person can do: by a key, by a
// command, or from a list of all commands. The help, the palette, the footer,
// the commands of the input and of the linear mode are made from it, and so is
// the test for keys in conflict. It draws nothing and imports no terminal
// library, so that whoever has commands, and no screen, can use it: Parse tells
// a command from a message, Named finds it, Help and Argument describe it. What
// an action does is its caller's.
package action

import (
	"slices"
	"strings"
)

// Action is one thing that a person can do.
type Action struct {
	Name     string   // the command is "/" and the name
	Keys     []string // as Bubble Tea names them; none: only a command leads to it
	Shown    string   // the key that the help names
	Help     string   // what it does, in few words
	Argument string   // what the command may be followed by; empty: nothing
	Where    Scope
}

// Panel is one of the five panels, or the input.
type Panel uint8

// The panels, in the order of Tab.
const (
	InputPanel Panel = iota
	ChatPanel
	KeysPanel
	ModelsPanel
	WaitsPanel
	EventsPanel
)

var panelNames = [...]string{"Message", "Chat", "Keys", "Models", "Waits", "Events"}

// String gives a panel's name.
func (p Panel) String() string { return panelNames[p] }

// Scope says where an action's keys work. Its command works everywhere.
type Scope uint8

const (
	Everywhere Scope = iota // in the input too: none of the keys writes text
	Writing                 // while the input has the focus
	Unwritten               // the same, before the first character
	Reading                 // while any panel has the focus
	InChat
	InKeys
	InModels
	InWaits
	InEvents
)

var scopeNames = [...]string{"Everywhere", "Message", "Empty message", "Any panel"}

// String names a scope for the help.
func (s Scope) String() string {
	if s < InChat {
		return scopeNames[s]
	}
	return s.panel().String()
}

func (s Scope) panel() Panel { return ChatPanel + Panel(s-InChat) }

// Covers says whether a key of the scope works while p has the focus.
func (s Scope) Covers(p Panel) bool {
	switch s {
	case Everywhere:
		return true
	case Writing, Unwritten:
		return p == InputPanel
	case Reading:
		return p != InputPanel
	}
	return s.panel() == p
}

// own says whether a scope is of the panel p alone.
func (s Scope) own(p Panel) bool { return s >= InChat && s.Covers(p) }

// Named finds an action; a zero one, which no key leads to, where there is none.
func (t Table) Named(name string) Action {
	if i := slices.IndexFunc(t, func(a Action) bool { return a.Name == name }); i >= 0 {
		return t[i]
	}
	return Action{}
}

// Of gives the actions of a panel alone.
func (t Table) Of(p Panel) Table { return t.where(func(a Action) bool { return a.Where.own(p) }) }

// Starting gives the commands that begin so.
func (t Table) Starting(prefix string) Table {
	return t.where(func(a Action) bool { return strings.HasPrefix(a.Name, prefix) })
}

func (t Table) where(keep func(Action) bool) (found Table) {
	for _, a := range t {
		if keep(a) {
			found = append(found, a)
		}
	}
	return found
}

// Nearest gives the command that was probably meant; empty where none is near.
func (t Table) Nearest(name string) string {
	for n := len(name); n > 1; n-- {
		if near := t.Starting(name[:n]); len(near) > 0 {
			return near[0].Name
		}
	}
	return ""
}

// Parse reads "/name argument". It is not ok for a message that starts with a
// slash, such as a path.
func Parse(text string) (name, argument string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '/' || strings.Contains(text, "\n") {
		return "", "", false
	}
	name, argument, _ = strings.Cut(text[1:], " ")
	return name, strings.TrimSpace(argument), !strings.ContainsAny(name, "/.")
}
