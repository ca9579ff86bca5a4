package dialect

import "sluice/keystore/limit"

// decide finds the class, and what the signs of it tell besides: by arithmetic
// where it can, else by vote.
func decide(readings []limit.Reading, e *evidence) reading {
	if r, ok := e.numbers(readings); ok {
		return r
	}
	var t tally
	t.cast(e, nil)
	c := t.consistent(e)
	r := e.known(c)
	if r.dimension != limit.Unknown || r.scope != limit.ScopeUnknown {
		return r
	}
	r.dimension = dimensionOf(c, e)
	if c == limit.QuotaExhausted && e.status == 402 && r == (reading{class: c}) && !e.marks.any(aUsage|aLimit|aQuota) {
		r.dimension = limit.Credits
	}
	return r
}

// lasting are the classes that no wait heals.
var lasting = map[limit.Class]bool{limit.QuotaExhausted: true, limit.Auth: true, limit.ModelUnavailable: true}

// consistent gives the class that has the most votes, mended where the answer
// itself contradicts it: what opens again within a week is no lasting failure,
// whatever else is said, unless it is a ban or the allowance of a month.
func (t *tally) consistent(e *evidence) limit.Class {
	c, said := t.best(), e.wait.said
	if opens := said > 0 && said <= limit.Week; !lasting[c] || !opens || e.marks.any(aMonthly|aBanned) || e.firstOfMonth(said) {
		return c
	}
	if t[limit.Overloaded] > t[limit.RateLimit] {
		return limit.Overloaded
	}
	return limit.RateLimit
}
