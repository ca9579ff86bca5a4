package editor

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestPlaceholdersStayWhole: no key leaves a part of one behind, which would
// be sent in the place of what was pasted.
func TestPlaceholdersStayWhole(t *testing.T) {
	pasted := strings.Repeat("row\n", 12)
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyBackspace}, {Code: tea.KeyDelete}, {Code: tea.KeyBackspace, Mod: tea.ModAlt}, {Code: 'w', Mod: tea.ModCtrl}, {Code: 'd', Mod: tea.ModAlt},
		{Code: 'k', Mod: tea.ModCtrl}, {Code: 'u', Mod: tea.ModCtrl}, {Code: 't', Mod: tea.ModCtrl}, {Code: 'u', Mod: tea.ModAlt}, {Code: 'c', Mod: tea.ModAlt},
		{Code: 'd', Mod: tea.ModCtrl}, {Code: 'h', Mod: tea.ModCtrl}, {Code: tea.KeyLeft}, {Code: tea.KeyRight}, {Code: tea.KeyLeft, Mod: tea.ModAlt},
		{Code: tea.KeyRight, Mod: tea.ModAlt}, {Code: tea.KeyUp}, {Code: tea.KeyDown}, {Code: 'x', Text: "x"}, {Code: '[', Text: "["}, {Code: 'j', Mod: tea.ModCtrl},
		{Code: tea.KeyRight, Mod: tea.ModShift}, {Code: tea.KeyLeft, Mod: tea.ModShift}, {Code: '_', Mod: tea.ModCtrl},
	}
	for first := range keys {
		for second := range keys {
			for i, steps := range []int{0, 1, 4, 6, 16, 34, 35, 40} {
				if testing.Short() && (5*first+second+i)%len(keys) > 0 {
					continue // each key with each number of steps once as the first, and once as the second
				}
				in := New()
				in.Paste("a [b ")
				in.Paste(pasted)
				in.Paste(" c] d")
				for range steps {
					in.Key(tea.KeyPressMsg{Code: tea.KeyLeft})
				}
				for _, k := range []tea.KeyPressMsg{keys[first], keys[first], keys[second], {Code: 'y', Text: "y"}} {
					switch k.String() {
					case "ctrl+j":
						in.Newline()
					case "ctrl+_":
						in.Undo()
					default:
						in.Key(k)
					}
				}
				if text := in.Message().Text(); strings.Contains(text, "paste #") || strings.Contains(text, "lines,") || strings.Contains(text, " B]") {
					t.Fatalf("%v twice, %v and y, %d to the left: it would send %q", keys[first], keys[second], steps, text)
				}
			}
		}
	}
}

// TestMuchTypingBecomesAPlaceholder: also a paste that the terminal did not
// mark comes key by key, of any length.
func TestMuchTypingBecomesAPlaceholder(t *testing.T) {
	in := New()
	in.Resize(80, 10)
	var want strings.Builder
	rows, pastes := 420, 200
	if testing.Short() {
		rows, pastes = 30, 40
		for range (typedLines - 10) / 8 {
			in.Paste(strings.Repeat("row\n", 8)) // too short for a placeholder
		}
		want.WriteString(in.Value())
	}
	for i := range rows {
		row := string(rune('a' + i%26))
		want.WriteString(row + "\n")
		for _, r := range row {
			in.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		in.Newline()
	}
	for i := range pastes {
		in.Paste(fmt.Sprintf("some words and a number, %d; ", i))
		fmt.Fprintf(&want, "some words and a number, %d; ", i)
	}
	if got := in.Message().Text(); got != want.String() {
		t.Errorf("%d bytes became %d", want.Len(), len(got))
	}
	if in.text.LineCount() > typedLines || len(in.Value()) > typedBytes {
		t.Errorf("%d rows, %d bytes are in the input itself", in.text.LineCount(), len(in.Value()))
	}
}
