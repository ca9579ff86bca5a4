package stream

import (
	"bytes"
	"encoding/json"
	"strings"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/plain"
)

// Outward gives the body of a whole answer as it may be handed on: thoughts
// stand in a field of their own, and keys are hidden in every string. A body
// in which there is neither comes back as it is.
func Outward(body []byte, hide plain.Redactor) []byte {
	body = partThoughts(body)
	if text := string(body); !strings.Contains(text, `\u`) && hide.Redact(text) == text {
		return body // the usual case; other escapes are known forms
	}
	return hideStrings(body, func(key, value string) string {
		if !saidFields[key] {
			return hide.Redact(value)
		}
		h := hide.Hider() // as in a stream
		return h.Pass(value) + h.Rest()
	})
}

// saidFields hold what a model says: a word that only looks like a key may be
// what it was asked for.
var saidFields = lexicon.Set("content text reasoning_content reasoning thinking refusal arguments")

// hideStrings changes the strings of a JSON text, names of fields included;
// hide is given the name of the field that a string stands in.
func hideStrings(raw []byte, hide func(key, value string) string) []byte {
	var out []byte
	kept, key := 0, ""
	for i := 0; i < len(raw); i++ {
		if raw[i] != '"' {
			continue
		}
		end := stringEnd(raw, i)
		value, ok := unquoted(raw[i+1 : end])
		if !ok {
			value = string(raw[i+1 : end])
		}
		if shown := hide(key, value); shown != value {
			quoted, _ := json.Marshal(shown) // a string always has a JSON form
			out = append(append(out, raw[kept:i]...), quoted...)
			kept = min(end+1, len(raw))
		}
		if i = end; bytes.HasPrefix(bytes.TrimLeft(raw[min(i+1, len(raw)):], " \t\r\n"), []byte(":")) {
			key = value
		}
	}
	if kept == 0 {
		return raw
	}
	return append(out, raw[kept:]...)
}

// stringEnd gives where the string that begins at i has its closing quote, or
// the end of raw where it has none.
func stringEnd(raw []byte, i int) int {
	for i++; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(raw)
}

// partThoughts moves thoughts at the beginning of a message into a field of
// their own.
func partThoughts(body []byte) []byte {
	var whole map[string]json.RawMessage
	var choices []map[string]json.RawMessage
	if len(body) > maxWhole || !mayThink(body) || json.Unmarshal(body, &whole) != nil || json.Unmarshal(whole["choices"], &choices) != nil {
		return body
	}
	parted := false
	for _, c := range choices {
		var m map[string]json.RawMessage
		var text string
		if json.Unmarshal(c["message"], &m) != nil || json.Unmarshal(m["content"], &text) != nil || full(m["reasoning_content"]) || full(m["reasoning"]) {
			continue
		}
		var t thinker
		thought, said := t.pass(text)
		if t.close == "" {
			continue
		}
		more, rest := t.rest()
		m["reasoning_content"], m["content"] = quote(thought+more), quote(said+rest)
		c["message"], _ = json.Marshal(m) // what was decoded can be encoded
		parted = true
	}
	if !parted {
		return body
	}
	whole["choices"], _ = json.Marshal(choices)
	out, _ := json.Marshal(whole)
	return out
}

// mayThink says whether a mark may stand in body, however it is escaped.
func mayThink(body []byte) bool {
	for _, tag := range thoughtTags {
		if bytes.Contains(body, []byte(strings.Trim(tag.open, "<>[]|◁▷"))) {
			return true
		}
	}
	return false
}

func quote(s string) []byte {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return b
}
