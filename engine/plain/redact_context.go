package plain

import (
	"slices"
	"strings"
	"unicode"
)

// schemeAt hides the credentials after an authorization scheme.
func schemeAt(s string, i int) (from, to int) {
	end := runUpTo(s, i, 8, isAlnum)
	if word := s[i:end]; !isScheme(word) && !strings.EqualFold(word, "apikey") {
		return 0, 0
	}
	from = end
	for from < len(s) && (s[from] == ' ' || s[from] == '\t' || s[from] == '+') {
		from++
	}
	for _, gap := range []string{"%20", `\u0020`} {
		if strings.HasPrefix(s[from:], gap) {
			from += len(gap)
		}
	}
	if from == end {
		return 0, 0
	}
	value := s[from:runUpTo(s, from, 256, isTokenByte)]
	if len(value) < minSecret || !strings.ContainsFunc(value, unicode.IsDigit) && !looksDrawn(value) {
		return 0, 0
	}
	return from, trimPads(s, from, run(s, from, isTokenByte))
}

// trimPads drops a full stop at the end of a token, but keeps base64's "=".
func trimPads(s string, from, to int) int {
	for to > from && strings.IndexByte(".~/-", s[to-1]) >= 0 {
		to--
	}
	return to
}

// secretNames end the names of values that are always secret; weakNames end
// those that often are, but also stand before words, as in "code: NotFound":
// what follows one must look drawn. Both are compared in lower case, without
// - and _.
var (
	secretNames = []string{"apikey", "secret", "password", "passwd", "passphrase", "accesstoken", "authtoken", "refreshtoken",
		"idtoken", "secretkey", "privatekey", "subscriptionkey", "accesskey", "credential", "credentials", "authorization"}
	weakNames = []string{"key", "token", "sig", "signature", "auth", "code"}
)

// joinWords makes api_key and api-key apikey.
var joinWords = strings.NewReplacer("-", "", "_", "")

// namedAt hides the value after a telling name: api_key: V, "apiKey":"V",
// GROQ_API_KEY=V, ?key=V, and the same percent-encoded.
func namedAt(s string, i int) (from, to int) {
	end := runUpTo(s, i, 64, isKeyByte)
	from, quoted := valueStart(s, end)
	if from == 0 {
		return 0, 0
	}
	name := joinWords.Replace(strings.ToLower(s[i:end]))
	strong := endsWithAny(name, secretNames)
	if !strong && !endsWithAny(name, weakNames) {
		return 0, 0
	}
	inQuery := i > 0 && (s[i-1] == '?' || s[i-1] == '&') && end < len(s) && s[end] == '='
	value := s[from:trimPads(s, from, runUpTo(s, from, 256, isTokenByte))]
	switch {
	case value == "" || isReference(s[from:]) || isScheme(value):
		return 0, 0
	case inQuery, strong && quoted && len(value) >= 4:
	case strong && s[from-1] == '=':
	case len(value) < minSecret:
		return 0, 0
	case strong && looksRandom(value), !strong && looksDrawn(value):
	default:
		return 0, 0
	}
	return from, trimPads(s, from, run(s, from, isTokenByte))
}

// valueStart steps over the separator between a name that ends at i and its
// value, and says whether the value is quoted. It gives 0 without a separator.
func valueStart(s string, i int) (from int, quoted bool) {
	separated := false
	for from = i; from < len(s); {
		rest := s[from:]
		switch {
		case rest[0] == '\\' && len(rest) > 1 && rest[1] == '"':
			quoted = separated
			from += 2
		case rest[0] == '"' || rest[0] == '\'' || rest[0] == '`':
			quoted = separated
			from++
		case !separated && (rest[0] == ':' || rest[0] == '='):
			separated = true
			from++
		case !separated && (strings.HasPrefix(rest, "%3D") || strings.HasPrefix(rest, "%3d") || strings.HasPrefix(rest, "%3A")):
			separated = true
			from += 3
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '[':
			from++
		case separated:
			return from, quoted
		default:
			return 0, quoted
		}
	}
	return 0, false
}

// isReference spares what only says where a secret is kept.
func isReference(s string) bool {
	return strings.HasPrefix(s, "env:") || strings.HasPrefix(s, "cmd:") || strings.HasPrefix(s, "…")
}

// isScheme spares "Bearer" in "Authorization: Bearer V", so that V is found.
func isScheme(s string) bool {
	return strings.EqualFold(s, "bearer") || strings.EqualFold(s, "basic") || strings.EqualFold(s, "digest")
}

func endsWithAny(s string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(s, end) })
}

// contextReach is how many bytes before a random word are read for a hint.
const contextReach = 48

// randomAt gives the end of a long random word that stands near a word for a
// secret, or 0. The nearest telling word decides: a request id after "key" in
// the same sentence stays readable.
func randomAt(s string, i int) int {
	if i > 0 && isKeyByte(s[i-1]) && !isAlnum(s[i-1]) {
		return 0
	}
	end := trimEnd(s, i, run(s, i, isKeyByte))
	if word := s[i:end]; !isLongRandom(word) && !isUUID(word) {
		return 0
	}
	words := strings.FieldsFunc(strings.ToLower(s[max(0, i-contextReach):i]), func(r rune) bool { return r < 0x80 && !isAlnum(byte(r)) })
	for k := len(words) - 1; k >= 0; k-- {
		switch words[k] {
		case "key", "keys", "apikey", "token", "secret", "credential", "credentials", "password", "passphrase", "bearer":
			return end
		case "id", "request", "req", "trace", "org", "organization", "project", "model", "deployment", "url", "http", "https", "hash", "ray":
			return 0
		}
	}
	return 0
}

// isLongRandom wants sixteen letters and digits in one stretch, both kinds.
func isLongRandom(word string) bool {
	n, digits, letters := 0, 0, 0
	for i := range len(word) {
		c := word[i]
		if !isAlnum(c) {
			n, digits, letters = 0, 0, 0
			continue
		}
		n++
		if c <= '9' {
			digits++
		} else {
			letters++
		}
		if n >= 16 && digits > 0 && letters > 0 {
			return !hasIDPrefix(word)
		}
	}
	return false
}

// hasIDPrefix spares the ids that providers put into their answers.
func hasIDPrefix(word string) bool {
	return slices.ContainsFunc(idPrefixes, func(id string) bool { return strings.HasPrefix(word, id) })
}

var idPrefixes = []string{"req_", "req-", "org-", "proj_", "chatcmpl-", "msg_", "resp_", "user-", "gen-", "call_"}

func isUUID(word string) bool {
	if len(word) != 36 || word[8] != '-' || word[13] != '-' || word[18] != '-' || word[23] != '-' {
		return false
	}
	return isHex(strings.ReplaceAll(word, "-", ""))
}
