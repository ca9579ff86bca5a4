package dialect

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
)

// wait fills in the wait: what is stated; else the reset of what is empty.
func (e *evidence) wait(v *limit.Verdict, readings []limit.Reading, w wait) {
	if v.Class == limit.RateLimit && v.Dimension == limit.Tokens {
		e.renewal(&w)
	}
	if !w.stated && (v.Class == limit.RateLimit || v.Class == limit.QuotaExhausted) {
		for _, r := range readings {
			if r.HasReset && r.Remaining.Known && r.Remaining.N == 0 && !e.source.UnsafeReset {
				w.add(r.Reset, true)
			}
		}
		e.emptyResets(&w)
		e.rejected(&w)
	}
	v.Wait, v.Stated = w.d, w.stated
}

// renewal: where headers name the period in which tokens are renewed and none
// are left, the bucket fills only with that period, although Azure says
// "retry-after: 1".
func (e *evidence) renewal(w *wait) {
	if header.Value(e.header, "X-Ratelimit-Remaining-Tokens") != "0" && !strings.EqualFold(header.Value(e.header, "X-Ratelimit-Type"), "tokens") {
		return
	}
	if p := header.Value(e.header, "X-Ratelimit-Renewalperiod-Tokens"); p != "" {
		w.add(when.Moment(p, time.Second, e.now))
	}
}

// emptyResets reads the resets of whatever headers say that nothing is left, with
// or without a dimension: "x-ratelimit-remaining", "x-ai-ratelimit-remaining-minute-m".
func (e *evidence) emptyResets(w *wait) {
	for name, values := range e.header {
		low := strings.ToLower(name)
		at := strings.Index(low, "-remaining")
		if at < 0 || len(values) == 0 || strings.TrimSpace(values[0]) != "0" || !header.MayLimit(name) || header.Mirrored(name) {
			continue
		}
		reset := header.Value(e.header, http.CanonicalHeaderKey(low[:at]+"-reset"+low[at+len("-remaining"):]))
		if d, known := header.Named(name); reset != "" && (!known || d == limit.Unknown) {
			w.add(when.Moment(reset, time.Second, e.now))
		}
	}
}

// rejected reads the resets of what other headers call rejected, whatever the
// window is named: "…-5h-status: rejected" beside "…-5h-reset".
func (e *evidence) rejected(w *wait) {
	for name, values := range e.header {
		begin, ok := strings.CutSuffix(strings.ToLower(name), "-status")
		if !ok || len(values) == 0 || !refusedStates[strings.ToLower(values[0])] {
			continue
		}
		if reset := header.Value(e.header, http.CanonicalHeaderKey(begin+"-reset")); reset != "" {
			w.add(when.Moment(reset, time.Second, e.now))
		}
	}
}

var refusedStates = lexicon.Set("rejected exceeded exhausted limited blocked throttled denied")

// scope says whose limit or failure it is.
func (e *evidence) scope(v *limit.Verdict) limit.Scope {
	switch v.Class {
	case limit.Overloaded, limit.Server, limit.Timeout:
		return limit.ScopeProvider
	case limit.Auth:
		return limit.ScopeKey
	case limit.QuotaExhausted:
		if e.says("trial key", "this key", "this api key", "your api key", "令牌") {
			return limit.ScopeKey
		}
		return limit.ScopeAccount
	case limit.ModelUnavailable:
		return limit.ScopeKeyModel
	case limit.TooLarge:
		return e.largeScope(v)
	case limit.RateLimit:
		return e.rateScope(v)
	}
	return limit.ScopeRequest
}

// largeScope: a smaller request passes where its own output was too large, and
// where the answer took it for an ordinary limit; another plan might take the rest.
func (e *evidence) largeScope(v *limit.Verdict) limit.Scope {
	if v.Dimension == limit.OutputTokens || !e.marks.any(aLarge) || v.Dimension == limit.Unknown && !e.marks.any(aTokens) {
		return limit.ScopeRequest
	}
	return limit.ScopeKeyModel
}

// rateScope reads whose a rate limit is: whoever the answer names, else whose
// the provider's unnamed limits are, else the least that fits.
func (e *evidence) rateScope(v *limit.Verdict) limit.Scope {
	behind := e.upstream || e.behind || e.quotes()
	switch {
	case e.marks.any(aAddress) && !e.marks.any(aModel), behind && !e.ours():
		return limit.ScopeProvider
	case e.speaksOf(ofModel):
		return limit.ScopeKeyModel
	case header.Value(e.header, "X-Codex-Active-Limit") != "":
		return limit.ScopeAccount // a plan's own windows
	case e.namesModel():
		return limit.ScopeKeyModel
	case e.namesAccount():
		if e.source.Families && v.Dimension != limit.Unknown {
			return limit.ScopeKeyModel
		}
		return limit.ScopeAccount
	case e.speaksOf(ofKey):
		return limit.ScopeKey
	case v.Dimension == limit.Concurrency && e.source.Unnamed == limit.ScopeKeyModel && e.speaksOf(aAccount):
		return limit.ScopeAccount
	case e.source.Unnamed != limit.ScopeUnknown:
		v.ScopeGuessed = e.source.Relay && v.Dimension == limit.Unknown
		return e.source.Unnamed
	case e.speaksOf(ofPlan):
		return limit.ScopeAccount
	case v.Dimension != limit.Unknown && v.Dimension != limit.Concurrency:
		return limit.ScopeKeyModel
	}
	v.ScopeGuessed = v.Dimension == limit.Unknown
	return limit.ScopeKey
}

// quotes says whether a relay hands on what a server behind it answered.
func (e *evidence) quotes() bool { return e.source.Relay && e.inner && e.voice != "" }

// ours says whether a gateway speaks of its own limit although it names a server behind it.
func (e *evidence) ours() bool {
	return e.says("free models per", "key limit exceeded", "your account", "your organization")
}

// speaksOf says whether a sentence that is no offer speaks of something.
func (e *evidence) speaksOf(c concepts) bool {
	return e.marks.any(c) && slices.ContainsFunc(e.lines, func(l sentence) bool { return l.marks.any(c) && !l.offer() })
}

// says looks for folded words in any sentence that is no offer.
func (e *evidence) says(words ...string) bool {
	for _, l := range e.lines {
		if l.offer() {
			continue
		}
		for _, w := range words {
			if strings.Contains(l.text, w) {
				return true
			}
		}
	}
	return false
}

// namesModel says whether the limit's sentence names one model.
func (e *evidence) namesModel() bool {
	for _, l := range e.lines {
		if l.code || !l.marks.any(aRate|aExceeded|aLimit|aTokens) {
			continue
		}
		for _, m := range [...]string{"for model ", "and model ", "model: ", "for gpt ", "for o1", "for o3", "for o4", "for default ", "for claude ", "for text ", "for tts ", "the model ", "deployment", "reached for ", "requests to ", "on model ", "of model ", "模型 "} {
			if at := strings.Index(l.text, m); at >= 0 && modelWord(l.text[at+len(m):]) {
				return true
			}
		}
	}
	return false
}

// modelWord says whether what follows can be a model's name.
func modelWord(s string) bool {
	w, _, _ := strings.Cut(s, " ")
	return w != "" && !slices.Contains([]string{"rpm", "tpm", "rpd", "tpd", "requests", "tokens", "input", "output", "your", "this", "the", "is", "organization", "token", "project", "account"}, strings.Trim(w, ".,:;"))
}

// namesAccount says whether a sentence about the limit names an owner wider
// than the key.
func (e *evidence) namesAccount() bool {
	for _, l := range e.lines {
		if l.offer() {
			continue
		}
		if l.marks.any(ofAccount) || l.marks.has(aAccount) && l.marks.any(aRate|aExceeded|aLimit|aUsage|aConcurrent|aSpent|aQuota) {
			return true
		}
	}
	return false
}

// relay puts the blame behind a relay where it belongs: a refused key or an
// empty balance of a server behind it is not the person's.
func (e *evidence) relay(v *limit.Verdict) {
	if !e.upstream && !e.quotes() {
		if !e.source.Relay || v.Class != limit.Auth || v.Scope != limit.ScopeAccount {
			return
		}
	}
	switch v.Class {
	case limit.Auth:
		v.Scope, v.RetrySame = limit.ScopeProvider, true
	case limit.QuotaExhausted:
		v.Scope = limit.ScopeProvider
	}
}

// account finds an organisation or project that the answer names.
func (e *evidence) account() string {
	for _, t := range e.texts {
		for f := range strings.FieldsFuncSeq(t, func(r rune) bool { return strings.ContainsRune(" `'\"()<>,;", r) }) {
			for _, p := range [...]string{"org-", "org_", "proj_", "projects/"} {
				if strings.HasPrefix(f, p) && len(f) > len(p)+3 {
					return strings.TrimRight(f, ".:")
				}
			}
		}
	}
	return ""
}
