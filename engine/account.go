package engine

import (
	"slices"
	"strings"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Keys that a person holds for several may be keys of one organisation, which
// share its limits. Answers betray it by naming their account. That is evidence,
// not proof: the person is told, and decides.

// accounts holds, by key ID, the account that answers name.
type accounts map[string]string

// learn takes in whose an answer says that k is, and gives what a person should
// know of it; empty: nothing.
func (a accounts) learn(k keystore.Key, named string, p provider.Provider, keys []keystore.Key) (note string) {
	if named == "" || strings.Contains(named, "…") || p.Relay || p.Shared != limit.ScopeAccount || a[k.ID] == named {
		return "" // a name cut short is nobody's; a relay hands on that of its own provider's customer: itself
	}
	a[k.ID] = named
	twins := a.twins(k, keys)
	if len(twins) == 0 {
		return ""
	}
	return "answers name one owner (" + named + ") for " + strings.Join(append(twins, k.Name), ", ") +
		": keys of one owner share its limits; say so by giving them the same account"
}

// twins names the other keys for which answers name the same account as for k,
// though they stand in other accounts.
func (a accounts) twins(k keystore.Key, keys []keystore.Key) (names []string) {
	if a[k.ID] == "" {
		return nil
	}
	for _, o := range keys {
		if o.ID != k.ID && o.Provider == k.Provider && o.AccountID() != k.AccountID() && a[o.ID] == a[k.ID] {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return names
}

// shares names the other keys of k's account.
func shares(k keystore.Key, keys []keystore.Key) (names []string) {
	for _, o := range keys {
		if o.ID != k.ID && o.Provider == k.Provider && o.AccountID() == k.AccountID() {
			names = append(names, o.Name)
		}
	}
	return names
}
