package ui

import (
	"strings"
	"unicode/utf8"

	"sluice/engine/plain"
	"sluice/ui/talk"
)

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
func found(before talk.Message, text string) (m talk.Message) {
	for _, p := range before {
		if !p.Pasted || p.Text == "" {
			continue
		}
		if at := strings.Index(text, p.Text); at >= 0 {
			m = append(append(m, talk.Written(text[:at])...), p)
			text = text[at+len(p.Text):]
		}
	}
	return append(m, talk.Written(text)...)
}
