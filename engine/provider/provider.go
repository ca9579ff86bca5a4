// Package provider is the catalogue: how to reach each provider, whose limits
// they are, when its day ends. It is data; nothing here sends or waits.
package provider

import "sluice/keystore/limit"

// Provider is one row of the catalogue, or what a person configured.
type Provider struct {
	Name string // "openai": the word before the slash of a route
	About

	// BaseURL is without a trailing slash; the path below is added. A part in
	// braces is for a person to fill in, or for the variable that Fill names.
	BaseURL string
	Fill    map[string]string
	// Hosts are the ends of host names that belong to the provider, for
	// recognising an answer when only its host is known. "*" is anything within
	// one label.
	Hosts []string
	// Path of the chat endpoint; "{model}" is replaced. Empty: "/chat/completions".
	Path     string
	Query    string    // raw query to add to every request ("api-version=…")
	Versions []Version // other interfaces of it, told by the end of the base URL
	// Auth is the header that carries the key; AuthPrefix stands before it.
	Auth, AuthPrefix string
	NoKey            bool     // a local server that needs no key
	Env              []string // usual environment variables for a key, the surest first

	// Family is a word that rows of one company have in common whose hosts
	// have keys of their own: a key of one is refused by the others.
	Family string
	// Speaks names the row whose words and codes its answers are written in; empty: its own.
	Speaks string
	// Prefer are patterns over the names of models that the provider lists,
	// preferred first: see Choose. Empty: nothing is proposed.
	Prefer []string

	listing
	body
	Limits
}

// About is what people are told of a provider.
type About struct {
	Aliases []string // other words for its name
	Title   string   // "OpenAI"
	// Seen is the date on which the row was last held against its sources.
	Seen string
	// Closed says why nothing can be asked of it with a key, to a person; empty:
	// it serves. Such a row keeps the name known, and is never offered.
	Closed string
	// Note is for people: what pooling means here, by the provider's terms.
	Note string
}

// listing is how a provider lists its models and tests a key.
type listing struct {
	// TestPath is the call that tells whether a key is good: a path behind the
	// base URL, one that begins with "../", a whole address on a host of the
	// provider, or TestByChat. Empty: ListPath.
	TestPath string
	// ListPath is where the models are listed, likewise; empty: "/models".
	ListPath string
	// ListsOthers: what it lists are not the names that a chat takes.
	ListsOthers bool
	// GetAuth is the header that carries the key where lists and tests want
	// another than chats; GetHeader goes with these.
	GetAuth   string
	GetHeader map[string]string
}

// body is what of a request a provider takes under another name, or not at all:
// top-level fields of its body.
type body struct {
	Drop   []string
	Rename map[string]string
}

// Limits is whose a provider's limits are, and how its answers speak of them.
type Limits struct {
	// Shared says whose the limits are: limit.ScopeAccount where keys of one
	// organisation, project or account share them; limit.ScopeKey otherwise.
	Shared limit.Scope
	// Unnamed is the scope of a rate limit whose answer does not say whose it
	// is: limit.ScopeKeyModel where limits are counted per model.
	Unnamed limit.Scope
	// Families: limits that it names by what they count are those of a family of
	// models, although it speaks of the whole account.
	Families bool
	// Relay: it answers with other people's keys, so that a refused key, an
	// empty balance or a limit may be that of a server behind it.
	Relay bool
	// SharedBy is the word for it: "organisation", "project", "account".
	SharedBy string
	// Day is the zone at whose midnight daily limits end; empty: rolling.
	Day string
	// Clock is the zone of times that its answers state without one; empty: as Day.
	Clock string
	// ReservesMax: max_tokens counts against the limit when a request starts;
	// ReservesLarger: the larger of it and the prompt does, not their sum.
	ReservesMax, ReservesLarger bool
	// HeaderRequests and HeaderTokens are the windows behind headers that
	// name none (x-ratelimit-limit-requests); zero: the minute.
	HeaderRequests, HeaderTokens limit.Window
	// Unsafe headers are not to be used: they describe somebody else's limits
	// or their units are not known.
	UnsafeHeaders, UnsafeReset bool
	// Floor is the part of each limit, from 0 to 1, that a person is left by
	// batches and guests.
	Floor float64
	// Free is what its free plan allows.
	Free FreePlan
}

// Version is another interface of the same provider.
type Version struct {
	Suffix         string // of the base URL
	Path, Query    string
	Test, ListPath string
}

// TestByChat is the TestPath of a provider where nothing but a chat tells: its
// lists are open to everybody, or it has none.
const TestByChat = "chat"
