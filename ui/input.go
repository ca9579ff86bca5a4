package ui

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/engine/plain"
	"sluice/ui/talk"
)

// maxUndo and maxHistory bound what the input remembers.
const (
	maxUndo    = 50
	maxHistory = 500
)

// input is the message that is being written. What the area shows is never
// long: placeholders stand for the rest.
type input struct {
	area    textarea.Model
	pastes  pastes
	history []talk.Message // that were sent, oldest first
	stands  standing
	back    int          // how far back the history is shown
	shown   string       // what it showed there, before it was changed
	aside   talk.Message // the draft, while something else stands in the area
	undo    []string
	typed   time.Time // newest key that wrote text
	saved   string    // what the draft on disk is of
	saving  bool      // a save is due
	pending bool      // an Enter came so fast that it may belong to a paste
}

func newInput() input {
	a := textarea.New()
	a.Prompt, a.ShowLineNumbers, a.Placeholder = "", false, ""
	a.CharLimit, a.MaxContentHeight, a.DynamicHeight = 0, 100_000, true
	a.SetVirtualCursor(false)
	a.KeyMap.InsertNewline.SetEnabled(false) // the dashboard decides what Enter does
	a.KeyMap.Paste.SetEnabled(false)         // pastes come as messages
	st := textarea.StyleState{Text: lipgloss.NewStyle(), Selection: lipgloss.NewStyle().Reverse(true)}
	a.SetStyles(textarea.Styles{Focused: st, Blurred: st})
	a.Focus()
	return input{area: a}
}

// resize bounds the input; it grows with its text up to rows.
func (in *input) resize(w, rows int) {
	in.area.MaxHeight = max(1, rows)
	in.area.SetWidth(max(4, w))
}

// value is what the area shows; message is what that stands for.
func (in *input) value() string { return in.area.Value() }

func (in *input) message() talk.Message { return in.pastes.read(in.value()) }

func (in *input) empty() bool { return in.area.Length() == 0 }

// set replaces the text; what was there can be had back with undo.
func (in *input) set(text string) {
	in.remember(in.value())
	in.write(text, "")
}

// replace is set for a message.
func (in *input) replace(m talk.Message) { in.set(in.pastes.show(m)) }

// put is replace for a message that is the draft from now on.
func (in *input) put(m talk.Message) {
	in.replace(m)
	in.stands, in.back, in.aside = draft, 0, nil
}

// write replaces the text, with the cursor between two halves of the new one.
func (in *input) write(before, after string) {
	in.area.SetValue(after)
	in.area.MoveToBegin()
	in.area.InsertString(before)
}

// split gives the text on both sides of the cursor.
func (in *input) split() (before, after string) {
	text := in.value()
	at := 0
	for range in.area.Line() {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for range in.area.Column() {
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return text[:at], text[at:]
}

// remember keeps a text for undo.
func (in *input) remember(text string) {
	if n := len(in.undo); n > 0 && in.undo[n-1] == text {
		return
	}
	in.undo = append(in.undo, text)
	if len(in.undo) > maxUndo {
		in.undo = in.undo[1:]
	}
}

// undoLast brings back the text as it was.
func (in *input) undoLast() {
	if in.stands == command {
		in.resume()
		return
	}
	for n := len(in.undo); n > 0; n = len(in.undo) {
		v := in.undo[n-1]
		in.undo = in.undo[:n-1]
		if v != in.value() {
			in.write(v, "")
			return
		}
	}
}

// key writes a key press into the text.
func (in *input) key(msg tea.KeyPressMsg, now time.Time) {
	before, after := in.split()
	if msg.Text == " " || msg.Code == tea.KeyBackspace && msg.Mod != 0 {
		in.remember(before + after)
	}
	if msg.Text != "" {
		in.typed = now
	}
	in.area, _ = in.area.Update(msg)
	in.keepWhole(before+after, len(before))
	in.fold()
	if in.stands == command && in.empty() {
		in.resume()
	}
}

// keepWhole sees to the placeholders after a key; old is the text before it,
// and the cursor was at from.
func (in *input) keepWhole(old string, from int) {
	if len(in.pastes) == 0 {
		return
	}
	before, after := in.split()
	if now := before + after; now == old {
		if at := in.pastes.outside(now, from, len(before)); at != len(before) {
			in.write(now[:at], now[at:])
		}
	} else if before, after, differs := in.pastes.edit(old, now, from, len(before)); differs {
		in.remember(old)
		in.write(before, after)
	}
}

// fold puts a placeholder in the place of what was typed, or came key by key,
// where it has become too much for the area.
func (in *input) fold() {
	if in.area.LineCount() <= typedLines && in.area.Length() <= typedBytes/utf8.UTFMax {
		return
	}
	before, after := in.split()
	if in.area.LineCount() <= typedLines && len(before)+len(after) <= typedBytes {
		return
	}
	in.remember(before + after)
	if len(after) > len(before) {
		in.write(before, in.pastes.holder(in.pastes.read(after).Text(), before))
		return
	}
	row := strings.LastIndexByte(before, '\n') + 1
	if row < len(before)/2 {
		row = len(before)
	}
	whole := strings.TrimSuffix(before[:row], "\n")
	held := in.pastes.holder(in.pastes.read(whole).Text(), before[row:]+after)
	in.write(held+before[len(whole):], after)
}

func (in *input) newline() {
	in.area.InsertString("\n")
	in.fold()
}

// paste writes pasted text. A big one becomes a placeholder; the same again
// expands it, unless that would be too much: then it says so.
func (in *input) paste(text string) (problem string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	before, after := in.split()
	in.remember(before + after)
	if strings.Count(text, "\n") < pasteLines && len(text) <= pasteChars {
		in.area.InsertString(plain.Text(text))
		in.fold()
		return ""
	}
	at, of := in.pastes.spots(before + after)
	i := slices.Index(of, text)
	if i < 0 {
		in.area.InsertString(in.pastes.holder(text, before+after))
		in.fold()
		return ""
	}
	expanded := plain.Text(text)
	if !typeable(expanded) {
		return "That paste is in the message already, and too long to be shown here. Ctrl+G opens it in your editor."
	}
	whole := before + after
	in.write(whole[:at[i][0]]+expanded, whole[at[i][1]:])
	in.fold()
	return ""
}

// atTop and atBottom say whether Up and Down leave the text.
func (in *input) atTop() bool {
	return in.area.Line() == 0 && in.area.LineInfo().RowOffset == 0
}

func (in *input) atBottom() bool {
	return in.area.Line() >= in.area.LineCount()-1 && in.area.LineInfo().RowOffset >= in.area.LineInfo().Height-1
}

// atEnd says whether the cursor is behind the last character.
func (in *input) atEnd() bool {
	_, after := in.split()
	return after == ""
}
