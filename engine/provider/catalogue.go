package provider

import (
	"slices"
	"strings"
)

// catalogue is made once: rows by name and by alias.
var catalogue, byName = func() ([]Provider, map[string]int) {
	rows := slices.Concat(large, hosts, asian, gateways, local)
	names := map[string]int{}
	for i := range rows {
		if rows[i].Auth == "" {
			rows[i].Auth, rows[i].AuthPrefix = "Authorization", "Bearer "
		}
		names[rows[i].Name] = i
		for _, a := range rows[i].Aliases {
			names[a] = i
		}
	}
	return rows, names
}()

// Catalogue gives every known provider. The slice is the caller's; what its
// rows point to is shared and must not be changed.
func Catalogue() []Provider { return slices.Clone(catalogue) }

// Lookup finds a provider by its name or an alias, in any capitals.
func Lookup(name string) (Provider, bool) {
	if i, ok := byName[name]; ok {
		return catalogue[i], true
	}
	i, ok := byName[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return Provider{}, false
	}
	return catalogue[i], true
}

// ByHost finds the provider that a host belongs to, with or without a port.
// Loopback hosts belong to nobody: many servers share them.
func ByHost(host string) (Provider, bool) {
	host = strings.ToLower(host)
	if h, port, ok := strings.Cut(host, ":"); ok && !strings.Contains(port, ":") {
		host = h
	}
	for i := range catalogue {
		for _, suffix := range catalogue[i].Hosts {
			if rest, ok := strings.CutSuffix(host, suffix); ok && (rest == "" || rest[len(rest)-1] == '.') {
				return catalogue[i], true
			}
		}
	}
	return Provider{}, false
}
