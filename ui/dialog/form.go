package dialog

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/draw"
)

// Form asks for one line of text.
type Form struct {
	Title string
	Lines []string // what is asked for
	Wrong string   // with what was typed before; may be empty
	field field
}

// NewForm gives a form with text in it.
func NewForm(title, text string, lines ...string) *Form {
	return &Form{Title: title, Lines: lines, field: newField(text, false)}
}

// NewSecret gives a form whose text is counted, but never shown.
func NewSecret(title, text string, lines ...string) *Form {
	return &Form{Title: title, Lines: lines, field: newField(text, true)}
}

// Draw draws the form, with the cursor in its text.
func (f *Form) Draw(s draw.Styles, w, h int) ([]string, *image.Point) {
	v := draw.FormView{Title: f.Title, Lines: f.Lines, Wrong: f.Wrong, Field: f.field.view(), Hidden: -1}
	if f.field.hidden {
		v.Hidden = len([]rune(f.field.text()))
	}
	box, at := v.Draw(s, w, h)
	return box, &at
}

// Key writes; Enter takes the text, or leaves where there is none.
func (f *Form) Key(msg tea.KeyPressMsg) Action {
	if msg.Code != tea.KeyEnter {
		f.field.key(msg)
		return Action{}
	}
	text := strings.TrimSpace(f.field.text())
	f.field = newField("", f.field.hidden)
	if text == "" {
		return Action{Kind: Left}
	}
	return Action{Kind: Taken, Text: text}
}

// Paste writes text at the cursor.
func (f *Form) Paste(text string) string {
	f.field.paste(text)
	return ""
}
