package dialect

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/keystore/limit"
)

// reading is what one machine word or phrase means by itself.
type reading struct {
	class     limit.Class
	dimension limit.Dimension
	window    limit.Window
	scope     limit.Scope // ScopeUnknown: as usual for the class
}

//go:embed codes.txt
var codesText string

//go:embed idioms.txt
var idiomsText string

// codeReadings finds what a machine word means, by provider; those of "" are
// everybody's.
var codeReadings = parseCodes(codesText)

// idiom is a phrase that means something else than its words.
type idiom struct {
	reading
	phrase   string
	name     string // of the sign that it is
	provider string // who alone means it so; empty: everybody
	status   int    // under which it is meant so; 0: any
}

var idioms = parseIdioms(idiomsText)

// The words by which the tables name dimensions, scopes and windows.
var (
	dimensionWords = byName(limit.Requests, limit.Tokens, limit.Concurrency, limit.Credits)
	scopeWords     = byName(limit.ScopeKey, limit.ScopeAccount, limit.ScopeKeyModel, limit.ScopeProvider, limit.ScopeRequest)
)

func byName[T fmt.Stringer](values ...T) map[string]T {
	m := map[string]T{}
	for _, v := range values {
		m[v.String()] = v
	}
	return m
}

var windowWords = map[string]time.Duration{"second": limit.Second, "minute": limit.Minute, "hour": limit.Hour, "day": limit.Day, "week": limit.Week, "month": limit.Month}

// parseReading reads "rate_limit requests day UTC account"; what is left over
// begins with "@" or is a status.
func parseReading(s string) (r reading, rest []string) {
	for i, w := range strings.Fields(s) {
		switch {
		case i == 0:
			r.class = classNamed(w)
		case windowWords[w] != 0:
			r.window.Span = windowWords[w]
		case dimensionWords[w] != 0:
			r.dimension = dimensionWords[w]
		case scopeWords[w] != 0:
			r.scope = scopeWords[w]
		case w == "UTC":
			r.window.Calendar = w
		default:
			rest = append(rest, w)
		}
	}
	return r, rest
}

// classNamed finds a class by its name. The tables are our own: a wrong one
// stops the program before it starts.
func classNamed(name string) limit.Class {
	for c := limit.OK + 1; c <= limit.Misconfigured; c++ {
		if c.String() == name {
			return c
		}
	}
	panic(fmt.Sprintf("no class is named %q", name))
}

func parseCodes(text string) map[string]map[string]reading {
	m := map[string]map[string]reading{}
	for _, line := range lexicon.Rows(text) {
		head, words, _ := strings.Cut(line, ": ")
		r, _ := parseReading(head)
		for w := range strings.FieldsSeq(words) {
			provider, word, ok := strings.Cut(w, ":")
			if !ok {
				provider, word = "", w
			}
			if m[provider] == nil {
				m[provider] = map[string]reading{}
			}
			m[provider][word] = r
		}
	}
	return m
}

func parseIdioms(text string) (all []idiom) {
	for _, line := range lexicon.Rows(text) {
		head, phrases, _ := strings.Cut(line, ": ")
		r, rest := parseReading(head)
		x := idiom{reading: r}
		for _, w := range rest {
			if name, ok := strings.CutPrefix(w, "@"); ok {
				x.provider = name
			} else {
				x.status, _ = strconv.Atoi(w)
			}
		}
		for p := range strings.SplitSeq(phrases, "|") {
			x.phrase = strings.TrimSpace(p)
			x.name = "the phrase " + strconv.Quote(x.phrase)
			x.phrase = strings.Replace(x.phrase, "^", "\n", 1) // bound to the beginning of a sentence
			all = append(all, x)
		}
	}
	// What a provider means goes before what everybody means, and the longer phrase before the shorter.
	slices.SortStableFunc(all, func(a, b idiom) int {
		if a.provider != "" != (b.provider != "") {
			return strings.Compare(b.provider, a.provider)
		}
		return len(b.phrase) - len(a.phrase)
	})
	return all
}

const (
	nothing  = "nothing" // the phrase of an empty answer
	anything = "*"       // that of any other, under the status that it is meant for
)

// in says whether the phrase stands in sentences, each behind a line end.
func (x *idiom) in(sentences string) bool {
	return x.phrase == anything && sentences != "" || strings.Contains(sentences, x.phrase)
}

// meaningsOf gives what machine words mean, those of the provider before those
// that everybody uses.
func meaningsOf(codes []string, speaker string) []reading {
	var own, all []reading
	for _, c := range codes {
		if r, ok := codeReadings[speaker][c]; ok {
			own = append(own, r)
		} else if r, ok := codeReadings[""][c]; ok {
			all = append(all, r)
		}
	}
	return append(own, all...)
}
