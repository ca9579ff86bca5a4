package dialect

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// maxShown bounds the text of a verdict, in runes.
const maxShown = 600

// judge decides what the evidence of a failure amounts to.
func (e *evidence) judge(readings []limit.Reading) limit.Verdict {
	e.listen()
	e.statusByWord()
	v := limit.Verdict{Status: e.status, Readings: readings, Limit: e.limits.limit, Used: e.limits.used, Requested: e.limits.requested}
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
	v.Code = plain.Brief(e.code, 64)
	if v.Account = plain.Brief(e.account(), 64); v.Account == "" && !e.upstream {
		v.Account = Owner(e.header)
	}
	v.Text = e.show()
	return v
}

// retries says after which failures the same request may pass with the same key.
var retries = map[limit.Class]bool{limit.RateLimit: true, limit.Overloaded: true, limit.Server: true, limit.Timeout: true, limit.Network: true}

// decide finds the class: numbers first, then words known to be truer than
// codes, then codes, words, and the status at last.
func (e *evidence) decide(readings []limit.Reading, w wait) fact {
	if f, ok := e.numbers(readings); ok {
		return f
	}
	if f, ok := e.exception(); ok {
		return f
	}
	if f, ok := e.match(firstRules); ok {
		return f
	}
	if f, ok := e.codeFact(); ok {
		return f
	}
	if f, ok := e.match(textRules); ok {
		return e.soften(f, w)
	}
	return e.byStatus()
}

// wordStatuses are machine words that stand for a status, for failures under a
// good status that name no number.
var wordStatuses = map[string]int{
	"resource_exhausted": 429, "rate_limit_exceeded": 429, "rate_limit_error": 429, "too_many_requests": 429, "rate_limited": 429, "rate_limit": 429,
	"unavailable": 503, "service_unavailable": 503, "service_unavailable_error": 503, "internal": 500, "internal_server_error": 500, "api_error": 500, "server_error": 500,
	"invalid_argument": 400, "failed_precondition": 400, "invalid_request_error": 400, "bad_request": 400, "unauthenticated": 401, "authentication_error": 401, "unauthorized": 401,
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

// numbers decides by arithmetic, which beats all wording: a limit of 0 never
// opens, and a request larger than its limit never fits.
func (e *evidence) numbers(readings []limit.Reading) (fact, bool) {
	limited := e.status == 429 || e.status == 403 || e.status == 413 || e.status/100 == 2
	st := &e.limits
	if limited && st.limit.Known && st.limit.N == 0 && !e.marks.any(aConcurrent) {
		return modelFact, true
	}
	if st.limit.Known && st.requested.Known && st.requested.N > st.limit.N && !e.marks.any(aContext|aMoney) {
		f := largeFact
		f.dimension, f.window = st.dimension, st.window
		return f, true
	}
	if e.status != 429 && (e.status/100 != 2 || !e.marks.any(aRate)) {
		return fact{}, false
	}
	for _, r := range readings {
		if r.Limit.Known && r.Limit.N == 0 {
			return fact{class: limit.ModelUnavailable, dimension: r.Dimension, window: r.Window}, true
		}
	}
	return fact{}, false
}

// exception reads what one provider means by words that mean something else
// everywhere else.
func (e *evidence) exception() (fact, bool) {
	for _, x := range exceptions {
		if x.provider != e.source.Name && x.provider != e.voice && x.provider != "" {
			continue
		}
		if x.status != 0 && x.status != e.status && e.status/100 != 2 {
			continue
		}
		for _, l := range e.lines {
			if strings.Contains(l.text, x.words) {
				return x.fact, true
			}
		}
	}
	return fact{}, false
}

// exceptions hold where the words (folded) stand in an answer of the provider.
var exceptions = []struct {
	provider string
	status   int
	words    string
	fact
}{
	// help.aliyun.com/zh/model-studio/error-code: token rate limits that
	// speak like an empty account.
	{"", 0, "error code token limit", tpmFact},
	{"dashscope", 0, "free allocated quota", planFact},
	{"", 0, "free allocated quota", planFact},
	{"dashscope", 429, "allocated quota exceeded", tpmFact},
	{"dashscope", 429, "exceeded your current quota", tpmFact},
	{"dashscope", 0, "current requests list", rpmFact},
	{"", 0, "exceeded your current requests list", rpmFact},
	{"dashscope", 429, "requests rate limit exceeded", rpmFact},
	// OpenRouter's free models have a limit of the whole account.
	{"", 0, "free models per min", fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Minute}, scope: limit.ScopeAccount}},
	{"", 0, "free models per day", fact{class: limit.RateLimit, dimension: limit.Requests, window: limit.Window{Span: limit.Day}, scope: limit.ScopeAccount}},
	// Vertex: capacity that all customers share.
	{"gemini", 429, "resource exhausted. please", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	{"gemini", 429, "error code 429", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	{"gemini", 429, "ratelimitexceeded", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	// Cloudflare in front of anybody: this address sends too much, or is barred.
	{"", 0, "error code: 1015", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	{"", 0, "you are being rate limited", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	{"", 403, "error code: 10", everyModel},
	// NVIDIA: a function in bad health, and an account without the model.
	{"", 0, "degraded function cannot be invoked", serverFact},
	{"", 404, "not found for account", modelFact},
	// Groq: a banned organisation comes as 400.
	{"", 0, "organization has been restricted", accountAuth},
	// Moonshot: everybody's load, in the words of a rate limit.
	{"", 0, "receiving too many requests at the moment", busyFact},
	// Groq, Together: the link to billing is an offer.
	{"together", 429, "rate limit is", rateFact},
	// Groq: a parameter out of its range, not a long prompt.
	{"", 400, "the maximum value for max tokens is", badFact},
	// vLLM: a prompt that leaves no room for an answer.
	{"", 0, "max tokens must be at least 1, got", contextFact},
	// Cloudflare's allotment is counted in neurons and ends with the day.
	{"", 0, "neurons", fact{class: limit.QuotaExhausted, window: limit.Window{Span: limit.Day, Calendar: "UTC"}, scope: limit.ScopeAccount}},
	// Anthropic: a region is refused, in words that do not say so.
	{"", 403, "request not allowed", everyModel},
	// Relays: a refused prompt under any status.
	{"", 0, "blockedreason", filterFact},
	// one-api: what it says of any full upstream.
	{"", 0, "分组负载已饱和", busyFact},
	// A web interface that answers one question at a time.
	{"", 0, "其他请求正在", callsFact},
	// Volcengine: a person's own cap on a model.
	{"", 0, "model service has been paused", planFact},
	// llama.cpp: an ability that it lacks, under a server's status.
	{"", 0, "unsupported param", badFact},
	// Cerebras: a prompt over the window, in two numbers.
	{"", 0, "current length is", contextFact},
	// OpenAI: the model is closed to the key, which is good.
	{"", 403, "not allowed to sample from this model", modelFact},
}

// soften takes back a hard reading where the answer itself says that a short
// wait helps, and where only the status tells money from a rate.
func (e *evidence) soften(f fact, w wait) fact {
	if f.class != limit.QuotaExhausted || f.dimension == limit.Credits || e.status != 429 && e.status/100 != 2 {
		return f
	}
	if w.stated && w.d > 0 && w.d <= 24*time.Hour && !e.marks.any(aMonthly) {
		f.class = limit.RateLimit
	}
	return f
}

// byStatus decides where no word tells anything.
func (e *evidence) byStatus() fact {
	switch {
	case e.status == 403 && (e.html || e.empty):
		return everyModel // a firewall's page or nothing: no proof against the key
	case e.status == 404 && !e.empty && (e.html || len(e.codes) == 0 && !e.marks.any(aModel)):
		return e.wrongPath()
	case e.status == 412 && e.source.Name == "fireworks":
		return moneyFact
	case e.status == 499 && e.source.Name == "gemini":
		return fact{class: limit.RateLimit, scope: limit.ScopeProvider} // as gemini-cli reads it
	}
	return statusFact(e.status)
}

// badBehind is one-api's machine word for any bad status of a server behind it.
const badBehind = "bad_response_status_code"

// relayed gives the status of the server behind a relay, which one-api keeps in
// param; 0 where there is none.
func (e *evidence) relayed() int {
	if !slices.Contains(e.codes, badBehind) {
		return 0
	}
	for _, l := range e.fields {
		if n, err := strconv.Atoi(l.text); l.key == "param" && err == nil && n >= 400 && n < 600 {
			return n
		}
	}
	return 0
}

// dull404 are texts that say no more than the status.
var dull404 = map[string]bool{"not found": true, "404": true, "404 not found": true, "404: not found": true, "error 404": true, "error: not found": true, "page not found": true}

// wrongPath is a 404 that speaks of no model.
func (e *evidence) wrongPath() fact {
	for _, l := range e.lines {
		if !l.code && !dull404[l.text] {
			return modelFact
		}
	}
	return pathFact
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
