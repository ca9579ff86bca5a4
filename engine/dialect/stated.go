package dialect

import (
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
)

// stated is the limit that an answer's words name.
type stated struct {
	dimension              limit.Dimension
	window                 limit.Window
	several                bool // it names several and does not tell which one is hit
	limit, used, requested limit.Amount
}

// readStated finds the limit that an answer names: in its sentences first, in
// offers and machine words where the sentences name none.
func readStated(lines prose, fields []leaf) stated {
	var st stated
	for pass := range 3 {
		for _, l := range lines {
			if passOf(l) == pass {
				st.name(l)
			}
		}
		if st.dimension != limit.Unknown && st.window.Span != 0 {
			break
		}
	}
	if st.dimension == limit.Unknown {
		st.countPerWindow(lines)
	}
	for _, l := range lines {
		if !l.code {
			st.amounts(l.text)
		}
	}
	st.quotaFields(fields)
	return st
}

// countPerWindow reads "8 per 86400s" and "3 / min", which count requests where
// nothing else is said.
func (st *stated) countPerWindow(lines prose) {
	for _, l := range lines {
		ws := strings.Fields(l.text)
		if passOf(l) != 0 || !l.marks.any(aRate|aLimit) && len(ws) > 8 {
			continue // among many words two numbers may mean anything
		}
		for i, w := range ws {
			if !lexicon.Digits(strings.TrimSuffix(w, ".0")) || i+2 >= len(ws) || !when.IsPer(ws[i+1]) {
				continue
			}
			if span := windowAfter(ws, i); span != 0 {
				st.take(limit.Requests, span)
				return
			}
		}
	}
}

// passOf ranks a sentence as a witness of the limit that was hit.
func passOf(l sentence) int {
	switch {
	case l.code:
		return 1
	case l.marks.has(aAdvert) && !l.marks.any(aRate|aExceeded):
		return 2
	}
	return 0
}

// name takes the dimension and window that one sentence names.
func (st *stated) name(l sentence) {
	ws := strings.FieldsFunc(l.text, func(r rune) bool {
		return r == ' ' || r == '(' || r == ')' || r == ',' || r == '.' || r == ':' || r == '=' || r == '\''
	})
	for i, w := range ws {
		short, _, _ := strings.Cut(w, "/") // "limit_rpd/maker/model"
		if a, ok := abbreviations[short]; ok {
			st.take(a.d, a.w)
			continue
		}
		if d, ok := unitOf(ws, i); ok {
			st.take(d, windowAfter(ws, i))
		} else if w, ok := windowBefore(ws, i); ok {
			st.take(limit.Unknown, w)
		}
	}
	if !lexicon.IsASCII(l.text) {
		st.eastern(l.text)
	}
	if l.marks.has(aConcurrent) && st.dimension == limit.Unknown {
		st.take(limit.Concurrency, 0)
	}
}

// eastern takes what scripts without spaces name: "每分钟请求", "5分钟内 … 次".
func (st *stated) eastern(s string) {
	span, after := when.EasternWindow(s)
	d := limit.Unknown
	switch {
	case span == 0 && st.window.Span == 0:
	case strings.HasPrefix(strings.TrimLeft(after, " "), "token"):
		d = limit.Tokens
	case slices.ContainsFunc(easternRequests, func(w string) bool { return strings.Contains(s, w) }):
		d = limit.Requests
	case strings.Contains(s, "token"):
		d = limit.Tokens
	}
	if st.dimension != limit.Unknown {
		d = limit.Unknown
	}
	st.take(d, span)
}

// take merges what one place names. A longer window of the same kind wins: it
// is the one that stops longest. Different kinds are in doubt.
func (st *stated) take(d limit.Dimension, span time.Duration) {
	if d == limit.Unknown && span == 0 {
		return
	}
	if st.dimension == limit.Unknown {
		st.dimension = d
	} else if d != limit.Unknown && d != st.dimension {
		if !narrower(d, st.dimension) {
			st.several = st.several || span != 0 && st.window.Span != 0
			return
		}
		st.dimension = d
	}
	if span > st.window.Span {
		st.window.Span = span
	}
}

// narrower says whether d tells more than of.
func narrower(d, of limit.Dimension) bool {
	return of == limit.Tokens && (d == limit.InputTokens || d == limit.OutputTokens)
}

// unitOf reads what is counted at ws[i]: "requests", "input tokens", "call rate limit".
func unitOf(ws []string, i int) (limit.Dimension, bool) {
	word, after, joined := strings.Cut(ws[i], "/")
	d, ok := units[word]
	if !ok || joined && after != "" && when.Window(after) == 0 {
		return 0, false
	}
	if d == limit.Tokens && i > 0 {
		switch strings.TrimPrefix(ws[i-1], "/") {
		case "input", "prompt":
			d = limit.InputTokens
		case "output", "completion", "generated":
			d = limit.OutputTokens
		}
	}
	if windowAfter(ws, i) != 0 {
		return d, true
	}
	if i+2 < len(ws) && ws[i+1] == "rate" && strings.HasPrefix(ws[i+2], "limit") || i > 0 && ws[i-1] == "limit" && len(ws) == 2 {
		return d, true
	}
	if _, ok := windowBefore(ws, max(0, i-1)); ok && i > 0 {
		return d, true
	}
	if d == limit.Tokens && i > 1 && i+1 == len(ws) && ws[i-1] == "for" && ws[i-2] == "reached" {
		return d, true // "rate limit reached for tokens"
	}
	return d, len(ws) == 1 && strings.HasSuffix(ws[i], "s") // type: "tokens", "requests"
}

// windowAfter reads "per minute", "/ min", "per 86400s", "per model per day".
func windowAfter(ws []string, i int) time.Duration {
	if at := strings.IndexByte(ws[i], '/'); at > 0 {
		return when.Window(ws[i][at+1:])
	}
	for j := i + 1; j < len(ws) && j <= i+7; j++ {
		w := ws[j]
		if rest, ok := strings.CutPrefix(w, "/"); ok && rest != "" {
			return when.Window(rest)
		}
		if (w == "in" || w == "within") && j+2 < len(ws) && j == i+1 {
			if span := numberedSpan(ws, j+1); span != 0 {
				return span
			}
		}
		if _, another := units[w]; another {
			return 0
		}
		if strings.HasSuffix(w, "ly") && when.Window(w) != 0 {
			return when.Window(w) // "tokens … your daily limit"
		}
		if !when.IsPer(w) {
			continue
		}
		if j+1 < len(ws) && when.Window(ws[j+1]) != 0 {
			return when.Window(ws[j+1])
		}
		if span := numberedSpan(ws, j+1); span != 0 {
			return span
		}
	}
	return 0
}

// numberedSpan reads "86400s", "60 seconds", "5 min".
func numberedSpan(ws []string, i int) time.Duration {
	if i >= len(ws) {
		return 0
	}
	n, digits := lexicon.SmallNumber(ws[i], 8)
	if n <= 0 || n > 1e7 {
		return 0
	}
	unit := ws[i][digits:]
	if unit == "" && i+1 < len(ws) {
		unit = ws[i+1]
	}
	if s := when.Window(unit); s != 0 && n <= int(400*limit.Day/s) {
		return time.Duration(n) * s
	}
	return 0
}

// windowBefore reads "daily", "5 hour", "per day" in front of a word that says limit.
func windowBefore(ws []string, i int) (time.Duration, bool) {
	w := when.Window(ws[i])
	if w == 0 {
		return 0, false
	}
	adjective := strings.HasSuffix(ws[i], "ly") || strings.HasPrefix(ws[i], "tägl") || strings.HasPrefix(ws[i], "diari") || ws[i] == "diário" || strings.HasPrefix(ws[i], "quotid")
	if i > 0 {
		if n := numberedSpan(ws, i-1); n != 0 && limitFollows(ws, i) {
			return n, true
		}
		if when.IsPer(ws[i-1]) && len(ws[i]) > 1 {
			return w, true
		}
	}
	return w, adjective || len(ws[i]) > 2 && i+1 < len(ws) && strings.HasPrefix(ws[i+1], "limit")
}

func limitFollows(ws []string, i int) bool {
	for _, w := range ws[i+1 : min(len(ws), i+4)] {
		if strings.HasPrefix(w, "limit") || w == "quota" || w == "window" || w == "usage" || w == "cap" {
			return true
		}
	}
	return false
}
