package wire

import (
	"bytes"
	"slices"
	"strings"
)

// Has says whether the request has a field of that name at its top.
func (p *Prompt) Has(name string) bool {
	return slices.ContainsFunc(p.fields, func(f field) bool { return f.name == name })
}

// longestValue bounds the values that are told apart.
const longestValue = 256

// Member finds a parameter or field by its name: at the top of the request, or
// anywhere in its messages; "role:system" is one with that value. value is that
// of a field at the top, as it stands, or empty where it is long.
func (p *Prompt) Member(name string) (value string, ok bool) {
	for _, f := range p.fields {
		switch v := p.body[f.value:f.end]; {
		case f.name == name:
			if len(v) > longestValue {
				return "", true
			}
			return string(v), true
		case f.name == "messages":
			ok = ok || within(v, name)
		}
	}
	return "", ok
}

// within says whether an object in valid JSON has a member of that name.
func within(b []byte, name string) bool {
	key, want, valued := strings.Cut(name, ":")
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		end := skipString(b, i)
		text := b[i+1 : end]
		at := skipSpace(b, end+1)
		if i = end; at >= len(b) || b[at] != ':' || string(text) != key {
			continue
		}
		value := b[skipSpace(b, at+1):]
		if !valued || bytes.HasPrefix(value, quoted(want)) {
			return true
		}
	}
	return false
}

// Parameters names what the request has besides its model and messages.
func (p *Prompt) Parameters() []string {
	var names []string
	for _, f := range p.fields {
		if f.name != "model" && f.name != "messages" {
			names = append(names, f.name)
		}
	}
	return names
}
