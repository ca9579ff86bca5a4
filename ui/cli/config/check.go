package config

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

func (c *checker) check(f *file) {
	c.secretsIn(f)
	c.providers(f.Providers)
	c.keys(f.Keys)
	c.chain(f.Models)
	c.limits(f.Limits)
	c.retry(f)
	c.spans(f)
	c.looks(f.UI)
	c.config.System = f.System
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

// where names a setting by its path, without what a person named in it.
func where(parts []string) string {
	last := parts[len(parts)-1]
	switch _, err := strconv.Atoi(last); {
	case err == nil:
		return "an entry of " + parts[len(parts)-2]
	case len(parts) == 2:
		return "a name in [" + parts[0] + ".…]"
	}
	return last
}

// keyShaped says whether a text, or a model behind its provider, has the shape
// of a key.
func keyShaped(text string) bool {
	if vault.LooksSecret(text) || plain.Redact(text) != text {
		return true
	}
	_, model, found := strings.Cut(text, "/")
	return keystore.Drawn(text) || found && !strings.Contains(text, "://") && (vault.LooksSecret(model) || keystore.Drawn(model))
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
			Ref: k.Secret, Order: i, Origin: c.name + ":" + strconv.Itoa(at.line),
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

type fileLimit struct {
	name      string
	n         *int64
	dimension limit.Dimension
	span      time.Duration
}

func (l fileLimits) list() []fileLimit {
	return []fileLimit{
		{"rps", l.RPS, limit.Requests, limit.Second},
		{"rpm", l.RPM, limit.Requests, limit.Minute},
		{"rph", l.RPH, limit.Requests, limit.Hour},
		{"rpd", l.RPD, limit.Requests, limit.Day},
		{"tpm", l.TPM, limit.Tokens, limit.Minute},
		{"tph", l.TPH, limit.Tokens, limit.Hour},
		{"tpd", l.TPD, limit.Tokens, limit.Day},
		{"itpm", l.ITPM, limit.InputTokens, limit.Minute},
		{"otpm", l.OTPM, limit.OutputTokens, limit.Minute},
		{"concurrency", l.Concurrency, limit.Concurrency, 0},
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
	s, err := engine.ParseSelection(strings.ReplaceAll(f.Select, "-", "_"))
	if err != nil {
		c.problem(c.place("select"), "", "select: %v", err)
		return
	}
	c.config.Select = s
}
