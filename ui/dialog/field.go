package dialog

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/draw"
)

// field is one line of text that is typed into a dialog.
type field struct {
	input  textinput.Model
	hidden bool // shown as a count, never as text
}

// standIns keep what the text input would make blanks of: a secret that is
// pasted may have several rows.
var standIns = []string{"\n", "\u2028", "\t", "\u2029"}

var (
	standIn = strings.NewReplacer(standIns...)
	meant   = strings.NewReplacer(standIns[1], standIns[0], standIns[3], standIns[2])
	blank   = strings.NewReplacer(standIns[1], " ", standIns[3], " ")
)

func newField(text string, hidden bool) field {
	in := textinput.New()
	in.KeyMap.Paste.SetEnabled(false) // pastes come as messages
	in.KeyMap.DeleteCharacterBackward.SetKeys("backspace", "shift+backspace", "ctrl+h")
	if hidden {
		in.EchoMode = textinput.EchoPassword // nobody is to see where a word ends, either
	}
	in.Focus()
	in.SetValue(standIn.Replace(text))
	return field{input: in, hidden: hidden}
}

func (f *field) text() string { return meant.Replace(f.input.Value()) }

// key edits the text, and says whether that changed it.
func (f *field) key(msg tea.KeyPressMsg) (changed bool) {
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	return f.input.Value() != before
}

func (f *field) paste(text string) {
	f.input, _ = f.input.Update(tea.PasteMsg{Content: standIn.Replace(text)})
}

// What a screen shows of a field at most: of hidden characters so many stars, of
// others so many on each side of the cursor.
const (
	mostStars = 24
	mostShown = 400
)

// view gives what the screen may show.
func (f *field) view() draw.FieldView {
	runes, at := []rune(f.input.Value()), f.input.Position()
	if f.hidden {
		stars, before := min(mostStars, len(runes)), min(mostStars, at)
		return draw.FieldView{Before: strings.Repeat("*", before), After: strings.Repeat("*", stars-before)}
	}
	shown := func(part []rune) string { return plain.Text(blank.Replace(string(part))) }
	return draw.FieldView{Before: shown(runes[max(0, at-mostShown):at]), After: shown(runes[at:min(len(runes), at+mostShown)])}
}
