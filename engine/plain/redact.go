package plain

import "strings"

// Redact hides what looks like a key, token or password in s and leaves "…"
// with its last four characters ("…" alone where it has fewer than twelve).
// It knows the prefixes that providers use, bearer tokens, JSON web tokens,
// named values such as "api_key: …" and "?key=…", passwords in addresses,
// and long random words near a word such as "key" or "token".
//
// It guesses from the shape alone. Where the secrets themselves are at hand,
// a Redactor is exact and should be used as well. Redact does not make s safe
// for a terminal, and must see s before it is cut: see Brief.
func Redact(s string) string {
	if len(s) < minSecret {
		return s
	}
	var out strings.Builder
	kept, i := 0, 0
	for i < len(s) {
		from, to := secretAt(s, i)
		if to == 0 {
			i++
			continue
		}
		out.WriteString(s[kept:from])
		out.WriteString(Tail(s[from:to]))
		kept, i = to, to
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// Tail is how a hidden secret is shown: "…" and the last four characters, or
// "…" alone for a secret of fewer than twelve bytes or with anything but
// visible ASCII at its end.
func Tail(secret string) string {
	if len(secret) < 12 {
		return "…"
	}
	end := secret[len(secret)-4:]
	for i := range len(end) {
		if end[i] <= ' ' || end[i] > '~' {
			return "…"
		}
	}
	return "…" + end
}

// minSecret is the length below which no word is taken for a key by its shape.
const minSecret = 8

// secretAt finds a secret whose sign (a prefix, a name, a scheme) starts at i,
// and gives the bytes to hide; to is 0 where there is none.
func secretAt(s string, i int) (from, to int) {
	if !wordStart(s, i) {
		if to = gluedAt(s, i); to > 0 {
			return i, to
		}
		return 0, 0
	}
	switch c := s[i]; {
	case c == '-' && strings.HasPrefix(s[i:], "-----BEGIN "):
		return pemAt(s, i)
	case !isAlnum(c):
		return 0, 0
	}
	if from, to = schemeAt(s, i); to > 0 {
		return from, to
	}
	if from, to = namedAt(s, i); to > 0 {
		return from, to
	}
	if to = prefixedAt(s, i); to > 0 {
		return i, to
	}
	if to = pairAt(s, i); to > 0 {
		return i, to
	}
	if from, to = passwordAt(s, i); to > 0 {
		return from, to
	}
	if to = randomAt(s, i); to > 0 {
		return i, to
	}
	return 0, 0
}

// wordStart says whether a word may begin at i. A percent escape before it
// ("%3Dsk-…") ends the word before.
func wordStart(s string, i int) bool {
	if i == 0 || !isAlnum(s[i-1]) {
		return true
	}
	// A JSON escape such as \n or \u003d may stand right before a key.
	if i >= 2 && s[i-2] == '\\' && strings.IndexByte("nrtbf", s[i-1]) >= 0 {
		return true
	}
	if i >= 6 && s[i-6] == '\\' && s[i-5] == 'u' && isHex(s[i-4:i]) {
		return true
	}
	return i >= 3 && s[i-3] == '%' && isHex(s[i-2:i])
}

// run gives the end of the bytes from i that ok accepts.
func run(s string, i int, ok func(byte) bool) int {
	for i < len(s) && ok(s[i]) {
		i++
	}
	return i
}

// runUpTo is run over at most max bytes. Where a word is only looked at, not
// yet hidden, the bound keeps a hostile text from costing its length squared.
func runUpTo(s string, i, max int, ok func(byte) bool) int {
	return run(s[:min(len(s), i+max)], i, ok)
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// isKeyByte accepts what keys are made of, and "*", with which some providers
// mask a part of the key that they quote.
func isKeyByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' || c == '*' }

// isTokenByte accepts what RFC 6750 allows in a bearer token.
func isTokenByte(c byte) bool { return isKeyByte(c) || strings.IndexByte(".~+/=", c) >= 0 }

func isHex(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) > 0
}
