package doctor

import (
	"slices"
	"strings"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// accounts points at keys that may share limits without sluice knowing it:
// several at a provider whose limits are not the key's own, and no account named.
func accounts(providers map[string]provider.Provider, keys []keystore.Key) (found []finding) {
	loose := map[string][]string{}
	var order []string
	for _, k := range keys {
		if k.Account != "" || providers[k.Provider].Shared != limit.ScopeAccount {
			continue
		}
		if loose[k.Provider] == nil {
			order = append(order, k.Provider)
		}
		loose[k.Provider] = append(loose[k.Provider], k.Name)
	}
	slices.Sort(order)
	for _, name := range order {
		if p, names := providers[name], loose[name]; len(names) > 1 {
			found = append(found, note(name, "%s name no account; if they belong to one %s, set the same account = \"…\" for them. %s",
				strings.Join(names, ", "), p.SharedBy, p.Note))
		}
	}
	return found
}
