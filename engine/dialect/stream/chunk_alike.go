package stream

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"sluice/engine/plain"
)

// alike is the shape of the last chunk that brought text and nothing else.
// Nearly all chunks of a stream are equal but for that text; those are read
// without decoding their JSON again.
type alike struct {
	before, after       []byte // of the text, in the chunk as it came
	outBefore, outAfter []byte // …and in the canonical one
}

var contentKey = []byte(`"content":`)

// learn takes the shape of a chunk over that brought only text, if it is such
// a one.
func (a *alike) learn(data []byte, c *wireChunk, p Part) {
	if len(c.Choices) != 1 {
		return
	}
	ch := c.Choices[0]
	if ch.Delta == nil || ch.Text != "" || ch.Delta.Refusal != "" || len(ch.Delta.Content) < 2 || ch.Delta.Content[0] != '"' {
		return
	}
	before, after, ok := around(data, ch.Delta.Content)
	if !ok {
		return
	}
	outBefore, outAfter, ok := around(p.Data, quote(p.Text))
	if !ok {
		return
	}
	*a = alike{bytes.Clone(before), bytes.Clone(after), bytes.Clone(outBefore), bytes.Clone(outAfter)}
}

// around gives what stands before and behind the text of the only content in
// data; its quotes belong to what is around.
func around(data, content []byte) (before, after []byte, ok bool) {
	if bytes.Count(data, contentKey) != 1 {
		return nil, nil, false
	}
	at := bytes.Index(data, contentKey) + len(contentKey)
	for at < len(data) && data[at] == ' ' {
		at++
	}
	if !bytes.HasPrefix(data[at:], content) {
		return nil, nil, false
	}
	return data[:at+1], data[at+len(content)-1:], true
}

// read gives the part that a chunk of the known shape brings, as far as hide
// lets its text pass.
func (a *alike) read(data []byte, hide *plain.Hider) (Part, bool) {
	if a.before == nil || len(data) < len(a.before)+len(a.after) || !bytes.HasPrefix(data, a.before) || !bytes.HasSuffix(data, a.after) {
		return Part{}, false
	}
	inside := data[len(a.before) : len(data)-len(a.after)]
	text, ok := unquoted(inside)
	if !ok || text == "" {
		return Part{}, false
	}
	p := Part{Text: hide.Pass(text), Content: true, Alive: true}
	switch p.Text {
	case "":
		return p, true
	case text:
	default:
		quoted := quote(p.Text)
		inside = quoted[1 : len(quoted)-1]
	}
	out := make([]byte, 0, len(a.outBefore)+len(inside)+len(a.outAfter))
	p.Data = append(append(append(out, a.outBefore...), inside...), a.outAfter...)
	return p, true
}

// unquoted decodes the inside of a JSON string; not ok where it is none.
func unquoted(inside []byte) (string, bool) {
	escaped := false
	for i := 0; i < len(inside); i++ {
		switch {
		case inside[i] == '"' || inside[i] < ' ':
			return "", false
		case inside[i] == '\\':
			escaped = true
			i++
		}
	}
	if !utf8.Valid(inside) {
		return "", false
	}
	if !escaped {
		return string(inside), true
	}
	var text string
	quoted := append(append([]byte{'"'}, inside...), '"')
	return text, json.Unmarshal(quoted, &text) == nil
}
