package editor

import (
	"fmt"
	"slices"
	"strings"

	"sluice/ui/action"
	"sluice/ui/talk"
)

// standing is what the area shows.
type standing uint8

const (
	draft   standing = iota
	earlier          // a message of the history
	command          // a command that was begun in a panel
	lent             // a message that was sent, to be sent otherwise
)

// Unsent is what a person wrote and did not send, wherever it stands.
func (in *Editor) Unsent() talk.Message {
	switch {
	case in.standing == command:
		return in.aside
	case in.Aside() && in.Value() == in.shown:
		return in.aside
	case in.Aside():
		return talk.Joined(in.aside, in.Message())
	}
	return in.Message()
}

// Resume puts the draft back, where something else stands in its place.
func (in *Editor) Resume() {
	if in.standing != draft {
		in.put(in.aside)
	}
}

// BeginCommand takes a command in the place of the draft, which comes back
// after it.
func (in *Editor) BeginCommand() {
	in.Resume()
	aside := in.Message()
	in.Set("/")
	if !aside.Blank() {
		in.standing, in.aside = command, aside
	}
}

// GiveBack puts a message that was not answered before what is being written.
// A command that is being written stays.
func (in *Editor) GiveBack(m talk.Message) {
	if m.Blank() {
		return
	}
	if v := in.Value(); in.standing == draft {
		if _, _, begun := action.Parse(v); begun || v == "/" {
			in.standing = command
		}
	}
	if now := in.Unsent(); !slices.Equal(now, m) {
		m = talk.Joined(m, now)
	}
	if in.standing == command {
		in.aside = m
		return
	}
	in.put(m)
}

// history are the messages that were sent, and which of them is shown.
type history struct {
	sent  []talk.Message // oldest first
	back  int            // how far back it is shown
	shown string         // what it showed there, before it was changed
}

// Learn puts messages of another day, the oldest first, before those of today.
func (h *history) Learn(texts []string) {
	var before []talk.Message
	for _, text := range texts {
		before = append(before, talk.Written(text))
	}
	h.sent = append(before, h.sent...)
}

// Sent gives the messages that were sent, oldest first. The caller must not
// change them.
func (h *history) Sent() []talk.Message { return h.sent }

// Recall walks the history: 1 back, -1 forward to the draft. It says whether
// there was a way to go.
func (in *Editor) Recall(by int) bool {
	return in.standing != command && in.recallTo(in.back+by)
}

// Earlier shows a message of the history in the place of the draft, by its
// distance from the newest, which is 1.
func (in *Editor) Earlier(back int) {
	in.Resume()
	in.recallTo(back)
}

// recallTo is Earlier from where the history is shown; 0 is the draft.
func (in *Editor) recallTo(to int) bool {
	h := &in.history
	if to < 0 || to > len(h.sent) || to == h.back {
		return false
	}
	if !in.Aside() || in.Value() != h.shown {
		in.aside = in.Unsent()
		in.undo.remember(in.Value())
	}
	if h.back = to; to == 0 {
		in.standing = draft
		in.write(in.pastes.show(in.aside), "")
		in.aside = nil
		return true
	}
	in.standing = earlier
	h.shown = in.pastes.show(h.sent[len(h.sent)-to])
	in.write(h.shown, "")
	return true
}

// Lend shows a message that was sent before, in the place of the draft.
func (in *Editor) Lend(m talk.Message) {
	in.Resume()
	in.aside = in.Message()
	in.Set(in.pastes.show(m))
	in.standing, in.shown = lent, in.Value()
}

// Lent says whether such a message, as it was or changed, is in the input.
func (s standing) Lent() bool { return s == lent }

// Accept takes the message out of the input and keeps it in the history. A
// draft that waited comes back.
func (in *Editor) Accept() talk.Message {
	sent, h := in.Message(), &in.history
	if n := len(h.sent); n == 0 || !slices.Equal(h.sent[n-1], sent) {
		h.sent = append(h.sent, sent)
	}
	if len(h.sent) > talk.MaxHistory {
		h.sent = h.sent[1:]
	}
	in.undo.remember(in.Value())
	in.text.Reset()
	h.back = 0
	in.Resume()
	return sent
}

// InCommand says whether a command stands in the place of a draft that waits.
func (s standing) InCommand() bool { return s == command }

// Aside says whether something else stands in the place of the draft.
func (s standing) Aside() bool { return s != draft }

// Mark changes whenever Unsent does.
func (in *Editor) Mark() string { return fmt.Sprint(in.standing, len(in.aside), in.Value()) }

// Edited takes in what came back. What came into the input meanwhile stays,
// before it.
func (in *Editor) Edited(h Handed) {
	if h.Text == h.Message.Text() {
		return
	}
	edited := found(h.Message, h.Text)
	if before, ok := strings.CutSuffix(in.Value(), h.Shown); ok && before != "" {
		edited = talk.Joined(in.pastes.read(strings.TrimSuffix(before, "\n")), edited)
	} else if !ok {
		edited = talk.Joined(in.Message(), edited)
	}
	in.replace(edited)
}
