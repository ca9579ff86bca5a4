package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold gives text in small letters, with plain spaces for line ends, hyphens,
// underscores, quotes and other ornament, and with plain digits.
func Fold(s string) string {
	b := make([]byte, 0, len(s))
	space := true
	for _, r := range s {
		if r < utf8.RuneSelf {
			c := byte(r)
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if isOrnament(c) {
				c = ' '
			}
			if c == ' ' && space {
				continue
			}
			space = c == ' '
			b = append(b, c)
			continue
		}
		if r = foldRune(r); r == ' ' && space {
			continue
		}
		space = r == ' '
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

func isOrnament(c byte) bool {
	switch c {
	case '-', '_', '"', '`', '*', '#', '[', ']', '{', '}', '<', '>', '|', '\\', 0x7f:
		return true
	}
	return c < ' '
}

func foldRune(r rune) rune {
	switch {
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\''
	case r >= '！' && r <= '～': // full-width forms
		return unicode.ToLower(r - '！' + '!')
	case r == '、':
		return ','
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』' || r == '\u2011' || unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

// eachWord visits where words begin. In scripts without spaces every character
// may begin one.
func eachWord(s string, visit func(i int)) {
	start := true
	for i := 0; i+1 < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			letter := IsWordByte(c)
			if start && letter {
				visit(i)
			}
			start = !letter
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if start || r >= 0x2e80 || !unicode.IsLetter(r) {
			visit(i)
		}
		start = r >= 0x2e80 || !unicode.IsLetter(r)
		i += n
	}
}

func IsWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

// SentenceEnd gives the length of the first sentence.
func SentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ';':
			if i+1 < len(s) && s[i+1] == ' ' {
				return i + 1
			}
		case '.', '!', '?':
			abbreviated := i >= 2 && s[i-2] == '.' || i == 1
			if next := i + 1 + closers(s[i+1:]); !abbreviated && (next == len(s) || s[next] == ' ') {
				return next
			}
		case 0xe3: // 。
			if strings.HasPrefix(s[i:], "。") {
				return i + len("。")
			}
		case 0xef: // ！？；
			for _, p := range [...]string{"！", "？", "；"} {
				if strings.HasPrefix(s[i:], p) {
					return i + len(p)
				}
			}
		}
	}
	return len(s)
}

// closers gives how many brackets and quotes end a sentence behind its mark.
func closers(s string) (n int) {
	for n < len(s) && strings.IndexByte(`)]"'`, s[n]) >= 0 {
		n++
	}
	return n
}
