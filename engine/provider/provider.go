// Package provider is the catalogue: how to reach each provider, whose limits
// they are, when its day ends. It is data; nothing here sends or waits.
package provider

import "sluice/keystore/limit"

// Provider is one row of the catalogue, or what a person configured.
type Provider struct {
	Name    string   // "openai": the word before the slash of a route
	Aliases []string // other words for it
	Title   string   // "OpenAI"
	BaseURL string   // without a trailing slash; the path below is added
	// Hosts are suffixes of host names that belong to the provider, for
	// recognising an answer when only its host is known.
	Hosts []string
	// Path of the chat endpoint; "{model}" is replaced. Empty: "/chat/completions".
	Path  string
	Query string // raw query to add ("api-version=…")
	// Auth is the header that carries the key; AuthPrefix stands before it.
	Auth, AuthPrefix string
	NoKey            bool     // a local server that needs no key
	Env              []string // usual environment variables for a key
	Models           []string // offered when nothing is configured, preferred first
	TestPath         string   // a free endpoint that tells whether a key is good ("/models"); empty: "/models"

	// Drop and Rename change top-level fields of the request body.
	Drop   []string
	Rename map[string]string

	// Shared says whose the limits are: limit.ScopeAccount where keys of one
	// organisation, project or account share them; limit.ScopeKey otherwise.
	Shared limit.Scope
	// Unnamed is the scope of a rate limit whose answer does not say whose it
	// is: limit.ScopeKeyModel where limits are counted per model.
	Unnamed limit.Scope
	// Relay: it answers with other people's keys, so that a refused key, an
	// empty balance or a limit may be that of a server behind it.
	Relay bool
	// SharedBy is the word for it: "organisation", "project", "account".
	SharedBy string
	// Day is the zone at whose midnight daily limits end; empty: rolling.
	Day string
	// ReservesMax: max_tokens counts against the limit when a request starts.
	ReservesMax bool
	// HeaderRequests and HeaderTokens are the windows behind headers that
	// name none (x-ratelimit-limit-requests); zero: the minute.
	HeaderRequests, HeaderTokens limit.Window
	// Unsafe headers are not to be used: they describe somebody else's limits
	// or their units are not known.
	UnsafeHeaders, UnsafeReset bool
	// Note is for people: what pooling means here, by the provider's terms.
	Note string
}
