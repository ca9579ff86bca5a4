package draw

import (
	"fmt"
	"image"
)

// ConfirmView is a question before something that is hard to take back.
type ConfirmView struct {
	Title string
	Lines []string
	Yes   string // the button besides Cancel
	Chose bool   // Yes is in focus, not Cancel
}

// Draw draws a question in a box of at most w by h. The button in focus is
// in brackets.
func (v ConfirmView) Draw(s Styles, w, h int) []string {
	inner := min(w-4, 66)
	var lines []string
	for _, l := range v.Lines {
		lines = append(lines, s.Wrap(l, inner)...)
	}
	buttons := ""
	for _, b := range []struct {
		text  string
		chose bool
	}{{"Cancel", !v.Chose}, {v.Yes, v.Chose}} {
		if b.chose {
			buttons += s.selection.Render("[ "+b.text+" ]") + "  "
		} else {
			buttons += "  " + b.text + "    "
		}
	}
	lines = append(lines, "", buttons, s.Dim.Render("Tab chooses, Enter takes it, Esc closes"))
	height := min(h, len(lines)+2)
	if over := len(lines) + 2 - height; over > 0 && over < len(lines) {
		lines = lines[over:] // the buttons must be seen
	}
	return Frame{Title: v.Title, Focused: true}.Box(s, lines, inner+4, height)
}

// FieldView is what may be seen of a text that is typed, on both sides of the
// cursor.
type FieldView struct{ Before, After string }

// row draws what fits of it in w cells, and gives the cell of the cursor.
func (v FieldView) row(s Styles, w int) (text string, cursor int) {
	before := v.Before
	if over := s.Width(before) - (w - 1); over > 0 {
		before = s.WidthMethod.TruncateLeft(before, over, "")
	}
	return s.Truncate(before+v.After, w), s.Width(before)
}

// FormView is one line of text that is asked for.
type FormView struct {
	Title  string
	Lines  []string
	Wrong  string // with what was typed before; may be empty
	Field  FieldView
	Hidden int // characters typed where they are not shown; -1 where they are
}

// Draw draws a form in a box of at most w by h, and gives the cell of the cursor.
func (v FormView) Draw(s Styles, w, h int) (box []string, cursor image.Point) {
	inner := min(w-4, 66)
	var lines []string
	for _, l := range v.Lines {
		for _, row := range s.Wrap(l, inner) {
			lines = append(lines, s.Dim.Render(row))
		}
	}
	if v.Wrong != "" {
		for _, row := range s.Wrap(v.Wrong, inner) {
			lines = append(lines, s.Warn.Render(row))
		}
	}
	at := len(lines)
	typed, cell := v.Field.row(s, inner-2)
	lines = append(lines, s.Accent.Render(s.Symbols.Cursor)+" "+typed)
	if v.Hidden >= 0 {
		lines = append(lines, s.Dim.Render(fmt.Sprintf("%d characters, not shown", v.Hidden)))
	}
	lines = append(lines, "", s.Dim.Render("Enter takes it, Esc closes"))
	box = Frame{Title: v.Title, Focused: true}.Box(s, lines, inner+4, min(h, len(lines)+2))
	return box, image.Point{X: min(inner+1, 4+cell), Y: at + 1}
}

// ListView is a list to choose from, and what was typed to filter it.
type ListView struct {
	Title, Hint string
	Typed       FieldView
	Held        int // characters of a secret that waits for a choice
	Items       []ListItem
	At          int  // the chosen one
	Detailed    bool // some item of the whole list has a detail
}

// ListItem is one row of a list. The head stands over all that follow with the same.
type ListItem struct{ Head, Label, Detail string }

// Draw draws a list in a box of at most w by h, and gives the cell of the cursor.
func (v ListView) Draw(s Styles, w, h int) (box []string, cursor image.Point) {
	w = min(w, 92)
	inner := w - 4
	prompt := "filter " + s.Symbols.Cursor + " "
	typed, cell := v.Typed.row(s, inner-s.Width(prompt))
	lines := []string{s.Dim.Render(prompt) + typed}
	if v.Held > 0 {
		lines = append(lines, s.Accent.Render(s.Truncate(fmt.Sprintf("%d characters were pasted, not shown. Choose whose they are.", v.Held), inner)))
	}
	labelW := 10
	for _, it := range v.Items {
		labelW = max(labelW, s.Width(it.Label))
	}
	if !v.Detailed {
		labelW = inner
	}
	labelW = min(labelW, max(inner/2, inner-30))
	first, n := Visible(len(v.Items), v.At, max(1, h-4-len(lines)))
	head := ""
	for i := first; i < first+n; i++ {
		lines = append(lines, v.Items[i].row(s, v.Items[i].Head != head, i == v.At, labelW, inner))
		head = v.Items[i].Head
	}
	if len(v.Items) == 0 {
		lines = append(lines, s.Dim.Render("Nothing matches."))
	}
	hint := v.Hint
	if v.At >= 0 && v.At < len(v.Items) && s.Width(v.Items[v.At].Detail) > inner-labelW-4-s.Width(v.Items[v.At].Head) {
		hint = v.Items[v.At].Detail // of which the row has no room for all
	}
	lines = append(lines, s.Dim.Render(s.Truncate(hint, inner)))
	note := fmt.Sprintf("%d of %d", min(v.At+1, len(v.Items)), len(v.Items))
	box = Frame{Title: v.Title, Note: note, Focused: true}.Box(s, lines, w, min(h, len(lines)+2))
	return box, image.Point{X: min(w-2, 2+s.Width(prompt)+cell), Y: 1}
}

func (it ListItem) row(s Styles, newHead, chosen bool, labelW, w int) string {
	mark, label := s.Pointer(chosen), s.Fit(it.Label, labelW)
	if chosen {
		label = s.selection.Render(label)
	}
	head := ""
	if newHead && it.Head != "" {
		head = s.Accent.Render(it.Head)
	}
	return s.Justify(s.Truncate(mark+" "+label+"  "+it.Detail, w-s.Width(head)-1), head, w)
}
