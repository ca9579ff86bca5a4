package dialect

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// Readings gives the state of each limit that an answer's headers tell. What
// cannot be used safely is left out: headers without a dimension, headers that
// describe somebody else's limits, resets in unknown units.
func Readings(a Answer, now time.Time) []limit.Reading {
	return readingsOf(sourceOf(a), a, clockOf(a.Header, now))
}

func readingsOf(p provider.Provider, a Answer, now time.Time) []limit.Reading {
	if p.UnsafeHeaders {
		return nil
	}
	var g gauges
	for name, values := range a.Header {
		if len(values) > 0 {
			g.header(name, values[0])
		}
	}
	g.policy(a.Header)
	if g.n == 0 {
		return nil
	}
	out := make([]limit.Reading, 0, g.n)
	for i := range g.n {
		if r, ok := g.all[i].reading(p, a.Host, now); ok {
			out = insert(out, r)
		}
	}
	return out
}

// insert keeps readings in a fixed order: by dimension, then by window.
func insert(rs []limit.Reading, r limit.Reading) []limit.Reading {
	rs = append(rs, r)
	for i := len(rs) - 1; i > 0; i-- {
		a, b := rs[i-1], rs[i]
		if a.Dimension < b.Dimension || a.Dimension == b.Dimension && a.Window.Span <= b.Window.Span {
			break
		}
		rs[i-1], rs[i] = b, a
	}
	return rs
}

// gauge is one limit while its headers are gathered.
type gauge struct {
	d     limit.Dimension
	span  time.Duration // named in the header; 0 where not
	scope limit.Scope

	limit, remaining, reset string
	mirrored                string // a reset that a proxy repeats from its upstream
	period                  string // renewal period in seconds
	mirroredOnly            bool
}

type gauges struct {
	all [10]gauge
	n   int
}

// at finds or makes the gauge of a limit; nil where there are too many.
func (g *gauges) at(d limit.Dimension, span time.Duration, scope limit.Scope) *gauge {
	for i := range g.n {
		if g.all[i].d == d && g.all[i].span == span {
			return &g.all[i]
		}
	}
	if g.n == len(g.all) {
		return nil
	}
	g.all[g.n] = gauge{d: d, span: span, scope: scope}
	g.n++
	return &g.all[g.n-1]
}

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

func (g *gauges) header(name, value string) {
	if len(name) > 80 || len(name) < 12 || !mayLimit(name) {
		return
	}
	var buf [80]byte
	low := lowerInto(buf[:0], name)
	n, ok := parseHeaderName(low)
	if !ok {
		return
	}
	at := g.at(n.d, n.span, n.scope)
	if at == nil {
		return
	}
	at.set(n, strings.TrimSpace(value))
}

func (x *gauge) set(n headerName, value string) {
	to := &x.limit
	switch n.role {
	case 'r':
		to = &x.remaining
	case 't':
		to = &x.reset
		if n.mirror {
			to = &x.mirrored
		}
	case 'p':
		to = &x.period
	}
	if *to == "" || !n.mirror {
		*to = value
	}
}

// mayLimit is a cheap look at a header's name.
func mayLimit(name string) bool {
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
	if span := spans[w]; span != 0 && len(w) > 1 {
		n.span = time.Duration(*count) * span
		return true
	}
	return false
}

// policy reads the IETF form: ratelimit: "api";r=999;t=295 beside
// ratelimit-policy: "fixed window";"api";q=1000;w=300.
func (g *gauges) policy(h http.Header) {
	p := headerValue(h, "Ratelimit-Policy")
	if p == "" || len(p) > 400 {
		return
	}
	first, _, _ := strings.Cut(p, ",")
	w, _ := strconv.Atoi(parameter(first, "w"))
	if w <= 0 || w > 1e8 {
		return
	}
	x := g.at(limit.Requests, time.Duration(w)*time.Second, limit.ScopeUnknown)
	if x == nil {
		return
	}
	state := headerValue(h, "Ratelimit")
	x.limit, x.remaining, x.reset = parameter(first, "q"), parameter(state, "r"), parameter(state, "t")
	if x.limit == "" {
		if n, ok := leadingNumber(first); ok {
			x.limit = strconv.FormatInt(n, 10)
		}
	}
	if x.remaining == "" {
		x.remaining, x.reset = headerValue(h, "Ratelimit-Remaining"), headerValue(h, "Ratelimit-Reset")
	}
}

// parameter reads one value of `"api";r=999;t=295`.
func parameter(s, name string) string {
	for f := range strings.SplitSeq(s, ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(f), name+"="); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
