package provider

import (
	"path"
	"slices"
	"strings"
)

// catalogue is made once: rows by name and by alias.
var catalogue, byName = func() ([]Provider, map[string]int) {
	rows := slices.Concat(large, makers, hosts, asian, gateways, local, closed)
	names := map[string]int{}
	for i := range rows {
		if rows[i].Auth == "" {
			rows[i].Auth, rows[i].AuthPrefix = "Authorization", "Bearer "
		}
		rows[i].Free = free[rows[i].Name]
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

// ByName gives the same rows by their names.
func ByName() map[string]Provider {
	rows := make(map[string]Provider, len(catalogue))
	for _, p := range catalogue {
		rows[p.Name] = p
	}
	return rows
}

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
// Loopback hosts belong to nobody: many servers share them. Where the ends of
// several rows fit, the longest decides.
func ByHost(host string) (Provider, bool) {
	host = strings.ToLower(host)
	if h, port, ok := strings.Cut(host, ":"); ok && !strings.Contains(port, ":") {
		host = h
	}
	best, length := -1, 0
	for i := range catalogue {
		for _, end := range catalogue[i].Hosts {
			if len(end) > length && belongs(host, end) {
				best, length = i, len(end)
			}
		}
	}
	if best < 0 {
		return Provider{}, false
	}
	return catalogue[best], true
}

// belongs says whether a host has this end, label by label; "*" is anything
// within one.
func belongs(host, end string) bool {
	if strings.IndexByte(end, '*') < 0 {
		rest, ok := strings.CutSuffix(host, end)
		return ok && (rest == "" || rest[len(rest)-1] == '.')
	}
	for {
		label, want := strings.LastIndexByte(host, '.')+1, strings.LastIndexByte(end, '.')+1
		ok, err := path.Match(end[want:], host[label:])
		if err != nil || !ok || label == len(host) || want > 0 && label == 0 {
			return false
		}
		if want == 0 {
			return true
		}
		host, end = host[:label-1], end[:want-1]
	}
}
