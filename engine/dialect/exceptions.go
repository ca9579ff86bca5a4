package dialect

import (
	"strings"

	"sluice/keystore/limit"
)

// exception reads what one provider means by words that mean something else
// everywhere else.
func (e *evidence) exception() (fact, bool) {
	for _, x := range exceptions {
		if x.provider != e.source.Speaker() && x.provider != e.voice && x.provider != "" {
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
	{"dashscope", 0, "free allocated quota", modelPlan},
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
	// Proxies: every key behind it is cooling down.
	{"", 0, "are cooling down", fact{class: limit.RateLimit, scope: limit.ScopeProvider}},
	// Keys that serve one client program only.
	{"", 0, "can only be used from within", clientFact},
	{"", 0, "only authorized for use with", clientFact},
	// Anthropic: money beside a plan.
	{"", 0, "out of extra usage", moneyFact},
	{"", 0, "from your extra usage", moneyFact},
	// aihubmix: a trial until money is paid in.
	{"", 0, "not been recharged", moneyFact},
	{"", 403, "this account is not allowed", accountModel},
	// A web interface that answers one question at a time.
	{"", 0, "其他请求正在", callsFact},
	// Volcengine: a person's own cap on a model.
	{"", 0, "model service has been paused", modelPlan},
	// llama.cpp: an ability that it lacks, under a server's status.
	{"", 0, "unsupported param", badFact},
	// Cerebras: a prompt over the window, in two numbers.
	{"", 0, "current length is", contextFact},
	// OpenRouter: the request's own budget of tokens.
	{"openrouter", 400, "token limit reached", badFact},
	// OpenAI: a key with too few rights, in a sentence that names everything else.
	{"", 0, "missing scopes", authFact},
	// OpenAI: the model is closed to the key, which is good.
	{"", 403, "not allowed to sample from this model", modelFact},
}
