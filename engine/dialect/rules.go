package dialect

import (
	"sluice/keystore/limit"
)

// statuses is a set of groups of HTTP statuses.
type statuses uint16

const (
	on200 statuses = 1 << iota
	on400          // 400, 409, 412, 415, 422 and the like
	on401
	on402
	on403
	on404 // 404, 405, 410
	on413
	on429 // 429, 498, 499
	on5xx

	onAny    = on200 | on400 | on401 | on402 | on403 | on404 | on413 | on429 | on5xx
	onCaller = onAny &^ on5xx // the server did not call itself broken
)

func groupOf(status int) statuses {
	switch {
	case status < 300:
		return on200
	case status == 401:
		return on401
	case status == 402:
		return on402
	case status == 403:
		return on403
	case status == 404, status == 405, status == 410:
		return on404
	case status == 413:
		return on413
	case status == 429, status == 498, status == 499:
		return on429
	case status >= 500:
		return on5xx
	}
	return on400
}

// rule judges one sentence: all of has must meet in it, none of not. The first
// rule that holds for any sentence decides.
type rule struct {
	name string
	on   statuses
	has  concepts
	any  concepts // one of them, where set
	not  concepts // none of them in the sentence
	// without: none of them anywhere in the answer.
	without concepts
	fact
}

// firstRules stand before machine words: here the words are known to be truer.
var firstRules = []rule{
	{name: "a relay's upstream is full", on: onAny, has: aUpstream | aBusy, fact: busyFact},
	{name: "a worker has its hands full", on: onAny, has: aBusy | aConcurrent, any: aLimit | aExceeded | aRate, not: aAccount | aKey, fact: fact{class: limit.Overloaded, dimension: limit.Concurrency}},
	{name: "a pool has cooled down", on: onAny, has: aPool, fact: busyFact},
	{name: "a long context is a product", on: onAny, has: aLongContext, any: aNeeded | aMoney, not: aRate, fact: fact{class: limit.TooLarge, scope: limit.ScopeAccount}},
	{name: "a key's own cap", on: onCaller, has: aKeyCap, any: aSpent | aExceeded | aMissing | aLimit | aNeeded, not: aRate | aShort, fact: keyMoney},
}

// textRules read what people would read.
var textRules = []rule{
	// The request itself.
	{name: "banned for its content", on: onCaller &^ on429, has: aAccount | aBanned | aFiltered, fact: accountAuth},
	{name: "filtered", on: onCaller &^ (on401 | on402 | on429), has: aFiltered, not: aPolicy | aKey, fact: filterFact},
	{name: "prompt over the window", on: onAny, has: aOverlong, not: aBusy, without: aRate, fact: contextFact},
	{name: "over the window", on: onAny, has: aContext, any: aExceeded | aLarge | aOverlong | aTokens | aSmaller, not: aBusy | aLongContext | aGone, without: aRate, fact: contextFact},
	{name: "over the window, in other words", on: onCaller &^ on429, has: aContext | aLimit, not: aRate | aBusy | aLongContext | aGone, fact: contextFact},
	{name: "more tokens than a limit", on: on400, has: aTokens | aExceeded, any: aModel | aLimit, not: aParam, without: aRate | aMoney | aQuota, fact: contextFact},
	{name: "busy with the size as excuse", on: on429 | on5xx, has: aBusy, any: aLarge | aLimit | aExceeded, without: aMoney, fact: busyFact},
	{name: "too large", on: onAny, has: aLarge, not: aBusy, fact: largeFact},

	// Places.
	{name: "a region is not served", on: onCaller, has: aRegion | aGone, not: aParam, fact: everyModel},
	{name: "an address is refused", on: on200 | on400 | on401 | on403 | on404, has: aAddress, any: aGone | aBanned | aDenied | aBad, not: aParam, fact: fact{class: limit.ModelUnavailable, scope: limit.ScopeProvider}},
	{name: "a firewall refuses", on: onCaller &^ on429, has: aAbuse, not: aKey | aAccount, fact: everyModel},

	// Models before keys: "key not allowed to use model".
	{name: "a setting excludes the model", on: onCaller, has: aPolicy, any: aModel | aGone | aDenied, not: aParam, fact: accountModel},
	{name: "the model lacks an ability", on: on200 | on400 | on404, has: aFeature, any: aGone | aModel, not: aMoney, without: aOverlong, fact: badFact},

	{name: "a parameter out of its range", on: on200 | on400, has: aParam | aNeeded | aExceeded, not: aSpent | aKey | aBilling | aTokens, without: aRate, fact: badFact},

	// Money.
	{name: "Google says quota for everything", on: on200 | on429, has: aGoogle, fact: rateFact},
	{name: "an empty account in a stock phrase", on: onAny, has: aDeepQuota, not: aShort, without: aGoogle, fact: moneyFact},
	{name: "money spent", on: onAny, has: aMoney | aSpent, not: aShort, fact: moneyFact},
	{name: "money missing", on: onCaller, has: aMoney | aMissing, fact: moneyFact},
	{name: "money over", on: onCaller, has: aMoney | aExceeded, not: aRate | aShort, fact: moneyFact},
	{name: "money needed", on: onCaller, has: aMoney | aNeeded, not: aRate | aShort | aFeature, without: aRate | aConcurrent, fact: moneyFact},
	{name: "a paid model", on: on400 | on403 | on404, has: aModel | aBilling, any: aNeeded | aGone, without: aRate, fact: modelFact},
	{name: "billing needed", on: onCaller, has: aBilling | aNeeded, without: aRate | aConcurrent | aGoogle, fact: moneyFact},
	{name: "a free quota used up", on: onCaller, has: aFree | aQuota, any: aSpent | aExceeded, without: aGoogle, fact: planFact},
	{name: "a free tier used up", on: onCaller, has: aFree | aSpent, not: aRate | aShort | aTokens, without: aGoogle, fact: planFact},
	{name: "a daily allotment used up", on: onCaller, has: aQuota | aSpent, any: aFree, not: aRate | aGoogle, fact: planFact},
	{name: "a monthly allowance", on: onCaller, has: aMonthly, any: aQuota | aUsage | aLimit, not: aShort, fact: planFact},
	{name: "a quota used up", on: onCaller, has: aQuota | aSpent, not: aShort | aRate | aGoogle | aTokens, without: aGoogle | aRate, fact: moneyFact},

	// Keys.
	{name: "unauthorized", on: onCaller &^ on429, has: aUnauth, not: aModel | aParam, fact: authFact},
	{name: "an account is banned", on: onCaller &^ on429, has: aAccount | aBanned, not: aRate, fact: accountAuth},
	{name: "a key is banned", on: onCaller &^ on429, has: aKey | aBanned, not: aRate | aModel, fact: authFact},
	{name: "a key is bad", on: onCaller &^ on429, has: aKey | aBad, not: aRate | aModel | aContext | aFeature, fact: authFact},

	{name: "a bad key under 429", on: on429, has: aKey, any: aUnauth | aBanned | aBad, without: aRate | aPool | aBusy | aExceeded | aLimit | aQuota | aMoney | aShort, fact: authFact},

	// Models.
	{name: "busy before gone", on: onAny, has: aBusy, not: aRate | aAdvert, without: aMoney, fact: busyFact},
	{name: "a wrong URL", on: on404 | on400 | on200, has: aPath, not: aModel, fact: pathFact},
	{name: "the model is gone", on: onCaller &^ (on401 | on402), has: aModel | aGone, not: aParam | aFeature | aRate | aBusy, without: aGoogle, fact: modelFact},
	{name: "the model is gone, by a broken server's word", on: on5xx, has: aModel | aGone, not: aParam | aFeature | aRate | aBusy | aServer | aTimeout, fact: modelFact},

	// Limits and load.
	{name: "concurrency", on: onCaller, has: aConcurrent, any: aExceeded | aLimit | aRate | aSpent, fact: rateFact},
	{name: "usage over", on: on400 | on402 | on403, has: aUsage | aExceeded, not: aShort | aRate, fact: planFact},
	{name: "rate", on: onCaller &^ on402, has: aRate, not: aParam | aBusy, fact: rateFact},
	{name: "usage", on: on200 | on429 | on403 | on402, has: aUsage, any: aExceeded | aSpent | aShort, fact: rateFact},
	{name: "short window", on: on200 | on429 | on403 | on402 | on400, has: aShort, any: aLimit | aQuota, not: aParam | aContext, fact: rateFact},
	{name: "quota over", on: onCaller, has: aQuota | aExceeded, not: aShort, without: aGoogle, fact: planFact},
	{name: "busy", on: onAny, has: aBusy, fact: busyFact},
	{name: "a broken server asks to slow down", on: on5xx, has: aRate, fact: busyFact},
	{name: "over a window's limit, by a broken server's word", on: on5xx, has: aExceeded | aLimit | aShort, not: aTimeout | aServer | aBusy, fact: rateFact},
	{name: "timed out", on: on200 | on400 | on5xx, has: aTimeout, not: aParam, fact: timeoutFact},
	{name: "their fault", on: on200 | on5xx, has: aServer, not: aParam, fact: serverFact},
	{name: "their fault, though not where a parameter is named", on: on400, has: aServer, without: aParam, fact: serverFact},
	{name: "a parameter", on: on200 | on400, has: aParam, fact: badFact},
	{name: "over a limit", on: on429 | on200, has: aExceeded | aLimit, fact: rateFact},
	{name: "tokens and a pause", on: on200 | on429, has: aTokens | aRetry, fact: rateFact},
	{name: "closed, but not for the key's sake", on: on403, has: aGone, not: aKey | aDenied | aUnauth | aAccount, fact: modelFact},
	{name: "terms to accept", on: on400 | on403, has: aPhone, fact: accountModel},
}

// statusFacts are what a status means where nothing else tells.
var statusFacts = map[int]fact{
	401: authFact, 402: moneyFact, 403: authFact, 404: modelFact, 407: {class: limit.Server}, 408: timeoutFact, 410: modelFact,
	413: {class: limit.TooLarge, scope: limit.ScopeRequest}, 424: serverFact, 425: serverFact, 429: rateFact, 431: {class: limit.TooLarge, scope: limit.ScopeRequest}, 440: authFact, 451: everyModel, 501: badFact, 498: busyFact, 499: timeoutFact,
	503: busyFact, 504: timeoutFact, 522: timeoutFact, 524: timeoutFact, 529: busyFact, 598: timeoutFact, 599: timeoutFact,
}

func statusFact(status int) fact {
	if f, ok := statusFacts[status]; ok {
		return f
	}
	switch {
	case status >= 500, status < 400:
		return serverFact
	}
	return badFact
}

// match finds the first rule that holds.
func (e *evidence) match(rules []rule) (fact, bool) {
	group := groupOf(e.status)
	for i := range rules {
		r := &rules[i]
		if r.on&group == 0 || !e.marks.has(r.has) || e.marks.any(r.without) {
			continue
		}
		for j := range e.lines {
			if r.holds(e.lines[j].marks) {
				return r.fact, true
			}
		}
	}
	return fact{}, false
}

func (r *rule) holds(m concepts) bool {
	return m.has(r.has) && (r.any == 0 || m.any(r.any)) && !m.any(r.not)
}
