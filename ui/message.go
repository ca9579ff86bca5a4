package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sluice/engine/plain"
	"sluice/engine/transcript"
)

// message is what a person wrote, as it goes to the queue, to the draft, to
// the history and back into the input: what was pasted stays what was pasted.
type message []transcript.Piece

// written is the message of a text of which nothing else is known.
func written(text string) message {
	if text == "" {
		return nil
	}
	return message{{Text: text}}
}

// text gives the whole message, as it is sent.
func (m message) text() string {
	if len(m) == 1 {
		return m[0].Text
	}
	var b strings.Builder
	for _, p := range m {
		b.WriteString(p.Text)
	}
	return b.String()
}

// blank says whether there is nothing to send.
func (m message) blank() bool {
	return !slices.ContainsFunc(m, func(p transcript.Piece) bool { return strings.TrimSpace(p.Text) != "" })
}

// joined puts messages one below the other; blank ones are left out.
func joined(all ...message) (m message) {
	for _, next := range all {
		if next.blank() {
			continue
		}
		if len(m) > 0 {
			m = append(m, transcript.Piece{Text: "\n"})
		}
		m = append(m, next...)
	}
	return m
}

// Of a text that is longer than this the input shows a placeholder: it would
// be slow, and beyond 10,000 rows it would cut.
const (
	typedLines = 200
	typedBytes = 8 << 10
)

// typeable says whether the input can hold a text as it is.
func typeable(text string) bool {
	return len(text) <= typedBytes && strings.Count(text, "\n") < typedLines &&
		plain.Text(text) == text && !strings.ContainsRune(text, utf8.RuneError)
}

// found gives text as a message in which the pastes of before stand for whole,
// as far as they are still there.
func (before message) found(text string) (m message) {
	for _, p := range before {
		if !p.Pasted || p.Text == "" {
			continue
		}
		if at := strings.Index(text, p.Text); at >= 0 {
			m = append(append(m, written(text[:at])...), p)
			text = text[at+len(p.Text):]
		}
	}
	return append(m, written(text)...)
}
