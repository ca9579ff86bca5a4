// Package header reads what the headers of an answer tell of limits: pure, and
// for any provider whose names are made of the words that all use.
package header

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// Readings gives the state of each limit that headers tell, of a provider that
// was asked at host. What cannot be used safely is left out: headers without a
// dimension, headers that describe somebody else's limits, resets in unknown units.
func Readings(p provider.Provider, host string, h http.Header, now time.Time) []limit.Reading {
	if p.UnsafeHeaders {
		return nil
	}
	var g gauges
	for name, values := range h {
		if len(values) > 0 {
			g.header(name, values[0])
		}
	}
	g.policy(h)
	if g.n == 0 {
		return nil
	}
	out := make([]limit.Reading, 0, g.n)
	for i := range g.n {
		if r, ok := g.all[i].reading(p, host, now); ok {
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

func (g *gauges) header(name, value string) {
	if len(name) > 80 || len(name) < 12 || !MayLimit(name) {
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

// policy reads the IETF form: ratelimit: "api";r=999;t=295 beside
// ratelimit-policy: "fixed window";"api";q=1000;w=300.
func (g *gauges) policy(h http.Header) {
	p := Value(h, "Ratelimit-Policy")
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
	state := Value(h, "Ratelimit")
	x.limit, x.remaining, x.reset = parameter(first, "q"), parameter(state, "r"), parameter(state, "t")
	if x.limit == "" {
		if n, ok := lexicon.LeadingNumber(first); ok {
			x.limit = strconv.FormatInt(n, 10)
		}
	}
	if x.remaining == "" {
		x.remaining, x.reset = Value(h, "Ratelimit-Remaining"), Value(h, "Ratelimit-Reset")
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

// Value finds a header under its canonical or its plain spelling.
func Value(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	var buf [80]byte
	if v := h[string(lowerInto(buf[:0], name))]; len(v) > 0 {
		return v[0]
	}
	return ""
}
