package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"sluice/ui/draw"
)

var styles = draw.NewStyles(true, true, ansi.WcWidth)

func press(d Dialog, keys ...tea.KeyPressMsg) (last Action) {
	for _, k := range keys {
		last = d.Key(k)
	}
	return last
}

func typed(d Dialog, text string) {
	for _, r := range text {
		d.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func frame(d Dialog, w int) (text string, cursor int) {
	lines, at := d.Draw(styles, w, 20)
	for i, l := range lines {
		lines[i] = ansi.Strip(l)
	}
	if at != nil {
		cursor = at.X
	}
	return strings.Join(lines, "\n"), cursor
}

var (
	enter     = tea.KeyPressMsg{Code: tea.KeyEnter}
	home      = tea.KeyPressMsg{Code: tea.KeyHome}
	end       = tea.KeyPressMsg{Code: tea.KeyEnd}
	left      = tea.KeyPressMsg{Code: tea.KeyLeft}
	backspace = tea.KeyPressMsg{Code: tea.KeyBackspace}
	lastWord  = tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}
)

func TestAFormIsWrittenAtItsCursor(t *testing.T) {
	for _, c := range []struct {
		what string
		do   func(f *Form)
		want string
	}{
		{"Home", func(f *Form) { press(f, home); typed(f, "my ") }, "my work key"},
		{"Home, End", func(f *Form) { press(f, home, end); typed(f, "s") }, "work keys"},
		{"Left", func(f *Form) { press(f, left, left, left); typed(f, "big ") }, "work big key"},
		{"Backspace", func(f *Form) { press(f, left, backspace) }, "work ky"},
		{"a word", func(f *Form) { press(f, lastWord) }, "work"},
		{"a paste", func(f *Form) { press(f, home); f.Paste("old ") }, "old work key"},
		{"Shift+Backspace", func(f *Form) { press(f, tea.KeyPressMsg{Code: tea.KeyBackspace, Mod: tea.ModShift}) }, "work ke"},
	} {
		f := NewForm("Name", "work key")
		c.do(f)
		if a := press(f, enter); a.Kind != Taken || a.Text != c.want {
			t.Errorf("%s: %+v, want %q", c.what, a, c.want)
		}
	}
	f := NewForm("Name", " ")
	if a := press(f, enter); a.Kind != Left {
		t.Errorf("Enter without text: %+v", a)
	}
}

// The cursor is where the next character comes, also behind a blank, after wide
// characters and in a text that is longer than its row.
func TestTheCursorIsSeen(t *testing.T) {
	for _, c := range []struct {
		text string
		keys []tea.KeyPressMsg
		want int
	}{
		{"", nil, 4}, {"ab", nil, 6}, {"ab ", nil, 7}, {"日本", nil, 8}, {"ab", []tea.KeyPressMsg{left}, 5}, {"日本", []tea.KeyPressMsg{left}, 6},
		{strings.Repeat("word ", 40), nil, 37}, {strings.Repeat("word ", 40), []tea.KeyPressMsg{home}, 4},
	} {
		f := NewForm("Name", c.text)
		press(f, c.keys...)
		text, at := frame(f, 40)
		if at != c.want {
			t.Errorf("%q after %d keys: the cursor is at %d, want %d\n%s", c.text, len(c.keys), at, c.want, text)
		}
		for _, row := range strings.Split(text, "\n") {
			if ansi.StringWidth(row) != 40 {
				t.Errorf("%q: a row of %d cells: %q", c.text, ansi.StringWidth(row), row)
			}
		}
	}
}

const canary = "sk-canary-0123456789-wxyz"

func TestASecretIsCountedNeverShown(t *testing.T) {
	f := NewSecret("Add", "")
	typed(f, canary)
	press(f, home)
	f.Paste("A=" + canary + "\n\tB\n")
	press(f, end, backspace)
	text, _ := frame(f, 80)
	if strings.Contains(text, "canary") || strings.Contains(text, "sk-") || !strings.Contains(text, "characters, not shown") {
		t.Errorf("the form shows:\n%s", text)
	}
	want := "A=" + canary + "\n\tB\n" + canary[:len(canary)-1]
	if a := press(f, enter); a.Text != want {
		t.Errorf("it gives %q, want %q", a.Text, want)
	}
	if f.field.text() != "" {
		t.Error("the secret stays in the form")
	}
	f = NewSecret("Add", "two words")
	press(f, lastWord)
	if got := f.field.text(); got != "" {
		t.Errorf("a word less: %q is left, which tells where words end", got)
	}
}

func TestAListFiltersAtItsCursor(t *testing.T) {
	l := NewList("Which?", "", Item{ID: "1", Label: "red apples"}, Item{ID: "2", Label: "green pears"})
	typed(l, "ears")
	press(l, home)
	typed(l, "p")
	if got := l.shown(); len(got) != 1 || got[0].ID != "2" {
		t.Fatalf("%q finds %+v", l.Typed(), got)
	}
	if a := press(l, enter); a.Kind != Taken || a.Item.ID != "2" {
		t.Errorf("Enter gives %+v", a)
	}
	typed(l, "nothing")
	if a := press(l, enter); a.Kind != None {
		t.Errorf("Enter on an empty list gives %+v", a)
	}
	l = NewList("Which?", "", Item{ID: "1", Label: "one"})
	typed(l, canary)
	if text, _ := frame(l, 80); strings.Contains(text, "canary") {
		t.Errorf("it shows what looks like a secret:\n%s", text)
	}
	l.Keys = []string{"ctrl+w"}
	if a := press(l, lastWord); a.Kind != Pressed || l.Typed() != canary {
		t.Errorf("a key of its own gives %+v", a)
	}
}

func TestAConfirmBeginsWithCancel(t *testing.T) {
	c := &Confirm{Title: "Remove?", Yes: "Remove"}
	if a := press(c, enter); a.Kind != Left {
		t.Errorf("Enter gives %+v", a)
	}
	if a := press(c, tea.KeyPressMsg{Code: tea.KeyTab}, enter); a.Kind != Taken {
		t.Errorf("Tab, Enter give %+v", a)
	}
}
