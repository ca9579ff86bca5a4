package stream

import (
	"bytes"

	"sluice/engine/dialect"
)

// bare gathers what a stream sends outside of data lines: JSON over several
// lines, a page, or words.
type bare struct {
	text []byte
	json bool
	nesting
}

// nesting follows how deep a place in a JSON text is in it.
type nesting struct {
	depth  int
	quoted bool // inside a string
	escape bool
}

func (b *bare) open() bool { return len(b.text) > 0 }

// add takes a line and says whether the JSON is whole with it.
func (b *bare) add(line []byte) bool {
	if len(b.text) == 0 {
		line = bytes.TrimLeft(line, " \t\x00")
		b.json = len(line) > 0 && (line[0] == '{' || line[0] == '[')
	}
	bound := maxLine
	if !b.json {
		bound = dialect.MaxErrorBody
	}
	if len(b.text)+len(line) >= bound {
		line = line[:max(0, bound-len(b.text)-1)]
	}
	b.text = append(append(b.text, line...), '\n')
	if !b.json {
		return false
	}
	b.follow(line)
	return b.depth <= 0
}

func (n *nesting) follow(text []byte) {
	for _, c := range text {
		switch {
		case n.escape:
			n.escape = false
		case n.quoted && c == '\\':
			n.escape = true
		case c == '"':
			n.quoted = !n.quoted
		case n.quoted:
		case c == '{' || c == '[':
			n.depth++
		case c == '}' || c == ']':
			n.depth--
		}
	}
}
