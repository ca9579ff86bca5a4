package ui

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"sluice/engine/plain"
)

// A paste larger than this is shown as a placeholder: the input stays fast
// and readable, and all of the text is sent.
const (
	pasteLines = 10
	pasteChars = 1000
)

// maxUndo and maxHistory bound what the input remembers.
const (
	maxUndo    = 50
	maxHistory = 500
)

// input is the message that is being written.
type input struct {
	area    textarea.Model
	pastes  []string // whole texts behind the placeholders, by number
	history []string // sent messages, oldest first
	back    int      // how far back the history is shown; 0: the draft
	draft   string   // what was being written when the history was entered
	undo    []string
	typed   time.Time // newest key that wrote text
	saved   string    // what the draft on disk holds
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

func (in *input) value() string { return in.area.Value() }

func (in *input) empty() bool { return in.area.Length() == 0 }

// set replaces the text; what was there can be had back with undo.
func (in *input) set(text string) {
	in.remember()
	in.area.SetValue(text)
	in.area.MoveToEnd()
}

// giveBack puts text that was not answered before what is being written.
func (in *input) giveBack(text string) {
	if now := in.value(); strings.TrimSpace(now) != "" && now != text {
		text += "\n" + now
	}
	in.back = 0
	in.set(text)
}

// remember keeps the text for undo.
func (in *input) remember() {
	v := in.value()
	if n := len(in.undo); n > 0 && in.undo[n-1] == v {
		return
	}
	in.undo = append(in.undo, v)
	if len(in.undo) > maxUndo {
		in.undo = in.undo[1:]
	}
}

// undoLast brings back the text as it was.
func (in *input) undoLast() {
	for n := len(in.undo); n > 0; n = len(in.undo) {
		v := in.undo[n-1]
		in.undo = in.undo[:n-1]
		if v != in.value() {
			in.area.SetValue(v)
			in.area.MoveToEnd()
			return
		}
	}
}

// key writes a key press into the text.
func (in *input) key(msg tea.KeyPressMsg, now time.Time) {
	if msg.Text == " " || msg.Code == tea.KeyBackspace && msg.Mod != 0 {
		in.remember()
	}
	if msg.Text != "" {
		in.typed = now
	}
	if msg.Code == tea.KeyBackspace && in.dropPlaceholder() {
		return
	}
	in.area, _ = in.area.Update(msg)
}

func (in *input) newline() { in.area.InsertString("\n") }

// paste writes pasted text. A big one becomes a placeholder; the same again
// expands it.
func (in *input) paste(text string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	in.remember()
	lines := strings.Count(text, "\n") + 1
	if lines <= pasteLines && len(text) <= pasteChars {
		in.area.InsertString(plain.Text(text))
		return
	}
	for i, p := range in.pastes {
		if p == text && strings.Contains(in.value(), placeholder(i, p)) {
			in.area.SetValue(strings.Replace(in.value(), placeholder(i, p), plain.Text(p), 1))
			in.area.MoveToEnd()
			return
		}
	}
	in.pastes = append(in.pastes, text)
	in.area.InsertString(placeholder(len(in.pastes)-1, text))
}

// placeholder stands for a big paste.
func placeholder(i int, text string) string {
	return fmt.Sprintf("[paste #%d: %s, %s]", i+1, plural(strings.Count(text, "\n")+1, "line"), size(len(text)))
}

var placeholderShape = regexp.MustCompile(`\[paste #(\d+): [^\]]*\]`)

// expanded gives the whole message, with every paste in place.
func (in *input) expanded() string {
	return placeholderShape.ReplaceAllStringFunc(in.value(), func(p string) string {
		n, err := strconv.Atoi(placeholderShape.FindStringSubmatch(p)[1])
		if err != nil || n < 1 || n > len(in.pastes) || placeholder(n-1, in.pastes[n-1]) != p {
			return p
		}
		return in.pastes[n-1]
	})
}

// dropPlaceholder deletes the whole placeholder before the cursor, if there
// is one.
func (in *input) dropPlaceholder() bool {
	rows := strings.Split(in.value(), "\n")
	at, col := in.area.Line(), in.area.Column()
	if at >= len(rows) {
		return false
	}
	row := []rune(rows[at])
	if col > len(row) {
		return false
	}
	before := string(row[:col])
	spots := placeholderShape.FindAllStringIndex(before, -1)
	if len(spots) == 0 || spots[len(spots)-1][1] != len(before) {
		return false
	}
	in.remember()
	for range []rune(before[spots[len(spots)-1][0]:]) {
		in.area, _ = in.area.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	return true
}

// atTop and atBottom say whether Up and Down leave the text.
func (in *input) atTop() bool {
	return in.area.Line() == 0 && in.area.LineInfo().RowOffset == 0
}

func (in *input) atBottom() bool {
	return in.area.Line() >= in.area.LineCount()-1 && in.area.LineInfo().RowOffset >= in.area.LineInfo().Height-1
}

// recall walks the history: 1 back, -1 forward to the draft. It says whether
// there was a way to go.
func (in *input) recall(by int) bool {
	to := in.back + by
	if to < 0 || to > len(in.history) {
		return false
	}
	if in.back == 0 {
		in.draft = in.value()
	}
	in.back = to
	text := in.draft
	if to > 0 {
		text = in.history[len(in.history)-to]
	}
	in.area.SetValue(text)
	in.area.MoveToEnd()
	return true
}

// accept takes the message out of the input and keeps it in the history.
func (in *input) accept() {
	shown := in.value()
	if n := len(in.history); n == 0 || in.history[n-1] != shown {
		in.history = append(in.history, shown)
	}
	if len(in.history) > maxHistory {
		in.history = in.history[1:]
	}
	in.remember()
	in.area.Reset()
	in.back, in.draft = 0, ""
}
