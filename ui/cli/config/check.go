package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// checker collects what is wrong while it builds a Config.
type checker struct {
	name      string
	at        positions
	catalogue map[string]provider.Provider
	config    *Config
	problems  Errors
}

func (c *checker) problem(at position, fix, format string, args ...any) {
	known := slices.Collect(maps.Keys(c.config.Providers))
	c.problems = append(c.problems, problem(c.name, at, keystore.Shown(fmt.Sprintf(format, args...), known...), keystore.Shown(fix, known...)))
}

func (c *checker) err() error {
	slices.SortStableFunc(c.problems, func(a, b *Problem) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
	switch len(c.problems) {
	case 0:
		return nil
	case 1:
		return c.problems[0]
	}
	return c.problems
}

func (c *checker) check(f *file) {
	c.secretsIn(f)
	c.providers(f)
	c.keys(f.Keys)
	c.chain(f.Models)
	c.limits(f.Limits)
	c.retry(f)
	c.spans(f)
	c.looks(f.UI)
	c.secrets(f.Secrets)
	c.config.System, c.config.Private = f.System, f.Private
}

func (c *checker) place(parts ...string) position { return c.at[pathOf(parts...)] }

// secretsIn refuses a secret in any text that may hold one by mistake. The
// references of keys are judged with their keys.
func (c *checker) secretsIn(f *file) {
	refuse := func(text string, parts ...string) {
		if keyShaped(text) {
			c.problem(c.place(parts...), "keys go into [[keys]], by reference: secret = \"env:NAME\"; if anybody else can read this file, replace the key",
				"%s holds what looks like a secret", where(parts))
		}
	}
	for i, m := range f.Models {
		refuse(m, "models", strconv.Itoa(i))
	}
	for i, k := range f.Keys {
		refuse(k.Name, "keys", strconv.Itoa(i), "name")
		refuse(k.Provider, "keys", strconv.Itoa(i), "provider")
		refuse(k.Account, "keys", strconv.Itoa(i), "account")
		for j, m := range k.Models {
			refuse(m, "keys", strconv.Itoa(i), "models", strconv.Itoa(j))
		}
	}
	for name := range f.Limits {
		refuse(name, "limits", name)
	}
	for name, p := range f.Providers {
		refuse(name, "providers", name)
		refuse(p.Title, "providers", name, "title")
		refuse(p.BaseURL, "providers", name, "base_url")
		refuse(p.Query, "providers", name, "query")
		refuse(p.Path, "providers", name, "path")
		if p.AuthPrefix != nil {
			refuse(*p.AuthPrefix, "providers", name, "auth_prefix")
		}
	}
}

func (c *checker) chain(models []string) {
	for i, m := range models {
		at := c.place("models", strconv.Itoa(i))
		name, model, ok := strings.Cut(m, "/")
		if !ok || name == "" || model == "" {
			c.problem(at, "write \"provider/model\", such as \"openai/gpt-4o\"", "model %q names no provider", m)
			continue
		}
		name, fault, fix := c.named(name)
		if fault != "" {
			c.problem(at, fix, "model %q: %s", m, fault)
			continue
		}
		r := keystore.Route{Provider: name, Model: model}
		if slices.Contains(c.config.Chain, r) {
			c.problem(at, "name each model once; the first is preferred", "model %q stands in the chain twice", m)
			continue
		}
		c.config.Chain = append(c.config.Chain, r)
	}
}

func (c *checker) keys(keys []fileKey) {
	first := map[string]int{}
	for i, k := range keys {
		n := strconv.Itoa(i)
		at := c.place("keys", n)
		if k.Provider == "" {
			c.problem(at, "add provider = \"…\", the word before the slash of its models", "this key names no provider")
			continue
		}
		name, fault, fix := c.named(k.Provider)
		if fault != "" {
			c.problem(c.place("keys", n, "provider"), fix, "%s", fault)
			continue
		}
		k.Provider = name
		if k.Name == "" {
			c.problem(at, "add name = \"…\", as it is to be shown", "this key has no name")
			continue
		}
		if line, twice := first[k.Name]; twice {
			c.problem(c.place("keys", n, "name"), "give each key a name of its own", "a key named %q stands in line %d already", k.Name, line)
			continue
		}
		first[k.Name] = c.place("keys", n, "name").line
		if k.Secret == "" && !c.config.Providers[k.Provider].NoKey {
			c.problem(at, "add secret = \"env:NAME\" or secret = \"cmd:…\"", "key %q has no secret", k.Name)
			continue
		}
		if err := vault.CheckRef(k.Secret); err != nil {
			c.problem(c.place("keys", n, "secret"), keystore.HintOf(err), "secret of key %q: %v", k.Name, err)
			continue
		}
		c.config.Keys = append(c.config.Keys, keystore.Key{
			ID: k.Provider + ":" + k.Name, Name: k.Name, Provider: k.Provider, Account: k.Account, Models: k.Models,
			Plan: c.plan(k.Plan, "keys", n, "plan"), Ref: k.Secret, Order: i, Origin: c.name + ":" + strconv.Itoa(at.line),
		})
	}
}

func (c *checker) limits(limits map[string]fileLimits) {
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		at := c.place("limits", name)
		prov, model, _ := strings.Cut(name, "/")
		prov, fault, fix := c.named(prov)
		if fault != "" {
			c.problem(at, fix, "limits of %q: %s", name, fault)
			continue
		}
		var buckets []limit.Bucket
		for _, l := range limits[name].list() {
			if l.n == nil {
				continue
			}
			if *l.n < 1 {
				c.problem(c.place("limits", name, l.name), "leave it out where there is no limit", "%s must be 1 or more", l.name)
				continue
			}
			buckets = append(buckets, limit.Bucket{Dimension: l.dimension, Window: limit.Window{Span: l.span}, Limit: limit.Of(*l.n), Source: limit.Configured})
		}
		c.config.Limits[keystore.Route{Provider: prov, Model: model}] = buckets
	}
}

func (c *checker) retry(f *file) {
	for _, part := range []struct {
		name       string
		wait, stop string
		classes    []string
	}{{"wait", f.Retry.Wait, "", nil}, {"stop", "", f.Retry.Stop, nil}, {"retry_if", "", "", f.Retry.RetryIf}} {
		if _, err := policy.Parse(part.wait, part.stop, part.classes); err != nil {
			c.problem(c.place("retry", part.name), "for example wait = \"exponential(1s,60s)\", stop = \"attempts(6) | elapsed(5m)\"", "%v", err)
		}
	}
	if p, err := policy.Parse(f.Retry.Wait, f.Retry.Stop, f.Retry.RetryIf); err == nil {
		c.config.Policy = p
	}
	if f.Select == "" {
		return
	}
	s, err := schedule.ParseSelection(strings.ReplaceAll(f.Select, "-", "_"))
	if err != nil {
		c.problem(c.place("select"), "", "select: %v", err)
		return
	}
	c.config.Select = s
}

// spans reads the durations.
func (c *checker) spans(f *file) {
	for _, s := range []struct {
		table, name, text string
		to                *time.Duration
	}{
		{"patience", "prefer", f.Patience.Prefer, &c.config.Patience.Prefer},
		{"patience", "chat", f.Patience.Chat, &c.config.Patience.Chat},
		{"patience", "ask", f.Patience.Ask, &c.config.Patience.Ask},
		{"network", "connect", f.Network.Connect, &c.config.Network.Connect},
		{"network", "first_byte", f.Network.FirstByte, &c.config.Timeouts.FirstByte},
		{"network", "first_token", f.Network.FirstToken, &c.config.Timeouts.FirstToken},
		{"network", "idle", f.Network.Idle, &c.config.Timeouts.Idle},
	} {
		if s.text == "" {
			continue
		}
		d, err := time.ParseDuration(s.text)
		if err != nil || d < 0 {
			c.problem(c.place(s.table, s.name), "for example "+s.name+" = \"30s\"", "%s is not a duration", s.name)
			continue
		}
		*s.to = d
	}
	c.config.Network.CAFile = f.Network.CAFile
}

func (c *checker) looks(f fileUI) {
	c.config.UI.Linear = f.Linear
	switch f.Symbols {
	case "":
	case "auto", "unicode", "ascii":
		c.config.UI.Symbols = f.Symbols
	default:
		c.problem(c.place("ui", "symbols"), "", "symbols must be one of auto, unicode, ascii")
	}
}

// secrets reads where secrets rest. A passphrase comes from outside, since the
// vault cannot open itself.
func (c *checker) secrets(f fileSecrets) {
	if f.Keyring != nil {
		c.config.Secrets.Keyring = *f.Keyring
	}
	at := c.place("secrets", "passphrase")
	if err := vault.CheckRef(f.Passphrase); err != nil {
		c.problem(at, "write passphrase = \"env:NAME\" or passphrase = \"cmd:…\"", "passphrase: %v", err)
		return
	}
	if f.Passphrase != "" && !vault.Outside(f.Passphrase) {
		c.problem(at, "write passphrase = \"env:NAME\" or passphrase = \"cmd:…\"", "passphrase must come from the environment or a command")
		return
	}
	c.config.Secrets.Passphrase = f.Passphrase
}
