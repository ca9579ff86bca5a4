package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluice/keystore"
)

// Entry is what stands at one place of a text where a key is expected.
type Entry struct {
	// Secret is the key without what people put around it. Where there is a
	// Fault it is only the text that stands there, not to be sent anywhere.
	Secret keystore.Secret
	Fault  string // why it is no key, without a word of it ("it is a placeholder, not a key"); empty: it is one
}

// Entries takes apart what a person or a program wrote where a key is
// expected: one key, or a pool of several, parted by commas or line ends, or by
// blanks and semicolons where each looks like a key. Quotes, the word Bearer,
// the name of a header, comments and invisible characters around a key are left
// out, an equal one is given once. There is at least one entry. It is for every
// door by which a key comes in; what rests in the vault has passed it already.
func Entries(text string) []Entry {
	if fault := foreign(text); fault != "" {
		return []Entry{{Secret: keystore.NewSecret(text), Fault: fault}}
	}
	var found []Entry
	seen := map[string]bool{}
	for _, piece := range pieces(text) {
		if piece != "" && piece[0] != '#' && !seen[piece] {
			seen[piece] = true
			found = append(found, Entry{Secret: keystore.NewSecret(piece), Fault: faultOf(piece)})
		}
	}
	if len(found) == 0 {
		return []Entry{{Fault: faultEmpty}}
	}
	return sentence(found)
}

// sentence tells the words of a placeholder that holds a comma from the keys
// beside one.
func sentence(found []Entry) []Entry {
	if !slices.ContainsFunc(found, func(e Entry) bool { return e.Fault == faultPlaceholder }) {
		return found
	}
	for i := range found {
		if found[i].Fault == "" && !strings.ContainsFunc(found[i].Secret.Reveal(), unicode.IsDigit) {
			found[i].Fault = faultPlaceholder
		}
	}
	return found
}

// one is for a place that holds one key and no pool. The error continues a
// sentence whose subject is the place.
func one(text string) (keystore.Secret, error) {
	found := Entries(text)
	if len(found) > 1 {
		return keystore.Secret{}, fmt.Errorf("holds %d keys where one is expected", len(found))
	}
	if found[0].Fault != "" {
		return keystore.Secret{}, noneThere(found[0].Fault)
	}
	return found[0].Secret, nil
}

// nth gives the n-th key of a pool, from 1, not counting what is none. The
// error continues a sentence whose subject is the place.
func nth(text string, n int) (keystore.Secret, error) {
	found := Entries(text)
	good := slices.DeleteFunc(slices.Clone(found), func(e Entry) bool { return e.Fault != "" })
	switch {
	case len(good) >= n:
		return good[n-1].Secret, nil
	case len(good) == 0:
		return keystore.Secret{}, noneThere(found[0].Fault)
	}
	return keystore.Secret{}, fmt.Errorf("holds no key %d", n)
}

// noneThere says why no key stands at a place, and what to put there.
func noneThere(fault string) error {
	return keystore.WithHint(errors.New("holds no key: "+fault),
		"put the whole key there as the provider shows it once; a server that needs none takes no_key = true")
}

// pieces parts a pool. An empty piece is none.
func pieces(text string) []string {
	text = bared(text)
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") && strings.ContainsAny(inner, "\"',") {
		text = strings.TrimSuffix(inner, "]") // a list of JSON, YAML or Python
	}
	var all []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		for piece := range strings.SplitSeq(uncommented(line), ",") {
			all = append(all, words(bared(piece))...)
		}
	}
	return all
}

// uncommented leaves out a comment behind a value, or a whole line of it.
func uncommented(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return ""
	}
	for _, mark := range []string{" #", "\t#", " // "} {
		line, _, _ = strings.Cut(line, mark)
	}
	return line
}

// words parts a piece at blanks and semicolons where each part looks like a
// key. A key of words stays whole.
func words(piece string) []string {
	parts := strings.FieldsFunc(piece, isGap)
	if len(parts) < 2 || slices.ContainsFunc(parts, func(s string) bool { return !keyLong(s) }) {
		return []string{piece}
	}
	for i := range parts {
		parts[i] = bared(parts[i])
	}
	return parts
}

func isGap(r rune) bool { return unicode.IsSpace(r) || r == ';' }

// keyLong says whether s is too long for a word beside a key.
func keyLong(s string) bool {
	return LooksSecret(s) || len(s) >= minRun && (strings.ContainsFunc(s, unicode.IsDigit) || spaced(s) != strings.ToLower(s))
}

// around are words that people copy along with a key: the scheme of a header,
// and headers that carry keys.
var around = []string{"Authorization:", "Proxy-Authorization:", "x-api-key:", "api-key:", "x-goog-api-key:", "Bearer "}

// bared leaves out what people put around a key.
func bared(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1 // a byte order mark, a zero-width blank, a soft hyphen: no key has them
		}
		return r
	}, s)
	for {
		before := s
		s = unbracketed(strings.TrimRight(strings.TrimFunc(s, isAround), ";"))
		for _, w := range around {
			if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) {
				s = s[len(w):]
			}
		}
		if s == before {
			return s
		}
	}
}

// unbracketed leaves out brackets around what is surely a key.
func unbracketed(s string) string {
	if between, ok := inBrackets(s); ok && LooksSecret(strings.TrimFunc(between, isAround)) && !strings.Contains(between, ",") {
		return between
	}
	return s
}

// isAround covers blanks and quotes.
func isAround(r rune) bool {
	return unicode.IsSpace(r) || r == '"' || r == '\'' || r == '`' || r == '´' || unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Pf, r) || r == '„'
}

const (
	faultEmpty  = "it is empty"
	faultSigns  = "it holds characters that no key has"
	faultMixed  = "it holds a key and other words"
	faultMasked = "it is masked; copy the whole key"
)

// foreign says what a text is that is no key and must not be taken apart.
func foreign(text string) string {
	if len(text) > maxOutput {
		return "it is much longer than a key"
	}
	s := bared(text)
	switch {
	case strings.Contains(s, "-----BEGIN "):
		return "it is a certificate or a private key, not an API key"
	case strings.HasPrefix(s, "{") && strings.ContainsAny(s, "\"':") && !strings.HasPrefix(s, "{{") && !refers(s):
		return "it is JSON; `sluice keys import` reads such files"
	}
	return ""
}

// faultOf says why a piece is no key; empty: it may be one.
func faultOf(s string) string {
	parts := strings.FieldsFunc(s, isGap)
	switch {
	case s == "":
		return faultEmpty
	case !utf8.ValidString(s), strings.ContainsFunc(s, unicode.IsControl):
		return faultSigns
	case refers(s):
		return "it refers to another variable or place"
	case placeholder(s):
		return faultPlaceholder
	case masked(s):
		return faultMasked
	case strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf || strings.ContainsRune("<>{}\"`\\", r) }):
		return faultSigns
	case strings.Contains(s, "://"):
		return "it is an address, not a key"
	case assignment.MatchString(s):
		return "it is a whole assignment, not only the key"
	case len(parts) > 1 && slices.ContainsFunc(parts, LooksSecret):
		return faultMixed
	}
	return ""
}
