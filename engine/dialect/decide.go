package dialect

import (
	_ "embed"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/keystore/limit"
)

//go:embed scopes.txt
var scopesText string

// scopeRow says whose a failure of a class is.
type scopeRow struct {
	reading
	terms
}

var scopeRows = parseScopes(scopesText)

func parseScopes(text string) (all []scopeRow) {
	for _, line := range lexicon.Rows(text) {
		head, signs, _ := strings.Cut(line, ": ")
		r, _ := parseReading(head)
		for one := range strings.SplitSeq(signs, "|") {
			all = append(all, scopeRow{r, parseTerms(one)})
		}
	}
	return all
}

// decide finds the class, and what the signs of it tell besides: by arithmetic
// where it can, else by vote.
func (e *evidence) decide(readings []limit.Reading, w wait) reading {
	if r, ok := e.numbers(readings); ok {
		return r
	}
	t := e.cast(w, nil)
	return e.detailed(e.consistent(t.best(), &t, w), w)
}

// lasting are the classes that no wait heals.
var lasting = map[limit.Class]bool{limit.QuotaExhausted: true, limit.Auth: true, limit.ModelUnavailable: true}

// consistent mends a class that the answer itself contradicts: what opens again
// within a week is no lasting failure, whatever else is said, unless it is a
// ban or the allowance of a month.
func (e *evidence) consistent(c limit.Class, t *tally, w wait) limit.Class {
	opens := w.said > 0 && w.said <= limit.Week
	if !lasting[c] || !opens || e.marks.any(aMonthly|aBanned) || e.firstOfMonth(w.said) {
		return c
	}
	if t[limit.Overloaded] > t[limit.RateLimit] {
		return limit.Overloaded
	}
	return limit.RateLimit
}

// firstOfMonth says whether a wait ends with the month: the allowance of a month.
func (e *evidence) firstOfMonth(d time.Duration) bool {
	t := e.now.Add(d).In(e.home())
	return !e.now.IsZero() && t.Day() == 1 && t.Hour() == 0 && t.Minute() == 0
}

// detailed adds to a class what the phrase, the machine word or the concepts
// that stand for it tell.
func (e *evidence) detailed(c limit.Class, w wait) reading {
	r := e.known(c)
	traits := e.traits(w)
	for _, row := range scopeRows {
		if row.class != c || r.scope != limit.ScopeUnknown || !e.hold(row.terms, traits, true) {
			continue
		}
		r.scope = row.scope
		if r.dimension == limit.Unknown {
			r.dimension = row.dimension
		}
		break
	}
	if c == limit.QuotaExhausted && e.status == 402 && r == (reading{class: c}) && !e.marks.any(aUsage|aLimit|aQuota) {
		r.dimension = limit.Credits
	}
	return r
}

// known gives what the phrase or the machine word that stands for a class means.
func (e *evidence) known(c limit.Class) reading {
	if x := e.idiom(); x != nil && x.class == c {
		return x.reading
	}
	for _, r := range e.codeMeanings() {
		if r.class == c {
			return r
		}
	}
	return reading{class: c}
}

// numbers decides by arithmetic, which beats all wording: a limit of 0 never
// opens, and a request larger than its limit never fits.
func (e *evidence) numbers(readings []limit.Reading) (reading, bool) {
	limited := e.status == 429 || e.status == 403 || e.status == 413 || e.status/100 == 2
	st := &e.limits
	if limited && st.limit.Known && st.limit.N == 0 && !e.marks.any(aConcurrent) {
		return reading{class: limit.ModelUnavailable}, true
	}
	if st.limit.Known && st.requested.Known && st.requested.N > st.limit.N && !e.marks.any(aContext|aMoney) {
		return reading{class: limit.TooLarge, dimension: st.dimension, window: st.window}, true
	}
	if e.status != 429 && (e.status/100 != 2 || !e.marks.any(aRate)) {
		return reading{}, false
	}
	for _, r := range readings {
		switch {
		case r.Limit.Known && r.Limit.N == 0:
			return reading{class: limit.ModelUnavailable, dimension: r.Dimension, window: r.Window}, true
		case r.Window.Span >= limit.Month && r.Remaining == limit.Of(0):
			return reading{class: limit.QuotaExhausted}, true // an allowance of the month
		}
	}
	return reading{}, false
}

// dull404 are texts that say no more than the status.
var dull404 = map[string]bool{"not found": true, "404": true, "404 not found": true, "404: not found": true, "error 404": true, "error: not found": true, "page not found": true}

// stray says whether an answer under 404 or 405 says no more than that.
func (e *evidence) stray() bool {
	if groupOf(e.status) != on404 || e.status == 410 || e.empty || !e.html && (len(e.codes) > 0 || e.marks.any(aModel)) {
		return false
	}
	for _, l := range e.lines {
		if !l.code && !dull404[l.text] {
			return false
		}
	}
	return true
}
