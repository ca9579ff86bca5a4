package dialog

import (
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/draw"
)

// Item is one row of a list.
type Item struct {
	ID     string // of what it stands for
	Head   string // a heading above it; empty where it is the same as before
	Label  string
	Detail string
	Words  string // what it is found by besides; not shown
}

// List is a list to choose from; typing filters it.
type List struct {
	Title, Hint string
	Items       []Item
	// Keys are further keys, which are Pressed.
	Keys []string
	// Secrets says that there is a use for a secret that is pasted before
	// anything is chosen: it is Held, and never shown.
	Secrets bool
	Held    string

	typed field
	at    int
}

// NewList gives a list.
func NewList(title, hint string, items ...Item) *List {
	return &List{Title: title, Hint: hint, Items: items, typed: newField("", false)}
}

// Typed gives what the list is filtered by.
func (l *List) Typed() string { return l.typed.text() }

// shown gives the items that match what was typed, those whose label does first.
func (l *List) shown() []Item {
	words := strings.Fields(strings.ToLower(l.Typed()))
	var named, out []Item
	for _, it := range l.Items {
		switch {
		case holdsAll(it.Label, words):
			named = append(named, it)
		case holdsAll(it.Head+" "+it.Label+" "+it.Detail+" "+it.Words, words):
			out = append(out, it)
		}
	}
	return append(named, out...) // "quit" is first of all what is called so
}

func holdsAll(text string, words []string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// Draw draws the rows around the chosen one, with the cursor in the filter.
func (l *List) Draw(s draw.Styles, w, h int) ([]string, *image.Point) {
	items := l.shown()
	l.keepAt(len(items))
	l.typed.hidden = looksSecret(l.Typed())
	v := draw.ListView{Title: l.Title, Hint: l.Hint, Typed: l.typed.view(), Held: len([]rune(l.Held)), At: l.at}
	v.Detailed = slices.ContainsFunc(l.Items, func(it Item) bool { return it.Detail != "" })
	for _, it := range items {
		v.Items = append(v.Items, draw.ListItem{Head: it.Head, Label: it.Label, Detail: it.Detail})
	}
	box, at := v.Draw(s, w, h)
	return box, &at
}

func (l *List) keepAt(shown int) { l.at = min(max(0, l.at), max(0, shown-1)) }

// Key chooses and filters; Enter takes the item under the cursor.
func (l *List) Key(msg tea.KeyPressMsg) Action {
	items := l.shown()
	var chosen Item
	if l.at < len(items) {
		chosen = items[l.at]
	}
	name := msg.String()
	if slices.Contains(l.Keys, name) {
		return Action{Kind: Pressed, Item: chosen, Key: msg}
	}
	switch name {
	case "up", "ctrl+p":
		l.at--
	case "down", "ctrl+n", "tab":
		l.at++
	case "pgup":
		l.at -= 10
	case "pgdown":
		l.at += 10
	case "f1":
		return Action{Kind: Left}
	case "enter":
		if len(items) > 0 {
			return Action{Kind: Taken, Item: chosen}
		}
	default:
		if l.typed.key(msg) {
			l.at = 0
		}
	}
	l.keepAt(len(items))
	return Action{}
}

// Drop takes an item out.
func (l *List) Drop(id string) {
	l.Items = slices.DeleteFunc(slices.Clone(l.Items), func(it Item) bool { return it.ID == id })
}

// longFilter is more than anybody looks for in a list.
const longFilter = 40

// Paste adds to the filter, but for a secret: that is shown nowhere.
func (l *List) Paste(text string) string {
	text = strings.Trim(text, "\n")
	switch {
	case len([]rune(text)) <= longFilter && !strings.Contains(text, "\n") && !looksSecret(l.Typed()+text):
		l.typed.paste(draw.Line(text))
		l.at = 0
	case l.Secrets:
		l.Held = text
	default:
		return "That looks like a secret, or is too long to look for; nothing was pasted."
	}
	return ""
}

// looksSecret says whether a text must not be shown.
func looksSecret(text string) bool { return plain.Redact(text) != text }
