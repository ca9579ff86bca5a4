package stream

import (
	"bytes"
	"encoding/json"
	"time"

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

func (s *Stream) takeBare(line []byte, now time.Time) {
	if !s.bare.add(line) {
		return
	}
	text := s.bare.text
	s.bare = bare{}
	s.bareObject(bytes.TrimSpace(text), now)
}

// bareObject reads whole JSON outside of data lines: an error, a chunk, a
// list of them, or the whole answer of a server that does not stream.
func (s *Stream) bareObject(text []byte, now time.Time) {
	if text[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(text, &list) != nil {
			s.failWith(text, now)
			return
		}
		for _, one := range list {
			if len(one) > 0 && one[0] == '{' && s.failed == nil {
				s.bareObject(one, now)
			}
		}
		return
	}
	if !s.takeChunk(text, now) && s.failed == nil {
		s.failWith(text, now)
	}
}

// endBare reads what stands outside of data lines when the stream ends.
func (s *Stream) endBare(now time.Time) {
	if !s.bare.open() {
		return
	}
	text := bytes.TrimSpace(s.bare.text)
	isJSON := s.bare.json
	s.bare = bare{}
	switch {
	case len(text) == 0:
	case isJSON && !quotesError(text):
		s.fail(ours(CodeCutLine, "the stream ended in the middle of a line"))
	case (s.done || s.finish != "") && !isJSON && text[0] != '<':
		// Words behind a complete answer change nothing.
	default:
		s.failWith(text, now)
	}
}
