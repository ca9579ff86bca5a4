package keystore

import (
	"maps"
	"slices"

	"sluice/keystore/limit"
)

// Owners are the subjects of accounts: each with one model, and as a whole.
type Owners struct{ Models, Whole []limit.Subject }

// OwnersOf gives the accounts of the keys that serve a route: those of a free
// plan, which it is where a key of it has one, apart from the rest.
func OwnersOf(keys []Key, route Route) (rest, free Owners) {
	plans := map[string]bool{}
	for _, k := range keys {
		if k.Provider == route.Provider && k.Serves(route.Model) {
			plans[k.AccountID()] = plans[k.AccountID()] || k.Plan == PlanFree
		}
	}
	for _, account := range slices.Sorted(maps.Keys(plans)) {
		to := &rest
		if plans[account] {
			to = &free
		}
		to.Models = append(to.Models, limit.Subject{Kind: limit.OfAccountModel, Provider: route.Provider, Account: account, Model: route.Model})
		to.Whole = append(to.Whole, limit.Subject{Kind: limit.OfAccount, Provider: route.Provider, Account: account})
	}
	return rest, free
}
