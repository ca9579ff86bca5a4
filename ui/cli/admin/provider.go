package admin

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// providers are those of the configuration.
type providers struct{ *config.Config }

// named gives the proper name of the provider that a person means by name or by
// another word for it. The error suggests the nearest, and says where a base
// URL is missing.
func (p providers) named(name string) (string, error) {
	if vault.LooksSecret(name) {
		return "", hint("the provider's name looks like a secret", "type a secret at the prompt, or pipe it in")
	}
	found, ok := lookUp(name, p.Providers)
	if !ok {
		return "", p.unknown(name)
	}
	return found.Name, p.reachable(found)
}

// usable says whether a key's provider is still there and can be reached.
func (p providers) usable(k keystore.Key) error {
	of, ok := p.Providers[k.Provider]
	if !ok {
		return p.unknown(k.Provider)
	}
	return p.reachable(of)
}

func (p providers) unknown(name string) error {
	known := slices.Sorted(maps.Keys(p.Providers))
	fix := "name one that sluice knows, or add [providers.NAME] with its base_url to " + p.File
	if near := config.Nearest(name, known); near != "" {
		fix = fmt.Sprintf("did you mean %q? Otherwise %s", near, fix)
	}
	return hint(fmt.Sprintf("unknown provider %q", keystore.Shown(name, known...)), fix)
}

func (p providers) reachable(of provider.Provider) error {
	if of.Closed != "" {
		return hint(fmt.Sprintf("provider %q cannot be used: %s", of.Name, of.Closed), "name another provider")
	}
	if !Reachable(of) {
		return hint(fmt.Sprintf("provider %q has no complete base_url", of.Name),
			fmt.Sprintf("add [providers.%s] with the base_url of your account to %s", of.Name, p.File))
	}
	return nil
}

// Reachable says whether a provider's base URL is whole and fit for a key.
// Closed ones may be: their keys are still there.
func Reachable(p provider.Provider) bool {
	return !strings.Contains(p.BaseURL, "{") && provider.CheckBaseURL(p.BaseURL) == nil
}

// lookUp finds a provider by its name, or else by another word for it.
func lookUp(name string, providers map[string]provider.Provider) (provider.Provider, bool) {
	if p, ok := providers[name]; ok {
		return p, true
	}
	low := strings.ToLower(name)
	for _, n := range slices.Sorted(maps.Keys(providers)) {
		if n == low || providers[n].BaseURL+providers[n].Closed != "" && slices.Contains(providers[n].Aliases, low) {
			return providers[n], true
		}
	}
	return provider.Provider{}, false
}
