package plain

import (
	"strings"
	"unicode"

	"sluice/keystore/redact"
)

// begins holds the known shapes of keys by their first byte.
var begins = func() (by [256][]redact.Shape) {
	for _, s := range redact.Shapes {
		by[s.Prefix[0]] = append(by[s.Prefix[0]], s)
	}
	return by
}()

// prefixedAt gives the end of a key that starts at i with a known prefix, or 0.
func prefixedAt(s string, i int) int {
	for _, shape := range begins[s[i]] {
		if strings.HasPrefix(s[i:], shape.Prefix) {
			if end := bodies[shape.Follows](s, i, i+len(shape.Prefix)); end > 0 {
				return end
			}
		}
	}
	return 0
}

// bodies give the end of a key whose prefix stands from i to from, or 0.
var bodies = [...]func(s string, i, from int) int{
	redact.Drawn:     func(s string, _, from int) int { return bodyAt(s, from, isKeyByte, looksRandom) },
	redact.Any:       func(s string, _, from int) int { return bodyAt(s, from, isKeyByte, func(string) bool { return true }) },
	redact.Token:     func(s string, _, from int) int { return tokenAt(s, from) },
	redact.Run:       func(s string, _, from int) int { return runAt(s, from) },
	redact.AccessKey: func(s string, i, _ int) int { return accessKeyAt(s, i) },
	redact.UUID:      func(s string, _, from int) int { return uuidAt(s, from) },
	redact.WebToken:  func(s string, i, _ int) int { return jwtAt(s, i) },
}

func bodyAt(s string, from int, in func(byte) bool, looks func(string) bool) int {
	end := trimEnd(s, from, runUpTo(s, from, 256, in))
	if body := s[from:end]; len(body) < minSecret || !looks(body) {
		return 0
	}
	return trimEnd(s, from, run(s, from, in))
}

// tokenAt is bodyAt for what is written in base64 or in parts: the slash and
// the pads belong to it.
func tokenAt(s string, from int) int {
	if bodyAt(s, from, isTokenByte, looksRandom) == 0 {
		return 0
	}
	return trimPads(s, from, run(s, from, isTokenByte))
}

// runAt wants twelve letters and digits at once.
func runAt(s string, from int) int {
	if body := s[from:runUpTo(s, from, 256, isAlnum)]; len(body) < 12 || !strings.ContainsFunc(body, unicode.IsDigit) {
		return 0
	}
	return trimEnd(s, from, run(s, from, isKeyByte))
}

func accessKeyAt(s string, i int) int {
	if end := runUpTo(s, i, 21, isAlnum); end-i == 20 && strings.ToUpper(s[i:end]) == s[i:end] {
		return end
	}
	return 0
}

func uuidAt(s string, from int) int {
	if end := trimEnd(s, from, runUpTo(s, from, 64, isKeyByte)); isUUID(s[from:end]) {
		return end
	}
	return 0
}

// pairAt gives the end of a key of two parts with a dot that starts at i, or 0.
func pairAt(s string, i int) int {
	for _, p := range redact.Pairs {
		dot := i + p.Hex
		if len(s) <= dot+p.Rest || s[dot] != '.' || !isHex(s[i:dot]) {
			continue
		}
		if end := trimEnd(s, dot+1, runUpTo(s, dot+1, 64, isKeyByte)); end == dot+1+p.Rest && looksRandom(s[dot+1:end]) {
			return end
		}
	}
	return 0
}

// glues says whether a key with this shape is found in the middle of a word.
func glues(b redact.Body) bool { return b == redact.Drawn || b == redact.Any || b == redact.Token }

// beginsKey holds the first two bytes of the prefixes that text may be glued to.
var beginsKey = func() (pairs [1 << 16]bool) {
	for _, s := range redact.Shapes {
		if glues(s.Follows) {
			pairs[int(s.Prefix[0])<<8|int(s.Prefix[1])] = true
		}
	}
	return pairs
}()

// gluedAt gives the end of a key that starts at i in the middle of a word, or
// 0: text may be glued to it. It has to look far less like a word than one
// that stands alone.
func gluedAt(s string, i int) int {
	if i+2 > len(s) || !beginsKey[int(s[i])<<8|int(s[i+1])] {
		return 0
	}
	for _, shape := range begins[s[i]] {
		if !glues(shape.Follows) || !strings.HasPrefix(s[i:], shape.Prefix) {
			continue
		}
		from := i + len(shape.Prefix)
		if isLongRandom(s[from:runUpTo(s, from, 256, isKeyByte)]) {
			return bodies[shape.Follows](s, i, from)
		}
	}
	return 0
}

// jwtAt gives the end of a JSON web token: three base64url parts with dots.
func jwtAt(s string, i int) int {
	isPart := func(c byte) bool { return isAlnum(c) || c == '-' || c == '_' || c == '=' }
	end := runUpTo(s, i, 1024, isPart)
	if end-i < minSecret || end >= len(s) || s[end] != '.' {
		return 0
	}
	for range 4 { // an encrypted token has five parts
		if end >= len(s) || s[end] != '.' {
			break
		}
		next := run(s, end+1, isPart)
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}

// pemAt hides the body of a private key block, to its end line or the end of s.
func pemAt(s string, i int) (from, to int) {
	head := strings.Index(s[i+5:], "-----")
	if head < 0 || !strings.HasSuffix(s[i:i+5+head], "PRIVATE KEY") {
		return 0, 0
	}
	from = i + 5 + head + 5
	if n := strings.Index(s[from:], "-----END"); n > 0 {
		return from, from + n
	}
	return from, len(s)
}

// passwordAt hides the password in scheme://user:password@host.
func passwordAt(s string, i int) (from, to int) {
	end := run(s, i, isAlnum)
	if !strings.HasPrefix(s[end:], "://") {
		return 0, 0
	}
	end += 3
	stop := strings.IndexAny(s[end:], "/?# \t\r\n\"'<>")
	if stop < 0 {
		stop = len(s) - end
	}
	at := strings.LastIndexByte(s[end:end+stop], '@')
	if at < 0 {
		return 0, 0
	}
	colon := strings.IndexByte(s[end:end+at], ':')
	if colon < 0 || colon+1 == at || strings.HasPrefix(s[end+colon+1:], "…") {
		return 0, 0
	}
	return end + colon + 1, end + at
}

// looksRandom says whether a word looks drawn rather than written: it has a
// digit or a capital in it, or a stretch of twenty letters.
func looksRandom(s string) bool {
	longest, n := 0, 0
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '*' {
			return true
		}
		if isAlnum(c) {
			n++
		} else {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest >= 20
}

// trimEnd drops punctuation that ends a sentence, not a key.
func trimEnd(s string, from, to int) int {
	for to > from && !isAlnum(s[to-1]) && s[to-1] != '*' {
		to--
	}
	return to
}
