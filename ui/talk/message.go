package talk

import (
	"slices"
	"strings"

	"sluice/engine/transcript"
)

// Message is what a person wrote, as it goes to the queue, to the draft, to
// the history and back into the input: what was pasted stays what was pasted.
type Message []transcript.Piece

// Written is the message of a text of which nothing else is known.
func Written(text string) Message {
	if text == "" {
		return nil
	}
	return Message{{Text: text}}
}

// Text gives the whole message, as it is sent.
func (m Message) Text() string {
	if len(m) == 1 {
		return m[0].Text
	}
	var b strings.Builder
	for _, p := range m {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Blank says whether there is nothing to send.
func (m Message) Blank() bool {
	return !slices.ContainsFunc(m, func(p transcript.Piece) bool { return strings.TrimSpace(p.Text) != "" })
}

// Joined puts messages one below the other; blank ones are left out.
func Joined(all ...Message) (m Message) {
	for _, next := range all {
		if next.Blank() {
			continue
		}
		if len(m) > 0 {
			m = append(m, transcript.Piece{Text: "\n"})
		}
		m = append(m, next...)
	}
	return m
}
