package sim

import (
	"cmp"
	"math/rand/v2"
	"strings"
	"time"
)

// provider is one Provider with its state.
type provider struct {
	Provider
	dialect  *dialect
	keys     map[string]*Key // by token
	models   map[string]*model
	failures []*failure
	counters map[counterKey]counter
}

// model is one Model with the limits that hold for it.
type model struct {
	Model
	rules []*rule
}

func newProvider(p Provider) *provider {
	d, _ := findDialect(p.Dialect) // Validate has looked
	p.Name, p.Reserve = p.name(), cmp.Or(p.Reserve, d.options["reserve"])
	out := &provider{
		Provider: p, dialect: d,
		keys:     make(map[string]*Key),
		models:   make(map[string]*model),
		counters: make(map[counterKey]counter),
	}
	for _, k := range p.Keys {
		k.Account = cmp.Or(k.Account, k.Name)
		out.keys[k.Token] = &k
	}
	shared := rulesOf(p.Limits) // one set: an account's own limits span models
	for _, m := range p.Models {
		out.models[m.Name] = &model{Model: m, rules: modelRules(m, shared)}
	}
	for _, f := range p.Failures {
		out.failures = append(out.failures, &failure{Failure: f})
	}
	return out
}

// modelRules are a model's own limits, or the provider's; an account's limit
// for all models holds in either case.
func modelRules(m Model, shared []*rule) []*rule {
	if m.Limits == nil {
		return shared
	}
	rules := rulesOf(m.Limits)
	for _, r := range shared {
		if r.Scope == perAccount {
			rules = append(rules, r)
		}
	}
	return rules
}

func rulesOf(limits []Limit) []*rule {
	rules := make([]*rule, 0, len(limits))
	for _, l := range limits {
		zone, _ := time.LoadLocation(l.Zone) // Validate has looked; empty is UTC
		rules = append(rules, &rule{Limit: l, zone: zone})
	}
	return rules
}

// bare takes the provider's own name off a model's.
func (p *provider) bare(name string) string {
	if _, ok := p.models[name]; ok {
		return name
	}
	return strings.TrimPrefix(name, p.Name+"/")
}

// pickFailure finds the first failure that applies so long after the start; one
// without a kind where none does. Each whose keys and models fit counts the
// request, so that one script does not shift another.
func (p *provider) pickFailure(x *exchange, since time.Duration, random *rand.Rand) *failure {
	picked := &failure{}
	for _, f := range p.failures {
		if !f.fits(x, since) {
			continue
		}
		f.matched++
		if f.due(random.Float64) && picked.Kind == "" {
			picked = f
		}
	}
	return picked
}
