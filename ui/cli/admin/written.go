package admin

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// Found is one key, or what is none, of what was pasted or of a file.
type Found struct {
	Line     int
	Variable string // its name, where it has one; in JSON the names that lead to it
	Place    string // which of several in one line it is: "2 of 3"; empty: the only one
	Provider string // empty: not recognised
	Secret   keystore.Secret
	Skip     string // why it is left out; empty: it is a key
}

// Parse reads keys as people and programs write them: assignments in the
// dialect of any shell or of a .env file, "PROVIDER value", bare keys, and JSON
// files of other programs; in UTF-8 or UTF-16. A value may be a pool of several.
// Otherwise is the provider of keys that tell nothing about theirs; empty: they
// are skipped.
func Parse(text []byte, providers map[string]provider.Provider, otherwise string) []Found {
	r := &reader{providers: providers, otherwise: otherwise, seen: map[string]int{}}
	return r.read(text)
}

// Pasted reads what a person pasted for a provider that they chose. Only a bare
// key, or a variable whose name says nothing of whose key it is, is the chosen
// one's: a variable of another provider, or of one that is not known here, never
// goes to it.
func Pasted(text []byte, providers map[string]provider.Provider, chosen string) []Found {
	r := &reader{providers: providers, chosen: chosen, seen: map[string]int{}}
	return r.read(text)
}

// One reads what a person gave where one key is expected; chosen names its
// provider, or is empty where the key has to tell. The errors hold nothing of it.
func One(given keystore.Secret, providers map[string]provider.Provider, chosen string) (providerName string, key keystore.Secret, err error) {
	r := &reader{providers: providers, chosen: chosen, words: chosen != "", seen: map[string]int{}}
	found := r.read([]byte(given.Reveal()))
	good := slices.DeleteFunc(slices.Clone(found), func(f Found) bool { return f.Skip != "" })
	switch {
	case len(found) == 0:
		return chosen, keystore.Secret{}, nil
	case len(found) > 1:
		return "", keystore.Secret{}, hint(fmt.Sprintf("there are %d keys where one is expected", len(found)), "for many keys: sluice keys import")
	case chosen == "" && (found[0].Skip == skipUnknown || found[0].Skip == skipNoKey):
		return "", given, nil // it does not tell
	case len(good) == 0:
		return "", keystore.Secret{}, errors.New("this is no key that can be used: " + found[0].Skip)
	case chosen != "" && good[0].Provider != chosen:
		return "", keystore.Secret{}, hint(fmt.Sprintf("this is a key of %s, not of %s", good[0].Provider, chosen), "paste the key alone if it is surely the right one")
	}
	return good[0].Provider, good[0].Secret, nil
}

// reader collects what is found in one text.
type reader struct {
	providers map[string]provider.Provider
	otherwise string // whose a key is that looks like one and tells nothing
	chosen    string // whose a bare key is, whatever it looks like
	found     []Found
	words     bool           // a bare key may hold blanks
	seen      map[string]int // lines by secret
}

func (r *reader) read(text []byte) []Found {
	text = config.Decode(text)
	if isDocument(text) {
		r.document(text)
		return r.found
	}
	long := longLine(text)
	all := statements(string(text[:long.from]))
	elsewhere := servers(all, r.providers)
	for _, s := range all {
		switch {
		case s.fault != "":
			r.add(Found{Line: s.line, Skip: s.fault})
		case s.name != "":
			r.variable(s, elsewhere)
		default:
			r.bare(s)
		}
	}
	if long.line > 0 {
		r.add(Found{Line: long.line, Skip: "it is longer than 1 MiB; it and what follows were not read"})
	}
	return r.found
}

// maxLine bounds one line: what is longer holds no key.
const maxLine = 1 << 20

type long struct{ line, from int }

// longLine finds the first line that is too long; line 0: there is none.
func longLine(text []byte) long {
	from := 0
	for n := 1; from < len(text); n++ {
		end := bytes.IndexByte(text[from:], '\n')
		if end < 0 {
			end = len(text) - from
		}
		if end > maxLine {
			return long{n, from}
		}
		from += end + 1
	}
	return long{0, len(text)}
}

// add keeps what was found, unless the same key stands there already.
func (r *reader) add(f Found) {
	if first := r.seen[f.Secret.Reveal()]; f.Skip == "" && first > 0 {
		f.Skip = fmt.Sprintf("the same as in line %d", first)
	} else if f.Skip == "" {
		r.seen[f.Secret.Reveal()] = f.Line
	}
	r.found = append(r.found, f)
}

// each adds every entry of a pool; judge says whose a good one is, or why it is
// left out.
func (r *reader) each(f Found, entries []vault.Entry, judge func(*Found, string)) {
	for i, e := range entries {
		f := f
		f.Secret, f.Skip = e.Secret, e.Fault
		if len(entries) > 1 {
			f.Place = fmt.Sprintf("%d of %d", i+1, len(entries))
		}
		if f.Skip == "" {
			judge(&f, e.Secret.Reveal())
		}
		r.add(f)
	}
}

const (
	skipNoKey    = "it does not look like a key"
	skipUnknown  = "it does not tell whose key it is; name the provider before it, or use --provider"
	skipForeign  = "it is not a key of a provider that is known here; --provider names one"
	skipOther    = "it is not a key"
	skipProse    = "it is not a key, nor NAME=value"
	skipSignedIn = "it is the sign-in of another program, not a key"
)

// bare judges a statement that is no assignment: "PROVIDER value" or keys alone.
func (r *reader) bare(s statement) {
	entries := vault.Entries(s.value)
	if name, rest, ok := strings.Cut(s.value, " "); ok {
		if p, known := lookUp(name, r.providers); known && isPool(strings.TrimSpace(rest)) {
			r.each(Found{Line: s.line, Provider: p.Name}, vault.Entries(rest), func(*Found, string) {})
			return
		}
		if len(entries) == 1 && strings.ContainsAny(entries[0].Secret.Reveal(), " \t") && !holdsKey(s.value) && !r.words {
			r.add(Found{Line: s.line, Skip: skipProse})
			return
		}
	}
	r.each(Found{Line: s.line}, entries, func(f *Found, value string) {
		f.Provider = r.chosen
		if f.Provider != "" {
			return
		}
		if f.Provider = byPrefix(value, r.providers); f.Provider == "" {
			f.Provider = r.otherwise
		}
		switch {
		case !vault.LooksSecret(value):
			f.Skip = skipNoKey
		case f.Provider == "":
			f.Skip = skipUnknown
		}
	})
}

// holdsKey says whether one of the words of text looks like a key.
func holdsKey(text string) bool { return slices.ContainsFunc(strings.Fields(text), vault.LooksSecret) }

// isPool says whether text is one word, or several keys.
func isPool(text string) bool {
	return !strings.ContainsAny(text, " \t") || !slices.ContainsFunc(vault.Entries(text), func(e vault.Entry) bool {
		return e.Fault != "" || !vault.LooksSecret(e.Secret.Reveal())
	})
}

// variable judges NAME=value: by the name, then by the value's prefix.
func (r *reader) variable(s statement, elsewhere map[string]server) {
	f := Found{Line: s.line, Variable: s.name, Provider: byVariable(s.name, r.providers), Secret: keystore.NewSecret(s.value)}
	if to, ok := elsewhere[f.Provider]; ok {
		was := f.Provider
		if f.Provider = cmp.Or(to.provider, r.otherwise); f.Provider == "" {
			f.Skip = "it goes with " + to.variable + ", which does not lead to " + was + "; --provider names one"
			r.add(f)
			return
		}
	}
	r.named(f, s.name, s.value)
}

// named judges the value of a name; f holds what is known already.
func (r *reader) named(f Found, name, value string) {
	entries := vault.Entries(value)
	if f.Provider == "" && !keyLike(name) && !slices.ContainsFunc(entries, func(e vault.Entry) bool { return byPrefix(e.Secret.Reveal(), r.providers) != "" }) {
		f.Skip = skipOther
		if strings.TrimSpace(value) == "" {
			f.Skip = "it is empty"
		}
		r.add(f)
		return
	}
	known := f.Provider
	r.each(f, entries, func(f *Found, value string) {
		f.Provider = r.owner(known, name, value)
		switch {
		case signedIn(name, value):
			f.Skip, f.Provider = skipSignedIn, ""
		case f.Provider == "" && keyLike(name):
			f.Skip = skipForeign
		case f.Provider == "":
			f.Skip = skipOther
		}
	})
}

// owner says whose a key is by what it begins with and by its name. The
// beginning counts for more: many put another provider's key where a program
// looks for OpenAI's.
func (r *reader) owner(known, name, value string) string {
	shape := byPrefix(value, r.providers)
	switch {
	case known == "":
	case shape == "" || len(r.providers[known].Env) == 0:
		return known
	}
	switch {
	case shape != "":
		return shape
	case r.chosen != "" && ownless(name):
		return r.chosen
	case keyLike(name) && vault.LooksSecret(value):
		return r.otherwise
	}
	return ""
}
