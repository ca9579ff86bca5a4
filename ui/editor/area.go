package editor

import (
	"image"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textarea"
	"charm.land/lipgloss/v2"
)

// area is where the text stands, with its cursor.
type area struct{ text textarea.Model }

func newArea() area {
	a := textarea.New()
	a.Prompt, a.ShowLineNumbers, a.Placeholder = "", false, ""
	a.CharLimit, a.MaxContentHeight, a.DynamicHeight = 0, 100_000, true
	a.SetVirtualCursor(false)
	a.KeyMap.InsertNewline.SetEnabled(false) // the dashboard decides what Enter does
	a.KeyMap.Paste.SetEnabled(false)         // pastes come as messages
	st := textarea.StyleState{Text: lipgloss.NewStyle(), Selection: lipgloss.NewStyle().Reverse(true)}
	a.SetStyles(textarea.Styles{Focused: st, Blurred: st})
	a.Focus()
	return area{a}
}

// Resize bounds the area; it grows with its text up to rows.
func (a *area) Resize(w, rows int) {
	a.text.MaxHeight = max(1, rows)
	a.text.SetWidth(max(4, w))
}

// Focus gives it the cursor, or takes it away.
func (a *area) Focus(on bool) {
	if on {
		a.text.Focus()
	} else {
		a.text.Blur()
	}
}

// Rows gives what is seen of the text, and the cell of the cursor in it; the
// first where it has none.
func (a *area) Rows() (rows []string, cursor image.Point) {
	if c := a.text.Cursor(); c != nil {
		cursor = image.Point(c.Position)
	}
	return strings.Split(a.text.View(), "\n"), cursor
}

// Height gives how many rows the text would like to have.
func (a *area) Height() int { return a.text.Height() }

// Value is the text, in which placeholders may stand for more.
func (a *area) Value() string { return a.text.Value() }

// Empty says whether there is no text.
func (a *area) Empty() bool { return a.text.Length() == 0 }

// write replaces the text, with the cursor between two halves of the new one.
func (a *area) write(before, after string) {
	a.text.SetValue(after)
	a.text.MoveToBegin()
	a.text.InsertString(before)
}

// split gives the text on both sides of the cursor.
func (a *area) split() (before, after string) {
	text := a.Value()
	at := 0
	for range a.text.Line() {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for range a.text.Column() {
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return text[:at], text[at:]
}

// AtTop and AtBottom say whether Up and Down leave the text.
func (a *area) AtTop() bool {
	return a.text.Line() == 0 && a.text.LineInfo().RowOffset == 0
}

func (a *area) AtBottom() bool {
	return a.text.Line() >= a.text.LineCount()-1 && a.text.LineInfo().RowOffset >= a.text.LineInfo().Height-1
}

// AtEnd says whether the cursor is behind the last character.
func (a *area) AtEnd() bool {
	_, after := a.split()
	return after == ""
}
