package plain

import (
	"strings"
	"unicode"
)

// keyPrefixes are the beginnings of keys as providers hand them out. The
// entry "sk-" covers sk-proj-, sk-ant-, sk-or- and the many who copy it. With
// loosePrefixes and "Bearer" it has every prefix by which the vault knows a key.
var keyPrefixes = []string{
	"sk-", "sk_live_", "sk_test_", "gsk_", "AIza", "AQ.", "ya29.", "xai-", "nvapi-", "hf_", "pplx-",
	"csk-", "r8_", "fw_", "tgp_", "vck_", "jina_", "ABSK", "AGE-SECRET-KEY-",
	"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
	"xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-",
}

// loosePrefixes begin keys too, but also common words, names and data: at least
// twelve letters and digits, one of them a digit, must follow at once.
var loosePrefixes = []string{"sk_", "or-v1-", "dapi", "eyJ", "AKIA", "ASIA"}

// awsPrefixes begin an AWS access key id: sixteen capitals and digits follow.
var awsPrefixes = []string{"AKIA", "ASIA", "AROA", "AIDA"}

// keyInitials are the first letters of all of these.
const keyInitials = "sgAyxnhpcrftvjeod"

// prefixedAt gives the end of a key that starts at i with a known prefix, or 0.
func prefixedAt(s string, i int) int {
	rest := s[i:]
	if strings.IndexByte(keyInitials, s[i]) < 0 {
		return 0
	}
	for _, p := range keyPrefixes {
		if !strings.HasPrefix(rest, p) {
			continue
		}
		from := i + len(p)
		end := trimEnd(s, from, runUpTo(s, from, 256, isKeyByte))
		if body := s[from:end]; len(body) >= minSecret && (p == "sk-" || looksRandom(body)) {
			return trimEnd(s, from, run(s, from, isKeyByte))
		}
	}
	if strings.HasPrefix(rest, "eyJ") {
		if end := jwtAt(s, i); end > 0 {
			return end
		}
	}
	for _, p := range awsPrefixes {
		if end := run(s, i, isAlnum); strings.HasPrefix(rest, p) && end-i == 20 && strings.ToUpper(s[i:end]) == s[i:end] {
			return end
		}
	}
	return looseAt(s, i)
}

// looseAt gives the end of a key that starts at i with a loose prefix, or 0.
func looseAt(s string, i int) int {
	for _, p := range loosePrefixes {
		if !strings.HasPrefix(s[i:], p) {
			continue
		}
		from := i + len(p)
		if body := s[from:runUpTo(s, from, 256, isAlnum)]; len(body) >= 12 && strings.ContainsFunc(body, unicode.IsDigit) {
			return trimEnd(s, from, run(s, from, isKeyByte))
		}
	}
	return 0
}

// beginsKey holds the first two bytes of all prefixes.
var beginsKey = func() (pairs [1 << 16]bool) {
	for _, p := range keyPrefixes {
		pairs[int(p[0])<<8|int(p[1])] = true
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
	for _, p := range keyPrefixes {
		if !strings.HasPrefix(s[i:], p) {
			continue
		}
		from := i + len(p)
		if isLongRandom(s[from:runUpTo(s, from, 256, isKeyByte)]) {
			return trimEnd(s, from, run(s, from, isKeyByte))
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
