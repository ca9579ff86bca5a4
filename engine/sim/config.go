package sim

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
)

// Config writes a configuration for sluice that uses this scenario at baseURL
// (scheme and host, without a path). Keys stand in it by the names of
// environment variables; Environ has their values. Limits stand in it where
// the provider's own headers do not tell them.
func (s Scenario) Config(baseURL string) string {
	var providers, keys, limits strings.Builder
	var chain []string
	taken := map[string]bool{}
	for _, p := range s.Providers {
		fmt.Fprintf(&providers, "\n[providers.%s]\nbase_url = %q\n", tomlKey(p.name()), strings.TrimSuffix(baseURL, "/")+basePath(p))
		for _, k := range p.Keys {
			name := k.Name
			if taken[name] {
				name = p.name() + "-" + name
			}
			taken[name] = true
			p.configKey(&keys, k, name)
		}
		for _, m := range p.Models {
			chain = append(chain, p.name()+"/"+m.Name)
			p.configLimits(&limits, m)
		}
	}
	return "models = " + tomlList(chain) + "\n" + providers.String() + keys.String() + limits.String()
}

// Environ gives NAME=VALUE for every key that Config names.
func (s Scenario) Environ() []string {
	var env []string
	for _, p := range s.Providers {
		for _, k := range p.Keys {
			env = append(env, p.env(k)+"="+k.Token)
		}
	}
	return env
}

func (p Provider) name() string { return cmp.Or(p.Name, defaultName) }

func (p Provider) configKey(b *strings.Builder, k Key, name string) {
	fmt.Fprintf(b, "\n[[keys]]\nname = %q\nprovider = %q\nsecret = %q\n", name, p.name(), "env:"+p.env(k))
	if k.Account != "" && k.Account != k.Name {
		fmt.Fprintf(b, "account = %q\n", k.Account)
	}
	if len(k.Models) > 0 {
		fmt.Fprintf(b, "models = %s\n", tomlList(k.Models))
	}
}

// configLimits writes a day's requests: headers mostly tell of the shortest
// window only.
func (p Provider) configLimits(b *strings.Builder, m Model) {
	limits := p.Limits
	if m.Limits != nil {
		limits = m.Limits
	}
	short, day := false, int64(0)
	for _, l := range limits {
		if l.Dimension != Requests || l.Hidden || len(l.Accounts) > 0 {
			continue
		}
		if l.Window == Day {
			day = l.Max
		} else {
			short = true
		}
	}
	if short && day > 0 {
		fmt.Fprintf(b, "\n[limits.%q]\nrpd = %d\n", p.name()+"/"+m.Name, day)
	}
}

// env is the environment variable that holds a key: "SIM_KEY_ALPHA".
func (p Provider) env(k Key) string {
	return cmp.Or(k.Env, envName(p.name())+"_KEY_"+envName(k.Name))
}

func envName(s string) string {
	return strings.Map(func(r rune) rune {
		if plain(r) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, s)
}

func plain(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// tomlKey writes a key bare where TOML allows it.
func tomlKey(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !plain(r) && r != '-' && r != '_' }) {
		return fmt.Sprintf("%q", s)
	}
	return s
}

// tomlList writes a list of strings.
func tomlList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
