package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sluice/engine/provider"
	"sluice/keystore"
)

// ErrNothing says that neither keys nor models are configured.
var ErrNothing = errors.New("nothing is configured: there is no key and no model")

// errNonePrivate says that private = true leaves nothing.
var errNonePrivate = errors.New("private = true leaves no model to which a conversation may go")

// Pool gives the keys to use: the declared ones, then the stored ones, then
// one nameless key for each provider of the chain that needs none. Problems
// that leave something to work with come as warnings; an error says that
// nothing can be served.
func (c *Config) Pool(stored []keystore.Key) (keys []keystore.Key, warnings []error, err error) {
	keys = slices.Clone(c.Keys)
	for _, k := range stored {
		switch {
		case slices.ContainsFunc(c.Keys, func(d keystore.Key) bool { return d.Name == k.Name }):
			warnings = append(warnings, problem(c.File, position{line: c.lineOf(k.Name)},
				fmt.Sprintf("a stored key is named %q as well; the declared one is used", keystore.Shown(k.Name)), "rename one of them: sluice keys rename"))
		case !c.has(k.Provider):
			warnings = append(warnings, problem(c.File, position{},
				keystore.Shown(fmt.Sprintf("stored key %q is left out: provider %q is not configured any more", k.Name, k.Provider)),
				keystore.Shown(fmt.Sprintf("add [providers.%s] again, or remove the key: sluice keys remove %s", k.Provider, k.Name))))
		default:
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 && len(c.Chain) == 0 {
		return nil, warnings, ErrNothing
	}
	if len(c.Chain) == 0 {
		if err := c.propose(keys); err != nil {
			return keys, warnings, err
		}
	}
	keys = append(keys, c.keyless(keys)...)
	c.Plan(keys)
	keys, said := c.keepPrivate(keys)
	warnings = append(warnings, said...)
	if len(c.Chain) == 0 {
		return keys, warnings, errNonePrivate
	}
	unserved := c.unserved(keys)
	if len(unserved) == len(c.Chain) {
		p := c.noKey(unserved[0])
		if len(keys) == 0 {
			p.Text = "there is no key: no model can be used"
		}
		return keys, warnings, p
	}
	for _, i := range unserved {
		warnings = append(warnings, c.noKey(i))
	}
	return keys, append(warnings, c.closed()...), nil
}

// Plan notes what is said of the plans of keys.
func (c *Config) Plan(keys []keystore.Key) {
	for i := range keys {
		keys[i].Plan = cmp.Or(keys[i].Plan, c.Plans[keys[i].Provider])
	}
}

// Training gives what a model's provider says about training with what is sent
// to it by one of the keys; ok is false where it says nothing of the kind. A key
// of which no plan is known may be one of the free plan.
func (c *Config) Training(r keystore.Route, keys []keystore.Key) (t provider.Training, ok bool) {
	for _, k := range keys {
		if k.Provider == r.Provider && k.Serves(r.Model) {
			if t = provider.TrainingBy(r.Provider); t.On(r.Model, k.Plan == keystore.PlanPaid) {
				return t, true
			}
		}
	}
	return t, false
}

// Refuses says why no conversation goes to a model: the configuration is private,
// and no key of any plan would keep it so.
func (c *Config) Refuses(r keystore.Route) error {
	if c.Private && provider.TrainingBy(r.Provider).On(r.Model, true) {
		return keystore.WithHint(fmt.Errorf("what is sent to %s may be used for training, and private = true keeps conversations off that", keystore.Shown(r.String())),
			"name another model, or take private = true out of the configuration")
	}
	return nil
}

// keepPrivate leaves out of the pool, and of the chain, what may use a
// conversation for training, and says so.
func (c *Config) keepPrivate(keys []keystore.Key) (kept []keystore.Key, said []error) {
	if !c.Private {
		return keys, nil
	}
	for _, k := range keys {
		if t := provider.TrainingBy(k.Provider); t.Whole() && t.On("", k.Plan == keystore.PlanPaid) {
			said = append(said, problem(c.File, position{line: c.lineOf(k.Name)},
				fmt.Sprintf("key %q is left out: on the free plan of %s what is sent may be used for training, and private = true is set", keystore.Shown(k.Name), c.Providers[k.Provider].Title),
				"plan = \"paid\" says that the key is on no free plan"))
			continue
		}
		kept = append(kept, k)
	}
	chain := slices.Clone(c.Chain)
	c.Chain = c.Chain[:0:0]
	for i, r := range chain {
		if err := c.Refuses(r); err != nil {
			said = append(said, c.problem(err.Error(), keystore.HintOf(err), "models", strconv.Itoa(i)))
			continue
		}
		c.Chain = append(c.Chain, r)
	}
	return kept, said
}

// closed gives a problem for each model of a provider that is gone.
func (c *Config) closed() (problems []error) {
	for i, r := range c.Chain {
		if p := c.Providers[r.Provider]; p.Closed != "" {
			problems = append(problems, c.problem(fmt.Sprintf("model %q: %s", r, p.Closed), "take it out of the chain", "models", strconv.Itoa(i)))
		}
	}
	return problems
}

// NoModelsError says that there are keys of one provider and no models, and
// that its list can be asked for some: see Proposed.
type NoModelsError struct {
	*Problem
	Provider string
}

func (e *NoModelsError) Unwrap() error { return e.Problem }

// propose fills an empty chain with what was proposed for the keys' provider. It
// does not choose between companies: that is for a person.
func (c *Config) propose(keys []keystore.Key) error {
	var chain []keystore.Route
	var companies []string
	for _, k := range keys {
		if slices.Contains(companies, k.Provider) {
			continue
		}
		companies = append(companies, k.Provider)
		for _, m := range c.Proposed[k.Provider] {
			chain = append(chain, keystore.Route{Provider: k.Provider, Model: m})
		}
	}
	if len(companies) == 1 && len(chain) > 0 {
		c.Chain = chain
		return nil
	}
	p := &Problem{File: c.File, Text: "there are keys but no models", Fix: "name them, preferred first: models = [\"provider/model\"]"}
	row := c.Providers[companies[0]]
	switch {
	case len(companies) > 1:
		p.Text = "there are keys of several companies and no models: a chain would send conversations to all of them"
		p.Fix = "choose, preferred first: models = [\"" + strings.Join(companies, "/…\", \"") + "/…\"]"
	case len(row.Prefer) > 0 && row.Closed == "":
		return &NoModelsError{p, companies[0]}
	}
	return p
}

// lineOf gives the line of the declared key with that name; 0 where there is none.
func (c *Config) lineOf(name string) int {
	for _, k := range c.Keys {
		if k.Name == name {
			return c.at[pathOf("keys", strconv.Itoa(k.Order), "name")].line
		}
	}
	return 0
}

// problem is one with the setting at that path.
func (c *Config) problem(text, fix string, path ...string) *Problem {
	return problem(c.File, c.at[pathOf(path...)], text, fix)
}

func (c *Config) has(provider string) bool {
	_, ok := c.Providers[provider]
	return ok
}

// keyless makes a key for each provider of the chain that needs none and has none.
func (c *Config) keyless(keys []keystore.Key) []keystore.Key {
	var made []keystore.Key
	for _, r := range c.Chain {
		served := func(k keystore.Key) bool { return k.Provider == r.Provider }
		if !c.Providers[r.Provider].NoKey || slices.ContainsFunc(keys, served) || slices.ContainsFunc(made, served) {
			continue
		}
		made = append(made, keystore.Key{ID: r.Provider + ":", Name: r.Provider, Provider: r.Provider, Order: len(keys) + len(made)})
	}
	return made
}

// unserved gives the places in the chain that no key serves.
func (c *Config) unserved(keys []keystore.Key) []int {
	var places []int
	for i, r := range c.Chain {
		if !slices.ContainsFunc(keys, func(k keystore.Key) bool { return k.Provider == r.Provider && k.Serves(r.Model) }) {
			places = append(places, i)
		}
	}
	return places
}

func (c *Config) noKey(i int) *Problem {
	r := c.Chain[i]
	variable := strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(r.Provider)) + "_API_KEY"
	if env := c.Providers[r.Provider].Env; len(env) > 0 {
		variable = env[0]
	}
	return c.problem(keystore.Shown(fmt.Sprintf("no key serves %s", r), slices.Collect(maps.Keys(c.Providers))...),
		fmt.Sprintf("sluice keys add, or in the configuration: [[keys]] name = \"%s\", provider = \"%s\", secret = \"env:%s\"; a local server takes no_key = true", r.Provider, r.Provider, variable),
		"models", strconv.Itoa(i))
}
