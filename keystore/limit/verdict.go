package limit

import (
	"time"

	"sluice/keystore/wording"
)

// Class is what a provider's answer amounts to. Each failure has exactly one,
// and the class decides what the engine does.
type Class uint8

// The classes. OK is a good answer.
const (
	OK Class = iota
	RateLimit
	QuotaExhausted
	Auth
	ModelUnavailable
	ContextLength
	TooLarge
	Overloaded
	Server
	Timeout
	Network
	BadRequest
	ContentFilter
	Cancelled     // the caller left; nobody is blamed
	Misconfigured // nothing at the provider's address answers chats: base_url is wrong
)

var classNames = wording.Of[Class]("class", "ok", "rate_limit", "quota_exhausted", "auth", "model_unavailable", "context_length", "too_large",
	"overloaded", "server", "timeout", "network", "bad_request", "content_filter", "cancelled", "misconfigured")

func (c Class) String() string { return classNames.Text(c) }

// MarshalText writes the name that String gives.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts every name: one that another version gave is kept.
func (c *Class) UnmarshalText(b []byte) error { return classNames.Keep(b, c) }

// Scope says whose limit or failure it is.
type Scope uint8

// The scopes, from the narrowest cause to the widest.
const (
	ScopeUnknown  Scope = iota
	ScopeRequest        // only a different request helps
	ScopeKeyModel       // this model with this key's account
	ScopeKey            // this key
	ScopeAccount        // organisation, project, team or balance
	ScopeProvider       // everybody: load, outage
)

var scopeNames = wording.Of[Scope]("scope", "unknown", "request", "key+model", "key", "account", "provider")

func (s Scope) String() string { return scopeNames.Text(s) }

// Blame says what a refused request is refused for, where the answer tells.
type Blame uint8

// What can be blamed.
const (
	BlameContent   Blame = iota // what the person wrote, or the answer does not tell
	BlameParameter              // a parameter or a field that is not taken at all
	BlameValue                  // a parameter or a field, for its value
	BlameModel                  // the model or its server, which lacks an ability
	BlamePath                   // nothing is there: the address that was asked is wrong
)

var blameNames = wording.Of[Blame]("blame", "", "parameter", "value", "model", "path")

func (b Blame) String() string { return blameNames.Text(b) }

// Verdict is the reading of one provider answer. It is made by engine/dialect
// (and, for failures below HTTP, by the engine); everything else only reads it.
type Verdict struct {
	Class     Class
	Dimension Dimension
	Window    Window
	Scope     Scope
	// Models is the set of models of the scope that a limit counts: patterns,
	// separated by spaces ("*:free"); empty: all that the scope says.
	Models string
	// ScopeGuessed: nothing in the answer says whose the limit is. Scope is then
	// the widest that it can reasonably be.
	ScopeGuessed bool
	// NamesNobody: the answer names no key, account, model or limit. It may as
	// well be meant for everybody who asks from here.
	NamesNobody bool

	// Wait is what the answer states, clamped to [0, 400 days]; it counts only
	// when Stated. The longest relevant statement wins.
	Wait   time.Duration
	Stated bool
	// RetrySame says that the same request can pass later with the same key.
	// False with a stated wait means that the wait is worthless.
	RetrySame bool

	Exhausted
	// Readings is the state of limits that the answer's headers tell besides.
	Readings []Reading
	fault

	Status  int    // HTTP status; 0 where there was none
	Code    string // a short machine word: the provider's own, or one of dialect's names ("empty_stream", "html", …)
	Account string // organisation or project that the answer names: evidence of shared limits
	Text    string // for people: one line, redacted, safe for a terminal, bounded
}

// Exhausted is what an answer states about the limit that was hit.
type Exhausted struct{ Limit, Used, Requested Amount }

// fault is what an answer says about the request itself, or the address that
// was asked.
type fault struct {
	// Blames is what a bad_request, or an answer under 404 or 405, is about.
	// Params are names of parameters or fields that the text gives, the likeliest
	// first: "stop", "reasoning_content", "role:system" (a member with that value).
	Blames Blame
	Params []string
	// Spoke: an API answered, with an answer or an error of its own making.
	Spoke bool
	// Asked is the address that was asked, safe for a terminal; set by the engine
	// where it may be wrong. Hint is what a person can do about it.
	Asked, Hint string
}

// Reading is one limit's state as a provider states it in an answer's headers.
type Reading struct {
	Dimension Dimension
	Window    Window
	Scope     Scope // ScopeUnknown: as the provider's catalogue row says
	Limit     Amount
	Remaining Amount
	// Reset is the time until the bucket is full again, not until the next
	// request passes; it counts only when HasReset.
	Reset    time.Duration
	HasReset bool
}
