package sim

import (
	"fmt"
	"strings"
	"unicode"
)

// Config writes a configuration for sluice that uses this scenario at baseURL
// (scheme and host, without a path). Keys stand in it by the names of
// environment variables; Environ has their values. Limits stand in it where
// the provider's own headers do not tell them.
func (s Scenario) Config(baseURL string) string {
	var b strings.Builder
	baseURL = strings.TrimSuffix(baseURL, "/")
	var chain []string
	for _, p := range s.Providers {
		for _, m := range p.Models {
			chain = append(chain, fmt.Sprintf("%q", p.name()+"/"+m.Name))
		}
	}
	fmt.Fprintf(&b, "models = [%s]\n", strings.Join(chain, ", "))
	for _, p := range s.Providers {
		fmt.Fprintf(&b, "\n[providers.%s]\nbase_url = %q\n", tomlKey(p.name()), baseURL+basePath(p))
	}
	taken := map[string]bool{}
	for _, p := range s.Providers {
		for _, k := range p.Keys {
			name := k.Name
			if taken[name] {
				name = p.name() + "-" + name
			}
			taken[name] = true
			p.configKey(&b, k, name)
		}
	}
	for _, p := range s.Providers {
		for _, m := range p.Models {
			p.configLimits(&b, m)
		}
	}
	return b.String()
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

func (p Provider) name() string {
	if p.Name == "" {
		return defaultName
	}
	return p.Name
}

func (p Provider) configKey(b *strings.Builder, k Key, name string) {
	fmt.Fprintf(b, "\n[[keys]]\nname = %q\nprovider = %q\nsecret = %q\n", name, p.name(), "env:"+p.env(k))
	if k.Account != "" && k.Account != k.Name {
		fmt.Fprintf(b, "account = %q\n", k.Account)
	}
	if len(k.Models) > 0 {
		quoted := make([]string, len(k.Models))
		for i, m := range k.Models {
			quoted[i] = fmt.Sprintf("%q", m)
		}
		fmt.Fprintf(b, "models = [%s]\n", strings.Join(quoted, ", "))
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
	if k.Env != "" {
		return k.Env
	}
	return envName(p.name()) + "_KEY_" + envName(k.Name)
}

func envName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, s)
}

// tomlKey writes a key bare where TOML allows it.
func tomlKey(s string) string {
	for _, r := range s {
		if r >= unicode.MaxASCII || !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_') {
			return fmt.Sprintf("%q", s)
		}
	}
	return s
}
