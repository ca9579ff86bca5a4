// Package editor is the message being written: its text with what was pasted,
// the messages that were sent before, and what waits while something else stands
// in its place. It gets keys and pastes, and knows nothing of the dashboard.
package editor

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
	"sluice/ui/talk"
)

// Editor is the message that is being written. What it shows is never long:
// placeholders stand for the rest. Nothing that is typed, pasted or given back
// is lost by anything else but clearing, and that can be undone.
type Editor struct {
	area
	pastes pastes
	undo   undo
	history
	standing
	aside talk.Message // the draft, while something else stands in the area
}

// New gives an empty editor, which has the cursor.
func New() *Editor { return &Editor{area: newArea()} }

// Message is what the text stands for.
func (in *Editor) Message() talk.Message { return in.pastes.read(in.Value()) }

// Set replaces the text; what was there can be had back with undo.
func (in *Editor) Set(text string) {
	in.undo.remember(in.Value())
	in.write(text, "")
}

// replace is set for a message.
func (in *Editor) replace(m talk.Message) { in.Set(in.pastes.show(m)) }

// put is replace for a message that is the draft from now on.
func (in *Editor) put(m talk.Message) {
	in.replace(m)
	in.standing, in.back, in.aside = draft, 0, nil
}

// Undo brings back the text as it was.
func (in *Editor) Undo() {
	if in.standing == command {
		in.Resume()
	} else if before, ok := in.undo.last(in.Value()); ok {
		in.write(before, "")
	}
}

// Key writes a key press into the text.
func (in *Editor) Key(msg tea.KeyPressMsg) {
	before, after := in.split()
	if msg.Text == " " || msg.Code == tea.KeyBackspace && msg.Mod != 0 {
		in.undo.remember(before + after)
	}
	in.text, _ = in.text.Update(msg)
	in.keepWhole(before+after, len(before))
	in.fold()
	if in.standing == command && in.Empty() {
		in.Resume()
	}
}

// keepWhole sees to the placeholders after a key; old is the text before it,
// and the cursor was at from.
func (in *Editor) keepWhole(old string, from int) {
	if len(in.pastes) == 0 {
		return
	}
	before, after := in.split()
	if now := before + after; now == old {
		if at := in.pastes.outside(now, from, len(before)); at != len(before) {
			in.write(now[:at], now[at:])
		}
	} else if before, after, differs := in.pastes.edit(old, now, from, len(before)); differs {
		in.undo.remember(old)
		in.write(before, after)
	}
}

// fold puts a placeholder in the place of what was typed, or came key by key,
// where it has become too much for the area.
func (in *Editor) fold() {
	if in.text.LineCount() <= typedLines && in.text.Length() <= typedBytes/utf8.UTFMax {
		return
	}
	before, after := in.split()
	if in.text.LineCount() <= typedLines && len(before)+len(after) <= typedBytes {
		return
	}
	in.undo.remember(before + after)
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

func (in *Editor) Newline() {
	in.text.InsertString("\n")
	in.fold()
}

// Paste writes pasted text. A big one becomes a placeholder; the same again
// expands it, unless that would be too much: then it says so.
func (in *Editor) Paste(text string) (problem string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	before, after := in.split()
	in.undo.remember(before + after)
	if strings.Count(text, "\n") < pasteLines && len(text) <= pasteChars {
		in.text.InsertString(plain.Text(text))
		in.fold()
		return ""
	}
	at, of := in.pastes.spots(before + after)
	i := slices.Index(of, text)
	if i < 0 {
		in.text.InsertString(in.pastes.holder(text, before+after))
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

// maxUndo bounds the texts that can be had back.
const maxUndo = 50

// undo are the texts as they were, the newest last.
type undo []string

func (u *undo) remember(text string) {
	if n := len(*u); n > 0 && (*u)[n-1] == text {
		return
	}
	if *u = append(*u, text); len(*u) > maxUndo {
		*u = (*u)[1:]
	}
}

// last takes the newest text that is another than now.
func (u *undo) last(now string) (before string, ok bool) {
	for n := len(*u); n > 0; n = len(*u) {
		before = (*u)[n-1]
		if *u = (*u)[:n-1]; before != now {
			return before, true
		}
	}
	return "", false
}
