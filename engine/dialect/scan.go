package dialect

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"sluice/engine/dialect/lexicon"
)

// leaf is one scalar of a body, with the names that lead to it.
type leaf struct {
	key    string // own name in snake case; the list's name for an element of a list
	parent string // the name of the object that holds it
	text   string
	quoted bool // a string, not a number or a bare word
}

const (
	maxDepth  = 40   // deeper nesting is not read
	maxLeaves = 2000 // later leaves are not read
)

// scanner walks over an object notation and tells its leaves. It takes what
// servers, clients and terminals make of JSON: raw line ends inside strings,
// commas too many or too few, a missing end, and the notation of Python.
type scanner struct {
	src    string
	at     int
	leaves int
	tell   func(leaf)
}

// scan reads the first value of src, and gives its length.
func scan(src string, tell func(leaf)) int {
	s := scanner{src: src, tell: tell}
	s.value("", "", 0)
	return min(s.at, len(src))
}

func (s *scanner) space() {
	for s.at < len(s.src) {
		switch s.src[s.at] {
		case ' ', '\t', '\r', '\n', ',', ';', 0:
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) value(key, parent string, depth int) {
	s.space()
	if s.at >= len(s.src) {
		return
	}
	if depth > maxDepth || s.leaves > maxLeaves {
		s.at = len(s.src)
		return
	}
	switch c := s.src[s.at]; c {
	case '{':
		s.at++
		for s.more("}") {
			from := s.at
			name := s.word()
			if s.at == from {
				s.at++ // a sign where none should be
			} else if s.space(); strings.HasPrefix(s.src[s.at:], ":") {
				s.at++
				s.value(lexicon.Snake(name), key, depth+1)
			}
		}
	case '[', '(':
		s.at++
		for s.more("])}") {
			s.value(key, parent, depth+1)
		}
	default:
		if w := s.word(); w != "" || c == '"' || c == '\'' {
			s.leaves++
			s.tell(leaf{key, parent, w, c == '"' || c == '\''})
		} else {
			s.at++
		}
	}
}

// more says whether a container goes on: neither its end nor that of the text is next.
func (s *scanner) more(ends string) bool {
	s.space()
	if s.at >= len(s.src) {
		return false
	}
	if strings.IndexByte(ends, s.src[s.at]) < 0 {
		return true
	}
	s.at++
	return false
}

// word reads what stands in quotes, or a number or a word without them; empty
// where neither is next.
func (s *scanner) word() string {
	if c := s.src[s.at]; c == '"' || c == '\'' {
		return s.quoted()
	}
	return s.bare()
}

// bare reads a number or a word without quotes.
func (s *scanner) bare() string {
	from := s.at
	for s.at < len(s.src) && !strings.ContainsRune(" \t\r\n,;:{}[]()\"'", rune(s.src[s.at])) {
		s.at++
	}
	return s.src[from:s.at]
}

// quoted reads a string in single or double quotes. A string without an end
// goes up to the end of the text.
func (s *scanner) quoted() string {
	q := s.src[s.at]
	s.at++
	from, escaped := s.at, false
	for s.at < len(s.src) {
		switch c := s.src[s.at]; c {
		case '\\':
			escaped = true
			s.at++
		case q:
			if q == '"' || s.closes() {
				text := s.src[from:s.at]
				s.at++
				return unescape(text, escaped)
			}
		}
		s.at++
	}
	s.at = len(s.src)
	return unescape(s.src[min(from, len(s.src)):], escaped)
}

// closes says whether the single quote at hand ends its string: what follows
// must be punctuation, for apostrophes stand inside Python strings that a
// careless hand has quoted again.
func (s *scanner) closes() bool {
	for _, c := range []byte(s.src[s.at+1:]) {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case ',', ':', '}', ']', ')':
			return true
		}
		return false
	}
	return true
}

// unescape resolves backslash escapes of JSON and of Python.
func unescape(s string, escaped bool) string {
	if !escaped {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r', 'b', 'f':
			b = append(b, ' ')
		case 'u':
			r, n := unicodeEscape(s[i+1:])
			b = utf8.AppendRune(b, r)
			i += n
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// unicodeEscape reads the digits after \u, and the second half of a pair.
func unicodeEscape(s string) (r rune, n int) {
	hi, ok := hex4(s)
	if !ok {
		return utf8.RuneError, 0
	}
	if rest, paired := strings.CutPrefix(s[4:], `\u`); paired && utf16.IsSurrogate(hi) {
		if lo, ok := hex4(rest); ok && utf16.DecodeRune(hi, lo) != utf8.RuneError {
			return utf16.DecodeRune(hi, lo), 10
		}
	}
	return hi, 4
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(v), err == nil
}
