package dialect

import (
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// maxShown bounds the text of a verdict, in runes.
const maxShown = 600

// judge decides what the evidence of a failure amounts to.
func judge(readings []limit.Reading, e *evidence) limit.Verdict {
	v := limit.Verdict{Status: e.status, Readings: readings, Exhausted: limit.Exhausted{Limit: e.limits.limit, Used: e.limits.used, Requested: e.limits.requested}}
	f := decide(readings, e)
	v.Class, v.Dimension, v.Window = f.class, f.dimension, f.window
	if v.Class == limit.RateLimit || v.Class == limit.QuotaExhausted || v.Class == limit.TooLarge || v.Class == limit.ModelUnavailable {
		which(&v, e)
	}
	w := e.wait
	if v.Class == limit.RateLimit && v.Dimension == limit.Tokens {
		w.renewal(e.header, e.now)
	}
	if !w.stated && (v.Class == limit.RateLimit || v.Class == limit.QuotaExhausted) {
		w.resets(e.header, readings, !e.source.UnsafeReset, e.now)
	}
	v.Wait, v.Stated = w.d, w.stated
	switch {
	case v.Class == limit.BadRequest && e.leaves > 0:
		v.Scope = limit.ScopeRequest // a server that speaks JSON was reached
	case f.scope != limit.ScopeUnknown:
		v.Scope = f.scope
	default:
		v.Scope, v.ScopeGuessed = ownerOf(&v, e)
	}
	v.RetrySame = retries[v.Class] || v.Class == limit.Auth && v.Scope == limit.ScopeProvider ||
		v.Class == limit.QuotaExhausted && w.said >= time.Minute // it names the day on which the allowance comes back
	relay(&v, e)
	v.Models = modelSet(&v, e)
	v.Blames, v.Params = blame(&v, e)
	v.Spoke = e.leaves > 0 && !e.html && v.Blames != limit.BlamePath
	v.NamesNobody = !e.marks.any(aKey|aAccount|aMoney|aModel) && !v.Stated && !v.Limit.Known && v.Dimension == limit.Unknown &&
		(v.Class == limit.Auth || v.Class == limit.RateLimit || v.Class == limit.ModelUnavailable && v.Scope == limit.ScopeProvider)
	if v.Code = plain.Brief(e.code, 64); v.Code == "" && e.html && v.Blames == limit.BlamePath {
		v.Code = CodeHTML
	}
	if v.Account = plain.Brief(accountIn(e.texts), 64); v.Account == "" && !e.upstream {
		v.Account = Owner(e.header)
	}
	v.Text = shown(e.texts)
	return v
}

// retries says after which failures the same request may pass with the same key.
var retries = map[limit.Class]bool{limit.RateLimit: true, limit.Overloaded: true, limit.Server: true, limit.Timeout: true, limit.Network: true}

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

// wordStatuses are machine words that stand for a status, for failures under a
// good status that name no number.
var wordStatuses = map[string]int{
	"resource_exhausted": 429, "rate_limit_exceeded": 429, "rate_limit_error": 429, "too_many_requests": 429, "rate_limited": 429, "rate_limit": 429,
	"unavailable": 503, "service_unavailable": 503, "service_unavailable_error": 503, "internal": 500, "internal_server_error": 500, "api_error": 500, "server_error": 500,
	"invalid_argument": 400, "failed_precondition": 400, "invalid_request_error": 400, "bad_request": 400, "bad_request_error": 400, "unauthenticated": 401, "authentication_error": 401, "unauthorized": 401,
	"permission_denied": 403, "permission_error": 403, "not_found": 404, "not_found_error": 404, "deadline_exceeded": 504, "timeout_error": 504, "timeout": 504, "bad_gateway": 502,
}

// quotedStatus finds the status of a server behind in prose, "error 402",
// "[429]:", "status code 503": the last one; 0 where none stands.
func quotedStatus(text string) (status int) {
	before := ""
	for w := range strings.FieldsSeq(text) {
		bare := strings.TrimRight(w, ":.,);")
		number := strings.TrimLeft(bare, "(")
		n, digits := lexicon.SmallNumber(number, 4)
		if n >= 400 && n < 600 && digits == len(number) && (statusCues[strings.TrimRight(before, ":")] || strings.HasPrefix(w[len(bare):], ":")) {
			status = n
		}
		before = w
	}
	return status
}

// statusCues stand before a status.
var statusCues = lexicon.Set("error code status http returned")

// shown gives the text for people.
func shown(texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		if b.Len() > 2*maxShown {
			break
		}
		if b.Len() > 0 {
			if strings.Contains(b.String(), t) {
				continue
			}
			b.WriteString(" · ")
		}
		b.WriteString(t)
	}
	return plain.Brief(b.String(), maxShown)
}
