package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/draw"
)

// item is one row of a list.
type item struct {
	id     string // of what it stands for
	head   string // a heading above it; empty where it is the same as before
	label  string
	detail string
	run    func(m *model, now time.Time) tea.Cmd
}

// list is a list to choose from; typing filters it.
type list struct {
	title string
	hint  string
	items []item
	typed field
	at    int
	// find, where set, gives the items for what was typed: a search that
	// looks further than the labels.
	find func(text string) []item
	// held is a secret that was pasted before anything was chosen; secret says
	// that there is a use for one.
	held   string
	secret bool
	// other handles further keys while the list is open.
	other func(m *model, chosen item, msg tea.KeyPressMsg, now time.Time) (cmd tea.Cmd, taken bool)
}

// shown gives the items that match what was typed.
func (l *list) shown() []item {
	if l.find != nil {
		return l.find(l.typed.text)
	}
	words := strings.Fields(strings.ToLower(l.typed.text))
	var named, out []item
	for _, it := range l.items {
		switch {
		case holdsAll(it.label, words):
			named = append(named, it)
		case holdsAll(it.head+" "+it.label+" "+it.detail, words):
			out = append(out, it)
		}
	}
	return append(named, out...) // "quit" is first of all what is called so
}

func holdsAll(text string, words []string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func (l *list) draw(m *model, w, h int) ([]string, *tea.Position) {
	items := l.shown()
	l.at = min(max(0, l.at), max(0, len(items)-1))
	l.typed.hidden = looksSecret(l.typed.text)
	v := draw.ListView{Title: l.title, Hint: l.hint, Typed: l.typed.shown(), Held: len([]rune(l.held)), At: l.at, Detailed: l.detailed()}
	for _, it := range items {
		v.Items = append(v.Items, draw.ListItem{Head: it.head, Label: it.label, Detail: it.detail})
	}
	box, at := v.Draw(m.pen.Styles, w, h)
	return box, (*tea.Position)(&at)
}

// detailed says whether any row has more than its label.
func (l *list) detailed() bool {
	for _, it := range l.items {
		if it.detail != "" {
			return true
		}
	}
	return false
}

func (l *list) key(m *model, msg tea.KeyPressMsg, now time.Time) (tea.Cmd, bool) {
	items := l.shown()
	var chosen item
	if l.at < len(items) {
		chosen = items[l.at]
	}
	if l.other != nil {
		if cmd, taken := l.other(m, chosen, msg, now); taken {
			return cmd, false
		}
	}
	switch msg.String() {
	case "up", "ctrl+p":
		l.at--
	case "down", "ctrl+n", "tab":
		l.at++
	case "pgup":
		l.at -= 10
	case "pgdown":
		l.at += 10
	case "f1":
		return nil, true
	case "enter":
		if chosen.run != nil {
			m.over.remove(l)
			return chosen.run(m, now), true
		}
	default:
		if l.typed.key(msg) {
			l.at = 0
		}
	}
	l.at = min(max(0, l.at), max(0, len(items)-1))
	return nil, false
}

// drop takes an item out.
func (l *list) drop(id string) {
	for i, it := range l.items {
		if it.id == id {
			l.items = append(l.items[:i:i], l.items[i+1:]...)
			return
		}
	}
}

// longFilter is more than anybody looks for in a list.
const longFilter = 40

// paste adds to the filter, but for a secret: that is shown nowhere.
func (l *list) paste(m *model, text string, now time.Time) {
	text = strings.Trim(text, "\n")
	switch {
	case len([]rune(text)) <= longFilter && !strings.Contains(text, "\n") && !looksSecret(l.typed.text+text):
		l.typed.text += draw.Line(text)
		l.at = 0
	case l.secret:
		l.held = text
	default:
		m.toast("That looks like a secret, or is too long to look for; nothing was pasted.", now)
	}
}

// looksSecret says whether a text must not be shown.
func looksSecret(text string) bool { return plain.Redact(text) != text }

// openHelp lists every action, those of the panel in focus first. Enter runs
// the chosen one.
func (m *model) openHelp(_ string, _ time.Time) tea.Cmd {
	m.over.push(m.actionList("Help", m.panels.focus))
	return nil
}

func (m *model) openPalette(_ string, _ time.Time) tea.Cmd {
	m.over.push(m.actionList("Commands", action.InputPanel))
	return nil
}

func (m *model) actionList(title string, p action.Panel) *list {
	l := &list{title: title, hint: "Type to filter. Enter runs it. Esc closes the top-most thing, takes a waiting message back, then stops an answer."}
	for _, a := range m.actions.OfFirst(p) {
		run := m.actions.run[a.Name]
		l.items = append(l.items, item{
			head: a.Where.String(), label: fmt.Sprintf("%-11s /%s", a.Shown, a.Name), detail: a.Help,
			run: func(_ *model, now time.Time) tea.Cmd { return run("", now) },
		})
	}
	return l
}
