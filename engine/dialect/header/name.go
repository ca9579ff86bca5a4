package header

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
)

// oddHeaders are names that follow no family.
var oddHeaders = map[string]headerName{
	"x-endpoint-monthly-call-limit": {role: 'l', d: limit.Requests, span: limit.Month, scope: limit.ScopeKey},
	"x-trial-endpoint-call-limit":   {role: 'l', d: limit.Requests, span: limit.Minute, scope: limit.ScopeKey},
	"x-trial-endpoint-call-remaining": {
		role: 'r', d: limit.Requests, span: limit.Minute, scope: limit.ScopeKey},
	"ratelimitbysize-limit":     {role: 'l', d: limit.Tokens, span: limit.Minute},
	"ratelimitbysize-remaining": {role: 'r', d: limit.Tokens, span: limit.Minute},
	"ratelimitbysize-reset":     {role: 't', d: limit.Tokens, span: limit.Minute},
}

// headerName is what the name of a header tells: role is 'l' limit,
// 'r' remaining, 't' time of reset, 'p' renewal period.
type headerName struct {
	role   byte
	d      limit.Dimension
	span   time.Duration
	scope  limit.Scope
	mirror bool
}

// families are the beginnings of names of limit headers.
var families = [...]string{"x-ratelimit-", "anthropic-ratelimit-", "x-rate-limit-", "ratelimit-", "rate-limit-", "x-rate-limits-"}

const mirrorPrefix = "llm_provider-"

// MayLimit is a cheap look at a header's name.
func MayLimit(name string) bool {
	for i := 0; i+5 < len(name); i++ {
		switch name[i] | 0x20 {
		case 'l':
			if fold4(name[i:], "limi") {
				return true
			}
		case 'c':
			if fold4(name[i:], "call") {
				return true
			}
		}
	}
	return false
}

func fold4(s, four string) bool {
	return len(s) >= 4 && s[0]|0x20 == four[0] && s[1]|0x20 == four[1] && s[2]|0x20 == four[2] && s[3]|0x20 == four[3]
}

func lowerInto(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// parseHeaderName reads a name in small letters. Any word that it does not
// know makes the whole name unusable.
func parseHeaderName(low []byte) (headerName, bool) {
	if n, ok := oddHeaders[string(low)]; ok {
		return n, true
	}
	var n headerName
	s := string(low)
	if rest, ok := strings.CutPrefix(s, mirrorPrefix); ok {
		n.mirror, s = true, rest
	}
	family := ""
	for _, f := range families {
		if strings.HasPrefix(s, f) {
			family, s = f, s[len(f):]
			break
		}
	}
	if family == "" {
		return n, false
	}
	count := 1
	for w := range strings.SplitSeq(s, "-") {
		if !n.word(w, &count) {
			return n, false
		}
	}
	if n.d == limit.Unknown && n.span != 0 {
		n.d = limit.Requests // "x-ratelimit-limit-minute"
	}
	if n.role == 0 && n.d != limit.Unknown && family == "x-ratelimit-" {
		n.role = 'l' // Anthropic's compatible endpoint: "x-ratelimit-requests"
	}
	return n, n.role != 0 && n.d != limit.Unknown
}

// word takes one word of a header's name.
func (n *headerName) word(w string, count *int) bool {
	switch w {
	case "limit":
		n.role = 'l'
	case "remaining":
		n.role = 'r'
	case "reset":
		n.role = 't'
	case "renewalperiod":
		n.role = 'p'
	case "requests", "request", "req", "reqs":
		n.d = limit.Requests
	case "tokens", "token":
		if n.d == limit.Unknown {
			n.d = limit.Tokens
		}
	case "input", "prompt":
		n.d = limit.InputTokens
	case "output", "generated", "completion":
		n.d = limit.OutputTokens
	case "images":
		n.d = limit.Images
	case "per":
	default:
		return n.windowWord(w, count)
	}
	return true
}

func (n *headerName) windowWord(w string, count *int) bool {
	if k, err := strconv.Atoi(w); err == nil && k > 0 && k < 1000 {
		*count = k
		return true
	}
	switch w {
	case "1s", "1m", "1h", "1d", "60s", "24h":
		n.span = map[string]time.Duration{"1s": limit.Second, "1m": limit.Minute, "60s": limit.Minute, "1h": limit.Hour, "1d": limit.Day, "24h": limit.Day}[w]
		return true
	}
	if span := when.Window(w); span != 0 && len(w) > 1 {
		n.span = time.Duration(*count) * span
		return true
	}
	return false
}

// Named says what a header's name tells that it counts, and whether all of its
// words are known; Unknown where it names nothing that is counted.
func Named(name string) (d limit.Dimension, known bool) {
	n, known := parseHeaderName(lowerInto(nil, name))
	return n.d, known
}

// Mirrored says whether a proxy repeats the header from a server behind it.
func Mirrored(name string) bool { return Mentions(name, mirrorPrefix) }

// Mentions says whether a part, in small letters, stands in a header's name.
func Mentions(name, part string) bool {
	var buf [80]byte
	return bytes.Contains(lowerInto(buf[:0], name), []byte(part))
}
