package ui

import (
	"slices"

	"sluice/ui/action"
	"sluice/ui/talk"
)

// standing is what the area shows.
type standing uint8

const (
	draft   standing = iota
	earlier          // a message of the history
	command          // a command that was begun in a panel
)

// unsent is what a person wrote and did not send, wherever it stands.
func (in *input) unsent() talk.Message {
	switch {
	case in.stands == command:
		return in.aside
	case in.stands == earlier && in.value() == in.shown:
		return in.aside
	case in.stands == earlier:
		return talk.Joined(in.aside, in.message())
	}
	return in.message()
}

// resume puts the draft back, where something else stands in its place.
func (in *input) resume() {
	if in.stands != draft {
		in.put(in.aside)
	}
}

// beginCommand takes a command in the place of the draft, which comes back
// after it.
func (in *input) beginCommand() {
	in.resume()
	aside := in.message()
	in.set("/")
	if !aside.Blank() {
		in.stands, in.aside = command, aside
	}
}

// giveBack puts a message that was not answered before what is being written.
// A command that is being written stays.
func (in *input) giveBack(m talk.Message) {
	if m.Blank() {
		return
	}
	if v := in.value(); in.stands == draft {
		if _, _, begun := action.Parse(v); begun || v == "/" {
			in.stands = command
		}
	}
	if now := in.unsent(); !slices.Equal(now, m) {
		m = talk.Joined(m, now)
	}
	if in.stands == command {
		in.aside = m
		return
	}
	in.put(m)
}

// recall walks the history: 1 back, -1 forward to the draft. It says whether
// there was a way to go.
func (in *input) recall(by int) bool { return in.stands != command && in.recallTo(in.back+by) }

// recallTo shows a message of the history by its distance from the newest; 0
// is the draft.
func (in *input) recallTo(to int) bool {
	if to < 0 || to > len(in.history) || to == in.back {
		return false
	}
	if in.stands != earlier || in.value() != in.shown {
		in.aside = in.unsent()
		in.remember(in.value())
	}
	if in.back = to; to == 0 {
		in.stands = draft
		in.write(in.pastes.show(in.aside), "")
		in.aside = nil
		return true
	}
	in.stands = earlier
	in.shown = in.pastes.show(in.history[len(in.history)-to])
	in.write(in.shown, "")
	return true
}

// accept takes the message out of the input and keeps it in the history. A
// draft that waited comes back.
func (in *input) accept() talk.Message {
	sent := in.message()
	if n := len(in.history); n == 0 || !slices.Equal(in.history[n-1], sent) {
		in.history = append(in.history, sent)
	}
	if len(in.history) > maxHistory {
		in.history = in.history[1:]
	}
	in.remember(in.value())
	in.area.Reset()
	in.back = 0
	in.resume()
	return sent
}
