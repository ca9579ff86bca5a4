package config

import (
	"fmt"
	"strings"

	"sluice/engine/provider"
)

// Offer is a key, or a pool of several, that was found in its usual environment
// variable. It holds the variable's name, never its value.
type Offer struct {
	Provider provider.Provider
	Variable string
	Keys     int      // how many
	Models   []string // to be proposed, preferred first; empty: nobody has asked the provider yet
}

// Offers looks through the usual variables of the catalogue, in its order. Left
// out are providers that are closed, of which nothing is preferred, or whose
// address has a part that no variable fills, and variables without a key.
func Offers(catalogue []provider.Provider, get func(string) string) []Offer {
	var found []Offer
	seen := map[string]bool{}
	for _, p := range catalogue {
		p, whole := p.Filled(get)
		if !whole || p.Closed != "" || len(p.Prefer) == 0 {
			continue
		}
		for _, variable := range p.Env {
			if count, _ := Usable(get(variable)); count > 0 && !seen[variable] {
				seen[variable] = true
				found = append(found, Offer{Provider: p, Variable: variable, Keys: count})
				break
			}
		}
	}
	return found
}

// Companies counts the providers behind offers.
func Companies(offers []Offer) int {
	names := map[string]bool{}
	for _, o := range offers {
		names[o.Provider.Name] = true
	}
	return len(names)
}

// Draft writes a configuration that uses the offered keys: one chain over the
// models of all of them, in the order of the offers. Without models the start
// proposes one.
func Draft(offers []Offer) []byte {
	var models []string
	for _, o := range offers {
		for _, m := range o.Models {
			models = append(models, fmt.Sprintf("%q", o.Provider.Name+"/"+m))
		}
	}
	var b strings.Builder
	if len(models) > 0 {
		b.WriteString("# The chain: the first model that can answer does, the first is preferred.\n")
		fmt.Fprintf(&b, "models = [%s]\n", strings.Join(models, ", "))
	} else {
		b.WriteString("# models = [\"provider/model\"]   # without them the start proposes one of what the provider lists\n")
	}
	for _, o := range offers {
		if row, known := provider.Lookup(o.Provider.Name); known && row.BaseURL != o.Provider.BaseURL {
			fmt.Fprintf(&b, "\n[providers.%s]\nbase_url = %q\n", o.Provider.Name, o.Provider.BaseURL)
		}
		fmt.Fprintf(&b, "\n[[keys]]\nname = %q\nprovider = %q\nsecret = %q\n", o.Provider.Name, o.Provider.Name, "env:"+o.Variable)
	}
	return []byte(b.String())
}
