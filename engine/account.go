package engine

import (
	"slices"
	"strings"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Keys that a person holds for several may be keys of one organisation, which
// share its limits. Answers betray it by naming their account. That is evidence,
// not proof: the person is told, and decides.

// accounts holds, by key ID, the account that answers name.
type accounts map[string]string

// learnAccount takes in whose an answer says that k is, and gives what a person
// should know of it; empty: nothing.
func (p *pool) learnAccount(k keystore.Key, named string) (note string) {
	row := p.providers[k.Provider]
	if named == "" || strings.Contains(named, "…") || row.Relay || row.Shared != limit.ScopeAccount || p.accounts[k.ID] == named {
		return "" // a name cut short is nobody's; a relay hands on that of its own provider's customer: itself
	}
	p.accounts[k.ID] = named
	twins := p.accounts.twins(k, p.keys)
	if len(twins) == 0 {
		return ""
	}
	p.anew = true
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
