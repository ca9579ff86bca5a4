package keystore

import (
	"slices"
	"time"

	"sluice/keystore/limit"
)

// Route is one model at one provider. The fallback chain is a list of routes.
type Route struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
}

// String gives "provider/model". The model may itself hold slashes.
func (r Route) String() string { return r.Provider + "/" + r.Model }

// Key is one key as it rests: a reference, never the secret.
type Key struct {
	ID       string   `json:"id"`   // stable; marks and limits hang on it
	Name     string   `json:"name"` // shown; unique
	Provider string   `json:"provider"`
	Account  string   `json:"account,omitempty"` // keys of one account share its limits; empty: an account of its own
	Models   []string `json:"models,omitempty"`  // only these; empty: all
	Ref      string   `json:"ref"`               // "env:NAME", "cmd:…", "keyring:ID", "file:ID"; empty: the provider needs no key
	Tail     string   `json:"tail,omitempty"`    // "…ab12", where it is known without opening the secret
	Order    int      `json:"order,omitempty"`   // smaller first
	Origin   string   `json:"origin,omitempty"`  // "config.toml:12" where declared; empty: the store
	Plan     string   `json:"-"`                 // what the configuration says of it: PlanFree, PlanPaid; empty: nothing
}

// The plans that a person can say a key has. The published limits of the free
// one hold for it.
const (
	PlanFree = "free"
	PlanPaid = "paid"
)

// AccountID gives the account whose limits the key shares: its own where none is set.
func (k Key) AccountID() string {
	if k.Account != "" {
		return k.Account
	}
	return "key:" + k.ID
}

// Serves says whether the key may be used for model.
func (k Key) Serves(model string) bool {
	return len(k.Models) == 0 || slices.Contains(k.Models, model)
}

// Target is one key with one route.
type Target struct {
	Provider, Account, Key, Model string // Account and Key are IDs
}

// Target gives the key's target for model.
func (k Key) Target(model string) Target {
	return Target{Provider: k.Provider, Account: k.AccountID(), Key: k.ID, Model: model}
}

// Covers is how many subjects cover a target.
const Covers = 6

// Subjects gives the subjects that cover the target, in the order of their
// kinds (limit.OfProvider first).
func (t Target) Subjects() [Covers]limit.Subject {
	return [Covers]limit.Subject{
		{Kind: limit.OfProvider, Provider: t.Provider},
		{Kind: limit.OfProviderModel, Provider: t.Provider, Model: t.Model},
		{Kind: limit.OfAccount, Provider: t.Provider, Account: t.Account},
		{Kind: limit.OfAccountModel, Provider: t.Provider, Account: t.Account, Model: t.Model},
		{Kind: limit.OfKey, Provider: t.Provider, Key: t.Key},
		{Kind: limit.OfKeyModel, Provider: t.Provider, Key: t.Key, Model: t.Model},
	}
}

// Lease is the right to send one request. It ends exactly once, by Settle.
type Lease struct {
	ID     string
	Target Target
	Cost   limit.Cost
	At     time.Time
	// Taken is what Reserve put into each bucket, so that Settle can correct it.
	Taken []limit.Taken
}

// Grant is the answer to a reservation.
type Grant struct {
	OK    bool
	Lease Lease       // where OK
	Fit   limit.Fit   // where not: when it would fit, and what stops it
	Rows  []limit.Row // the rows that changed, or, where refused, those that cover the target
}
