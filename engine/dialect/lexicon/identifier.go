package lexicon

import (
	"strings"
	"unicode/utf8"
)

// Snake gives a name in lower case with "_" between its words: retryDelay,
// Retry-After and RETRY_AFTER become retry_delay and retry_after.
func Snake(s string) string {
	if plainSnake(s) {
		return s
	}
	b := make([]byte, 0, len(s)+4)
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z':
			if startsWord(s, i) && len(b) > 0 && b[len(b)-1] != '_' {
				b = append(b, '_')
			}
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= utf8.RuneSelf:
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '_':
			b = append(b, '_')
		}
	}
	return strings.TrimSuffix(string(b), "_")
}

// startsWord says whether the capital at s[i] begins a word: after a small
// letter or a digit, or before a small letter at the end of capitals.
func startsWord(s string, i int) bool {
	if i == 0 {
		return false
	}
	small := func(c byte) bool { return c >= 'a' && c <= 'z' }
	prev := s[i-1]
	return small(prev) || prev >= '0' && prev <= '9' || i+1 < len(s) && small(s[i+1])
}

func plainSnake(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// Identifiers finds words in prose that are made of several
// ("SessionsCount.count"), folded, and gives them as they stand.
func Identifiers(text string) map[string]string {
	var found map[string]string
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return r >= utf8.RuneSelf || r != '.' && r != '_' && !IsWordByte(byte(r)) }) {
		if len(w) > 80 || len(found) >= 24 {
			continue
		}
		for i := 1; i+1 < len(w); i++ {
			if w[i] >= 'A' && w[i] <= 'Z' && startsWord(w, i) && w[i+1] >= 'a' && w[i+1] <= 'z' {
				if found == nil {
					found = map[string]string{}
				}
				w = strings.Trim(w, ".")
				found[Fold(w)] = w
				break
			}
		}
	}
	return found
}
