package config

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
)

// providers lays the configured ones over the catalogue.
func (c *checker) providers(f *file) {
	configured, all := f.Providers, c.floor(defaultFloor, f.Floor, "floor")
	for name, p := range c.catalogue {
		p.Floor = all
		c.config.Providers[name] = p
	}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		if !providerName.MatchString(name) {
			c.problem(c.place("providers", name), "use letters, digits, - and _", "provider name %q cannot stand before the slash of a model", name)
			continue
		}
		p := c.provider(name, configured[name])
		p.Floor = c.floor(all, configured[name].Floor, "providers", name, "floor")
		c.config.Providers[name] = p
		if plan := c.plan(configured[name].Plan, "providers", name, "plan"); plan != "" {
			c.config.Plans[name] = plan
		}
	}
}

// plan reads a plan at a place of the file.
func (c *checker) plan(text string, at ...string) string {
	switch text {
	case "", keystore.PlanFree, keystore.PlanPaid:
		return text
	}
	c.problem(c.place(at...), "with plan = \"free\" the published limits of the free plan hold until the provider says otherwise", "plan must be \"free\" or \"paid\"")
	return ""
}

var (
	providerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
	headerName   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
)

// defaultFloor is what a batch leaves of each limit to a person. With a tenth a
// person beside it did not wait at all in simulation, with nothing 40 s.
const defaultFloor = 0.1

// floor reads a part of each limit: "20%". Empty: unset.
func (c *checker) floor(unset float64, text string, at ...string) float64 {
	if text == "" {
		return unset
	}
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !percent || err != nil || !(n >= 0 && n <= 90) {
		c.problem(c.place(at...), "for example floor = \"20%\"; floor = \"0%\" leaves nothing", "%s", "floor must be a part of each limit, from 0% to 90%")
		return unset
	}
	return n / 100
}

func (c *checker) provider(name string, f fileProvider) provider.Provider {
	p, catalogued := c.catalogue[name]
	if !catalogued {
		p = provider.Provider{Name: name, About: provider.About{Title: name}, Auth: "Authorization", AuthPrefix: "Bearer ", Limits: provider.Limits{Shared: limit.ScopeKey}}
	}
	override(&p.Title, f.Title)
	override(&p.Path, rooted(f.Path))
	c.base(&p, f.BaseURL)
	override(&p.Path, rooted(f.Path)) // a person's path stands whatever the address
	override(&p.Query, strings.TrimPrefix(strings.TrimSpace(f.Query), "?"))
	override(&p.Day, f.Day)
	if f.NoKey != nil {
		p.NoKey = *f.NoKey
	}
	if f.TestPath != nil {
		p.TestPath = *f.TestPath
	}
	if f.Drop != nil {
		p.Drop = f.Drop
	}
	if f.Rename != nil {
		p.Rename = f.Rename
	}
	c.auth(&p, f)
	c.scope(&p, f)
	c.address(p, f)
	return p
}

func override(to *string, from string) {
	if from != "" {
		*to = from
	}
}

func (c *checker) auth(p *provider.Provider, f fileProvider) {
	if f.AuthHeader != "" {
		if !headerName.MatchString(f.AuthHeader) {
			c.problem(c.place("providers", p.Name, "auth_header"), "for example auth_header = \"x-api-key\"", "auth_header is not the name of a header")
		}
		// The catalogue's prefix belongs to the catalogue's header.
		if http.CanonicalHeaderKey(f.AuthHeader) != http.CanonicalHeaderKey(p.Auth) {
			p.AuthPrefix = ""
		}
		p.Auth, p.GetAuth = f.AuthHeader, ""
	}
	if f.AuthPrefix != nil {
		p.AuthPrefix = *f.AuthPrefix
	}
}

func (c *checker) scope(p *provider.Provider, f fileProvider) {
	switch f.Shared {
	case "":
	case "key":
		p.Shared = limit.ScopeKey
	case "account":
		p.Shared = limit.ScopeAccount
	default:
		c.problem(c.place("providers", p.Name, "limits_shared_by"), "", "limits_shared_by must be \"key\" or \"account\"")
	}
	if f.Day == "" {
		return
	}
	if _, err := time.LoadLocation(f.Day); err != nil {
		c.problem(c.place("providers", p.Name, "day"), "for example day = \"America/Los_Angeles\" or day = \"UTC\"", "day %q is not the name of a time zone", f.Day)
	}
}

func (c *checker) address(p provider.Provider, f fileProvider) {
	if p.BaseURL == "" {
		c.problem(c.place("providers", p.Name), "add base_url = \"https://…/v1\"", "provider %q has no base_url", p.Name)
		return
	}
	if f.BaseURL == "" {
		return
	}
	if err := provider.CheckBaseURL(p.BaseURL); err != nil {
		fix := "for example base_url = \"https://llm.example.org/v1\""
		if s := provider.Schemed(p.BaseURL); s != p.BaseURL && provider.CheckBaseURL(s) == nil && !vault.LooksSecret(p.BaseURL) {
			fix = fmt.Sprintf("for example base_url = %q", s)
		}
		c.problem(c.place("providers", p.Name, "base_url"), fix, "%v", err)
	}
}

// named finds the provider that a name or an alias of the catalogue means. A
// fault says why it cannot be used.
func (c *checker) named(name string) (canonical, fault, fix string) {
	p, ok := c.config.Providers[name]
	if !ok {
		p, ok = c.aliased(name)
	}
	switch {
	case !ok:
		return "", fmt.Sprintf("unknown provider %q", name), c.unknownProviderFix(name)
	case p.BaseURL == "" && p.Closed != "":
		return "", fmt.Sprintf("provider %q cannot be used: %s", p.Name, p.Closed), "name another provider"
	case p.BaseURL == "":
		return "", fmt.Sprintf("provider %q has no base_url of its own", p.Name), fmt.Sprintf("add [providers.%s] with the base_url of your account", p.Name)
	case strings.Contains(p.BaseURL, "{"):
		return "", fmt.Sprintf("the base_url of provider %q has a part for you to fill in: %s", p.Name, p.BaseURL), fmt.Sprintf("add [providers.%s] with the whole base_url", p.Name)
	}
	return p.Name, "", ""
}

// aliased finds a provider of the catalogue by another name that people use.
func (c *checker) aliased(name string) (provider.Provider, bool) {
	for _, p := range c.config.Providers {
		if p.BaseURL+p.Closed != "" && slices.Contains(p.Aliases, strings.ToLower(name)) {
			return p, true
		}
	}
	return provider.Provider{}, false
}

func (c *checker) unknownProviderFix(name string) string {
	fix := fmt.Sprintf("add [providers.%s] with its base_url", name)
	if near := Nearest(name, slices.Sorted(maps.Keys(c.config.Providers))); near != "" {
		return fmt.Sprintf("did you mean %q? Otherwise %s", near, fix)
	}
	return fix
}

// base takes over a base URL as it is used. What is more than blanks or a slash
// at its end is mended and said.
func (c *checker) base(p *provider.Provider, raw string) {
	base, query, endpoint := provider.Tidy(raw, p.Path)
	if base != "" {
		*p = p.At(base)
	}
	override(&p.Query, query)
	if raw == "" || raw == base || raw == base+"/" {
		return
	}
	text := "base_url of provider %q has blanks or signs around it, which are left out"
	switch {
	case endpoint != "":
		text = "base_url of provider %q ends in the path of a call, which is left out: sluice adds it"
	case query != "":
		text = "base_url of provider %q holds a query, which is moved behind the path"
	}
	c.config.Mended = append(c.config.Mended,
		c.config.problem(fmt.Sprintf(text, p.Name), fmt.Sprintf("write base_url = %q", base), "providers", p.Name, "base_url"))
}

// rooted gives a path that begins with a slash.
func rooted(path string) string {
	if path = strings.TrimSpace(path); path == "" || path[0] == '/' {
		return path
	}
	return "/" + path
}
