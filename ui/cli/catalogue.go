package cli

import "sluice/engine/provider"

// catalogue gives the well-known providers by name.
func catalogue() map[string]provider.Provider {
	m := map[string]provider.Provider{}
	for _, p := range provider.Catalogue() {
		m[p.Name] = p
	}
	return m
}
