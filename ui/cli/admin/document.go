package admin

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"sluice/keystore/vault"
)

// isDocument says whether text is JSON with something in it: a file in which
// another program keeps keys.
func isDocument(text []byte) bool {
	head := bytes.TrimLeft(text, " \t\r\n")
	return len(head) > 0 && (head[0] == '{' || head[0] == '[') && json.Valid(text)
}

// document reads the keys of any JSON file. Whose a key is tell, from the
// nearest on: its own name, a field beside it that names a provider, and the
// names around it. That covers opencode ({"groq": {"type": "api", "key": …}}),
// codex ({"OPENAI_API_KEY": …, "tokens": {…}}), llm ({"openai": …}), and any
// names with a key or a list of keys.
func (r *reader) document(text []byte) {
	w := &walker{reader: r, text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	w.decoder.UseNumber()
	w.value(&scope{})
	slices.SortStableFunc(r.found, func(a, b Found) int { return a.Line - b.Line })
}

// scope is one object or list of a document.
type scope struct {
	outer    *scope
	name     string // under which it stands
	provider string // whom a field of it names
}

// leaf is one text of a document.
type leaf struct {
	line        int
	name, value string
}

type walker struct {
	*reader
	text    []byte
	decoder *json.Decoder
	counted int // bytes whose lines are counted
	lines   int
}

// line gives the line that the decoder has come to.
func (w *walker) line() int {
	at := int(w.decoder.InputOffset())
	w.lines += bytes.Count(w.text[w.counted:at], []byte("\n"))
	w.counted = at
	return w.lines + 1
}

// value reads one value, which stands under the name of s. A text is given
// back; whose it is may stand behind it. The decoder bounds how deep it goes.
func (w *walker) value(s *scope) (l leaf, ok bool) {
	token, err := w.decoder.Token()
	if err != nil {
		return leaf{}, false
	}
	switch t := token.(type) {
	case string:
		return leaf{w.line(), s.name, t}, true
	case json.Delim:
		var leaves []leaf
		for w.decoder.More() {
			inner := &scope{outer: s, name: s.name}
			if t == '{' {
				name, _ := w.decoder.Token()
				inner.name, _ = name.(string)
			}
			l, ok := w.value(inner)
			if !ok {
				continue
			}
			if p, known := lookUp(l.value, w.providers); known && slices.Contains(ownerFields, strings.ToLower(l.name)) {
				s.provider = p.Name
			}
			leaves = append(leaves, l)
		}
		_, _ = w.decoder.Token()
		for _, l := range leaves {
			w.judge(s, l)
		}
	}
	return leaf{}, false
}

// ownerFields name the provider of the keys beside them.
var ownerFields = []string{"provider", "vendor", "service", "platform", "company", "type", "name", "id"}

// judge says what a text is that stands in s. What is neither named like a key
// nor looks like one is a setting, and not mentioned.
func (w *walker) judge(s *scope, l leaf) {
	f := Found{Line: l.line, Variable: path(s, l.name)}
	own := byVariable(l.name, w.providers)
	p, byName := lookUp(l.name, w.providers)
	switch {
	case slices.Contains(signIns, strings.Join(nameWords(l.name), " ")):
		f.Skip = skipSignedIn
		w.add(f)
	case l.name == "":
		w.bare(statement{line: l.line, value: l.value})
	case own != "":
		f.Provider = own
		w.named(f, l.name, l.value)
	case byName && !vault.LooksSecret(l.value) && vault.Entries(l.value)[0].Fault == "":
		f.Skip = skipNoKey
		w.add(f)
	case byName:
		f.Provider = p.Name
		w.named(f, l.name, l.value)
	case keyLike(l.name):
		f.Provider = around(s, w.reader)
		w.named(f, l.name, l.value)
	case byPrefix(l.value, w.providers) != "" && vault.LooksSecret(l.value):
		w.named(f, l.name, l.value)
	}
}

// around names the provider that the nearest scope tells; empty: none does.
func around(s *scope, r *reader) string {
	for ; s != nil; s = s.outer {
		if s.provider != "" {
			return s.provider
		}
		if p, known := lookUp(s.name, r.providers); known {
			return p.Name
		}
	}
	return ""
}

// path joins the names that lead to a text. One that may be a secret is left
// out.
func path(s *scope, name string) string {
	names := []string{name}
	for ; s != nil; s = s.outer {
		if s.name != "" && s.name != names[0] {
			names = append([]string{s.name}, names...)
		}
	}
	for i := range names {
		if vault.LooksSecret(names[i]) {
			names[i] = "…"
		}
	}
	return strings.Join(names, ".")
}
