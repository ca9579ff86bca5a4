package dialect

import (
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
)

// amounts reads the numbers that one sentence states of a limit. The first
// statement of each stands.
func (st *stated) amounts(s string) {
	if !strings.ContainsAny(s, "0123456789") {
		return
	}
	if strings.Contains(s, "current ") && st.pairs(s) {
		return
	}
	for _, w := range [...]struct {
		word string
		to   *limit.Amount
	}{
		{"requested", &st.requested}, {"limit", &st.limit}, {"used", &st.used}, {"current", &st.used},
		{"max size", &st.limit}, {"max rpm", &st.limit}, {"max tpm", &st.limit}, {"concurrency", &st.limit}, {"rate limit of", &st.limit},
		{"limited to", &st.limit}, {"limit of", &st.limit}, {"limit is", &st.limit}, {"maximum of", &st.limit},
	} {
		if !w.to.Known {
			*w.to = numberAfter(s, w.word)
		}
	}
	if a := strings.Index(s, "(actual/limit)"); a >= 0 {
		st.used, st.limit = fraction(s[a+len("(actual/limit)"):])
	}
	st.shares(s)
	if st.zero(s) {
		st.limit = limit.Of(0)
	}
}

// zero says whether any limit named is 0: one such line is enough, for a
// request must pass them all.
func (st *stated) zero(s string) bool {
	for {
		at := strings.Index(s, "limit")
		if at < 0 {
			return false
		}
		s = s[at+len("limit"):]
		n, ok := lexicon.LeadingNumber(strings.TrimLeft(s, " :="))
		if used, _ := fraction(s); ok && n == 0 && !used.Known {
			return true
		}
	}
}

// shares reads lists of "minute limit: 122913 / 120000 tokens": used of what is
// allowed. The longest window that is full is the one that is hit.
func (st *stated) shares(s string) {
	if !strings.Contains(s, "limit:") {
		return
	}
	ws := strings.Fields(s)
	var longest time.Duration
	for i := 0; i+5 < len(ws); i++ {
		span := when.Window(ws[i])
		if span <= longest || ws[i+1] != "limit:" {
			continue
		}
		used, most := fraction(strings.Join(ws[i+2:i+5], " "))
		unit, counted := units[strings.Trim(ws[i+5], ".,;")]
		if counted && used.Known && used.N >= most.N {
			longest = span
			st.dimension, st.window, st.several, st.used, st.limit = unit, limit.Window{Span: span}, false, used, most
		}
	}
}

// pairs reads lists of "current rpm: 1, rpm limit: 15": the limit that is hit
// is the one whose current value is not below it.
func (st *stated) pairs(s string) bool {
	found := false
	for name, a := range abbreviations {
		current := numberAfter(s, "current "+name)
		most := numberAfter(s, name+" limit")
		if !current.Known || !most.Known {
			continue
		}
		found = true
		if current.N >= most.N && most.N >= 0 {
			st.dimension, st.window, st.several = a.d, limit.Window{Span: a.w}, false
			st.used, st.limit = current, most
		}
	}
	current, most := numberAfter(s, "current max parallel requests"), numberAfter(s, ", max parallel requests")
	if found && current.Known && most.Known && current.N >= most.N {
		st.dimension, st.window, st.several = limit.Concurrency, limit.Window{}, false
		st.used, st.limit = current, most
	}
	if found && !st.used.Known { // none is hit as stated: nobody knows which
		st.several = true
	}
	return found
}

// numberAfter finds the whole number that follows a word, with at most ":",
// "=", "~" or a bracket between them.
func numberAfter(s, word string) limit.Amount {
	for from := 0; ; {
		at := strings.Index(s[from:], word)
		if at < 0 {
			return limit.Amount{}
		}
		at += from
		from = at + len(word)
		if at > 0 && lexicon.IsWordByte(s[at-1]) {
			continue
		}
		if n, ok := lexicon.LeadingNumber(strings.TrimLeft(s[from:], " :=~(")); ok {
			return limit.Of(n)
		}
	}
}

// fraction reads "65605/16000".
func fraction(s string) (a, b limit.Amount) {
	s = strings.TrimLeft(s, " :=")
	x, ok := lexicon.LeadingNumber(s)
	slash := strings.IndexByte(s, '/')
	if !ok || slash < 0 || slash > 24 {
		return limit.Amount{}, limit.Amount{}
	}
	y, ok := lexicon.LeadingNumber(strings.TrimLeft(s[slash+1:], " "))
	if !ok {
		return limit.Amount{}, limit.Amount{}
	}
	return limit.Of(x), limit.Of(y)
}

// quotaFields reads limits that have a field of their own.
func (st *stated) quotaFields(fields []leaf) {
	for _, l := range fields {
		if l.key != "quota_value" && l.key != "quota_limit_value" {
			continue
		}
		if n, err := strconv.ParseInt(l.text, 10, 64); err == nil && (!st.limit.Known || n == 0) {
			st.limit = limit.Of(n)
		}
	}
}
