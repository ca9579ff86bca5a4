package dialect

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// maxShown bounds the text of a verdict, in runes.
const maxShown = 600

// judge decides what the evidence of a failure amounts to.
func (e *evidence) judge(readings []limit.Reading) limit.Verdict {
	e.listen()
	e.statusByWord()
	v := limit.Verdict{Status: e.status, Readings: readings, Exhausted: limit.Exhausted{Limit: e.limits.limit, Used: e.limits.used, Requested: e.limits.requested}}
	w := e.statedWait()
	f := e.decide(readings, w)
	v.Class, v.Dimension, v.Window = f.class, f.dimension, f.window
	if v.Class == limit.RateLimit || v.Class == limit.QuotaExhausted || v.Class == limit.TooLarge || v.Class == limit.ModelUnavailable {
		e.dimension(&v, readings, w)
	}
	e.wait(&v, readings, w)
	v.Scope = f.scope
	if v.Class == limit.BadRequest && e.leaves > 0 {
		v.Scope = limit.ScopeRequest // a server that speaks JSON was reached
	}
	if v.Scope == limit.ScopeUnknown {
		v.Scope = e.scope(&v)
	}
	v.RetrySame = retries[v.Class] || v.Class == limit.Auth && v.Scope == limit.ScopeProvider ||
		v.Class == limit.QuotaExhausted && w.said >= time.Minute // it names the day on which the allowance comes back
	e.relay(&v)
	v.Models = e.models(&v)
	v.Blames, v.Params = e.blame(&v)
	v.Spoke = e.leaves > 0 && !e.html && v.Blames != limit.BlamePath
	v.NamesNobody = e.namesNobody(&v)
	if v.Code = plain.Brief(e.code, 64); v.Code == "" && e.html && v.Blames == limit.BlamePath {
		v.Code = CodeHTML
	}
	if v.Account = plain.Brief(e.account(), 64); v.Account == "" && !e.upstream {
		v.Account = Owner(e.header)
	}
	v.Text = e.show()
	return v
}

// retries says after which failures the same request may pass with the same key.
var retries = map[limit.Class]bool{limit.RateLimit: true, limit.Overloaded: true, limit.Server: true, limit.Timeout: true, limit.Network: true}

// namesNobody says whether the failure tells nobody to blame: see limit.Verdict.
func (e *evidence) namesNobody(v *limit.Verdict) bool {
	if e.marks.any(aKey|aAccount|aMoney|aModel) || v.Stated || v.Limit.Known || v.Dimension != limit.Unknown {
		return false
	}
	return v.Class == limit.Auth || v.Class == limit.RateLimit || v.Class == limit.ModelUnavailable && v.Scope == limit.ScopeProvider
}

// wordStatuses are machine words that stand for a status, for failures under a
// good status that name no number.
var wordStatuses = map[string]int{
	"resource_exhausted": 429, "rate_limit_exceeded": 429, "rate_limit_error": 429, "too_many_requests": 429, "rate_limited": 429, "rate_limit": 429,
	"unavailable": 503, "service_unavailable": 503, "service_unavailable_error": 503, "internal": 500, "internal_server_error": 500, "api_error": 500, "server_error": 500,
	"invalid_argument": 400, "failed_precondition": 400, "invalid_request_error": 400, "bad_request": 400, "bad_request_error": 400, "unauthenticated": 401, "authentication_error": 401, "unauthorized": 401,
	"permission_denied": 403, "permission_error": 403, "not_found": 404, "not_found_error": 404, "deadline_exceeded": 504, "timeout_error": 504, "timeout": 504, "bad_gateway": 502,
}

// statusByWord finds the status that an error under a good one stands for, or
// that of the server behind a relay.
func (e *evidence) statusByWord() {
	if n := e.relayed(); n != 0 {
		e.status = n
	}
	if e.status/100 != 2 {
		return
	}
	for _, c := range e.codes {
		if n := wordStatuses[c]; n != 0 {
			e.status = n
			return
		}
	}
}

// badBehind is one-api's machine word for any bad status of a server behind it.
const badBehind = "bad_response_status_code"

// relayed gives the status of the server behind a relay: one-api keeps it in
// param, others quote "error 402" under a status of their own; 0 where there is none.
func (e *evidence) relayed() int {
	if slices.Contains(e.codes, badBehind) {
		for _, l := range e.fields {
			if n, err := strconv.Atoi(l.text); l.key == "param" && err == nil && n >= 400 && n < 600 {
				return n
			}
		}
	}
	if e.status < 500 {
		return 0
	}
	for _, l := range e.lines {
		if n := quotedStatus(l); n != 0 {
			e.upstream = true
			return n
		}
	}
	return 0
}

// quotedStatus finds "error 402" and "[429]:" in prose; 0 where neither stands.
func quotedStatus(l sentence) int {
	for _, before := range [...]string{" error 4", " 4"} {
		_, rest, ok := strings.Cut(l.text, before)
		if !ok || l.code || len(rest) < 2 || !lexicon.Digits(rest[:2]) {
			continue
		}
		n, _ := strconv.Atoi("4" + rest[:2]) // three digits
		after := strings.TrimLeft(rest[2:], " ")
		if before == " error 4" && (len(rest) == 2 || rest[2] == ':' || rest[2] == ' ') || strings.HasPrefix(after, ":") {
			return n
		}
	}
	return 0
}

// show gives the text for people.
func (e *evidence) show() string {
	var b strings.Builder
	for _, t := range e.texts {
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
