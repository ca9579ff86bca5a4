package dialog

import (
	"strconv"
	"strings"

	"sluice/ui/draw"
)

// NewNumbers gives a list of code, of which a digit is enough to choose one: it
// is Pressed.
func NewNumbers(title string, all []draw.Code) *List {
	l := NewList(title, "A number or Enter chooses.")
	for i, c := range all {
		id := strconv.Itoa(i + 1)
		if i < 9 {
			l.Keys = append(l.Keys, id)
		}
		first, _, _ := strings.Cut(strings.TrimSpace(c.Text), "\n")
		l.Items = append(l.Items, Item{ID: id, Label: id + "  " + draw.Line(first), Detail: c.About()})
	}
	return l
}

// NewRecent gives a list of n texts, of which text gives the i-th, the newest
// last. It shows the newest first; the ID is how far back one is, from 1.
func NewRecent(title, hint string, n int, text func(i int) string) *List {
	l := NewList(title, hint)
	for back := 1; back <= n; back++ {
		t := text(n - back)
		l.Items = append(l.Items, Item{ID: strconv.Itoa(back), Label: draw.Line(t[:min(len(t), 400)])})
	}
	return l
}
