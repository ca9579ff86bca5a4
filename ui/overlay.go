package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// toastTime is how long a short notice stays.
const toastTime = 8 * time.Second

// overlay is something on top of the panels: a question, a list, details, a
// form. The conversation goes on below it.
type overlay interface {
	// draw gives the lines of a box of at most w by h, and where the cursor
	// is in it; nil for none.
	draw(m *model, w, h int) (lines []string, cursor *tea.Position)
	// key takes a key press; done closes the overlay.
	key(m *model, msg tea.KeyPressMsg, now time.Time) (cmd tea.Cmd, done bool)
	paste(m *model, text string, now time.Time)
}

// overlays are the things on top, the notice at the foot, and the changes that
// can be undone.
type overlays struct {
	stack []overlay
	toast struct {
		text  string
		until time.Time
	}
	undo       []undoable
	passphrase *form // the open question for one; nil for none
}

func (o *overlays) push(l overlay) { o.stack = append(o.stack, l) }

// top gives the top-most overlay; nil for none.
func (o *overlays) top() overlay {
	if n := len(o.stack); n > 0 {
		return o.stack[n-1]
	}
	return nil
}

// pop closes the top-most overlay, and says whether there was one.
func (o *overlays) pop() bool {
	n := len(o.stack)
	if n > 0 {
		o.stack = o.stack[:n-1]
	}
	return n > 0
}

// remove closes l, which may have opened another above itself.
func (o *overlays) remove(l overlay) {
	for i, s := range o.stack {
		if s == l {
			o.stack = append(o.stack[:i:i], o.stack[i+1:]...)
			return
		}
	}
}

// closeTop closes the top-most thing, and says whether there was one.
func (m *model) closeTop() bool {
	top := m.over.top()
	if f, ok := top.(*form); ok {
		defer f.leave(m)
	}
	return m.over.pop()
}

// toast shows a short notice at the foot of the screen.
func (m *model) toast(text string, now time.Time) {
	m.over.toast.text, m.over.toast.until = draw.Line(text), now.Add(toastTime)
}

// field is one line of text that is typed into an overlay.
type field struct {
	text   string
	hidden bool // shown as a count, never as text
}

// key edits the field and says whether the key was for it.
func (f *field) key(msg tea.KeyPressMsg) bool {
	switch {
	case msg.Code == tea.KeyBackspace:
		if r := []rune(f.text); len(r) > 0 {
			f.text = string(r[:len(r)-1])
		}
	case msg.String() == "ctrl+u":
		f.text = ""
	case msg.Text != "":
		f.text += msg.Text
	default:
		return false
	}
	return true
}

// shown gives what the screen may show of the field.
func (f *field) shown() string {
	if f.hidden {
		return strings.Repeat("*", min(24, len([]rune(f.text))))
	}
	return draw.Line(f.text)
}
