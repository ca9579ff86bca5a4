package dialect

import "sluice/engine/dialect/lexicon"

// concepts is a set of things that a sentence may speak of. What a sentence
// means is judged from the concepts that meet in it, so that other words, other
// orders and other languages lead to the same reading.
type concepts uint64

func (c concepts) has(all concepts) bool { return c&all == all }
func (c concepts) any(of concepts) bool  { return c&of != 0 }

// The concepts. Words for each are in lexicon/words.
const (
	aMoney       concepts = 1 << iota // credit, balance, funds, spending
	aBilling                          // plan, billing, upgrade: boilerplate unless the sentence says more
	aSpent                            // insufficient, empty, used up
	aExceeded                         // exceeded, reached
	aNeeded                           // requires, needs
	aQuota                            // quota, allowance
	aUsage                            // usage limit
	aRate                             // rate limit, too many requests
	aLimit                            // limit, maximum
	aBusy                             // overloaded, at capacity
	aKey                              // API key, token of access
	aBad                              // invalid, wrong, expired
	aUnauth                           // unauthorized
	aBanned                           // suspended, deactivated, restricted
	aAccount                          // account, organisation, team, project
	aModel                            // model, deployment
	aGone                             // not found, does not exist, not allowed
	aContext                          // the model's window
	aOverlong                         // a prompt too long for it
	aLarge                            // a request too large
	aFiltered                         // content refused
	aServer                           // their fault
	aTimeout                          // timed out
	aRegion                           // country, region
	aAddress                          // an IP address, a network
	aConcurrent                       // requests at the same time
	aMonthly                          // month, billing cycle
	aShort                            // minute, hour, day, session, week
	aAdvert                           // an offer or a link, not the cause
	aUpstream                         // a server behind the one asked
	aParam                            // a parameter, a field
	aFeature                          // tools, images, streaming as an ability
	aPath                             // a wrong URL
	aPolicy                           // a privacy or data setting of the account
	aGoogle                           // Google's own words for every kind of limit
	aTokens                           // tokens of text
	aRetry                            // retry, try again, wait
	aMissing                          // nothing left: "no credits", "without credits"
	aLongContext                      // a long context as a product
	aFree                             // free tier, trial
	aKeyCap                           // the cap of one key
	aDeepQuota                        // OpenAI's sentence for empty accounts
	aPool                             // a pool of deployments cooled down
	aSmaller                          // a smaller request would pass
	aDenied                           // forbidden, access denied
	aAbuse                            // a firewall's refusal
	aPhone                            // verify, terms to accept
	ofModel                           // a limit of this model
	ofKey                             // … of this key
	ofAccount                         // … of you: the account
	ofPlan                            // … of a plan: its session, its week
	aRetired                          // taken from service for good
	aNone                             // none is free: "no available accounts"
	aSeveral                          // accounts, credentials, keys: those of a relay
	aServing                          // … that support a model
	aHeld                             // set aside, not spent
	aRenewed                          // reset, replenished
	aOutCap                           // a cap on the answer's own tokens
	aUnnamed                          // a request that names no model
)

// conceptNames are the names by which the tables call the concepts.
var conceptNames = map[string]concepts{
	"money": aMoney, "billing": aBilling, "spent": aSpent, "exceeded": aExceeded, "needed": aNeeded, "quota": aQuota, "usage": aUsage,
	"rate": aRate, "limit": aLimit, "busy": aBusy, "key": aKey, "bad": aBad, "unauth": aUnauth, "banned": aBanned, "account": aAccount,
	"model": aModel, "gone": aGone, "context": aContext, "overlong": aOverlong, "large": aLarge, "filtered": aFiltered, "server": aServer,
	"timeout": aTimeout, "region": aRegion, "address": aAddress, "concurrent": aConcurrent, "monthly": aMonthly, "short": aShort,
	"advert": aAdvert, "upstream": aUpstream, "param": aParam, "feature": aFeature, "path": aPath, "policy": aPolicy, "google": aGoogle,
	"tokens": aTokens, "retry": aRetry, "missing": aMissing, "longcontext": aLongContext, "free": aFree, "keycap": aKeyCap,
	"deepquota": aDeepQuota, "pool": aPool, "smaller": aSmaller, "denied": aDenied, "abuse": aAbuse, "phone": aPhone, "ofmodel": ofModel, "ofkey": ofKey, "ofaccount": ofAccount, "ofplan": ofPlan, "retired": aRetired,
	"none": aNone, "several": aSeveral, "serving": aServing, "held": aHeld, "renewed": aRenewed, "outcap": aOutCap, "unnamed": aUnnamed,
}

// words finds what sentences speak of.
var words = func() *lexicon.Table {
	marks := map[string]uint64{}
	for name, c := range conceptNames {
		marks[name] = uint64(c)
	}
	return lexicon.New(marks, lexicon.Concepts()...)
}()

// marksOf gives the concepts of folded text.
func marksOf(s string) concepts { return concepts(words.Marks(s)) }
