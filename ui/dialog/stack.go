package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Stack is what lies on top of the panels, the upper-most last. All below goes
// on meanwhile.
type Stack struct{ stack []opened }

// opened is a dialog, and what its action leads to; nil where that is nothing.
type opened struct {
	Dialog
	then func(a Action, now time.Time) tea.Cmd
}

// Open puts a dialog on top. then gets each of its actions, also that it was left.
func (s *Stack) Open(d Dialog, then func(Action, time.Time) tea.Cmd) {
	s.stack = append(s.stack, opened{d, then})
}

// Ask opens a dialog of which only the answer matters.
func (s *Stack) Ask(d Dialog, then func(a Action, now time.Time) tea.Cmd) {
	s.Open(d, func(a Action, now time.Time) tea.Cmd {
		if a.Kind != Taken {
			return nil
		}
		return then(a, now)
	})
}

// Top gives the top-most dialog; nil for none.
func (s *Stack) Top() Dialog {
	if n := len(s.stack); n > 0 {
		return s.stack[n-1].Dialog
	}
	return nil
}

// Key hands a key press to the top-most dialog. An answered one is closed
// before its action is done, which may open another.
func (s *Stack) Key(msg tea.KeyPressMsg, now time.Time) tea.Cmd {
	return s.did(s.Top().Key(msg), now)
}

// Leave closes the top-most dialog, and says whether there was one.
func (s *Stack) Leave(now time.Time) bool {
	if s.Top() == nil {
		return false
	}
	s.did(Action{Kind: Left}, now)
	return true
}

// did does what the top-most dialog came to.
func (s *Stack) did(a Action, now time.Time) tea.Cmd {
	on := s.stack[len(s.stack)-1]
	if a.Kind == Left || a.Kind == Taken {
		s.Remove(on.Dialog)
	}
	if a.Kind == None || on.then == nil {
		return nil
	}
	return on.then(a, now)
}

// Remove closes a dialog, wherever it is, without an action.
func (s *Stack) Remove(d Dialog) {
	for i, on := range s.stack {
		if on.Dialog == d {
			s.stack = append(s.stack[:i:i], s.stack[i+1:]...)
			return
		}
	}
}
