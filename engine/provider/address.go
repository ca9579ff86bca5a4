package provider

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// At gives the row at another base URL, with what hangs on it: the interface
// that is spoken there. Behind a host of somebody else it keeps neither the
// provider's own ways nor an address on the provider's hosts.
func (p Provider) At(base string) Provider {
	p.BaseURL = strings.TrimRight(base, "/")
	for _, v := range p.Versions {
		if strings.HasSuffix(p.BaseURL, v.Suffix) {
			p.Path, p.Query, p.TestPath, p.ListPath = v.Path, v.Query, v.Test, v.ListPath
		}
	}
	if p.owns(p.BaseURL) {
		return p
	}
	p.Closed, p.GetAuth, p.GetHeader = "", "", nil
	if whole(p.TestPath) {
		p.TestPath = ""
	}
	if whole(p.ListPath) {
		p.ListPath = ""
	}
	return p
}

// owns says whether an address is on one of the provider's hosts.
func (p Provider) owns(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.ContainsFunc(p.Hosts, func(end string) bool { return belongs(strings.ToLower(u.Hostname()), end) })
}

func whole(path string) bool { return strings.HasPrefix(path, "https://") }

// Address gives where a path of the row leads; see TestPath. The raw query of
// the row is added where the path has none.
func (p Provider) Address(path string) string {
	to := strings.TrimSuffix(p.BaseURL, "/") + path
	switch {
	case whole(path):
		return path
	case strings.HasPrefix(path, "../"):
		base, err := url.Parse(strings.TrimSuffix(p.BaseURL, "/") + "/")
		if err != nil {
			break
		}
		if rest, err := base.Parse(path); err == nil {
			to = rest.String()
		}
	}
	if p.Query != "" && !strings.Contains(to, "?") {
		to += "?" + p.Query
	}
	return to
}

// Filled gives the row with the parts in braces taken from their variables,
// and whether its base URL is whole now.
func (p Provider) Filled(get func(string) string) (filled Provider, whole bool) {
	base := p.BaseURL
	for _, part := range slices.Sorted(maps.Keys(p.Fill)) {
		if value := get(p.Fill[part]); plainPart(value) {
			base = strings.ReplaceAll(base, "{"+part+"}", value)
		}
	}
	if base != p.BaseURL {
		p = p.At(base)
	}
	return p, base != "" && !strings.Contains(base, "{")
}

// plainPart says whether a value may stand in a host or a path: nothing in it
// leads elsewhere.
func plainPart(value string) bool {
	return value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// Sisters gives the other rows of p's family, from rows by name, in the order of
// their names: hosts of the same company with keys of their own.
func (p Provider) Sisters(rows map[string]Provider) []Provider {
	var found []Provider
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		r := rows[name]
		if p.Family != "" && r.Family == p.Family && r.Name != p.Name && r.BaseURL != p.BaseURL && r.Closed == "" {
			found = append(found, r)
		}
	}
	return found
}

// Speaker names the row whose words and codes the provider's answers use.
func (p Provider) Speaker() string {
	if p.Speaks != "" {
		return p.Speaks
	}
	return p.Name
}
