package engine

import (
	"slices"
	"sort"
	"time"

	"sluice/engine/provider"
	"sluice/engine/refusals"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// pool is the keys, the chain, and what is known of both.
type pool struct {
	view
	providers map[string]provider.Provider
	keys      []keystore.Key // in order
	chain     []keystore.Route
	skipped   map[keystore.Route]bool // left out by a person
	closed    closedKeys
	accounts  accounts
	refusals  refusals.Refusals
	models    map[keystore.Route]*experience

	selection schedule.Selection
	lanes     map[keystore.Route]*schedule.Model
	inUse     keystore.Route // the newest answer came from it
}

func newPool(o *Options) *pool {
	return &pool{view: newView(), providers: o.Providers, chain: o.Chain, skipped: map[keystore.Route]bool{}, closed: closedKeys{secrets: o.Secrets, keys: map[string]closed{}},
		accounts: accounts{}, refusals: refusals.Refusals{}, models: map[keystore.Route]*experience{},
		selection: o.Select, lanes: map[keystore.Route]*schedule.Model{}, inUse: o.Chain[0]}
}

// setKeys replaces the keys. One of them may have got another secret.
func (p *pool) setKeys(keys []keystore.Key, now time.Time) {
	p.keys = slices.Clone(keys)
	sort.SliceStable(p.keys, func(i, j int) bool { return p.keys[i].Order < p.keys[j].Order })
	p.forget()
	for _, m := range p.lanes {
		m.Targets = nil
	}
	clear(p.closed.keys)
	clear(p.refusals)
	p.closed.lookFor(p.keys, now)
	p.moved, p.anew = true, true
}

// key gives a key of the pool; the zero one where it is gone.
func (p *pool) key(id string) keystore.Key {
	for _, k := range p.keys {
		if k.ID == id {
			return k
		}
	}
	return keystore.Key{}
}

func serves(k *keystore.Key, route keystore.Route) bool {
	return k.Provider == route.Provider && k.Serves(route.Model)
}

// served says whether a key of the pool is meant for route.
func (p *pool) served(route keystore.Route) bool {
	return slices.ContainsFunc(p.keys, func(k keystore.Key) bool { return serves(&k, route) })
}

func (p *pool) experience(route keystore.Route) *experience { return entry(p.models, route) }

// entry gives what m holds at a place, making it at first use.
func entry[K comparable, V any](m map[K]*V, at K) *V {
	v, ok := m[at]
	if !ok {
		v = new(V)
		m[at] = v
	}
	return v
}

// cost estimates what r takes from route's buckets.
func (p *pool) cost(r *request, route keystore.Route) limit.Cost {
	return p.experience(route).cost(&r.prompt, p.providers[route.Provider])
}

// keep is the part of each limit of a provider that r leaves to others.
func (p *pool) keep(r *request, provider string) float64 {
	if r.plan.Priority == 0 {
		return 0
	}
	return p.providers[provider].Floor
}

// model gives what can take requests for a route.
func (p *pool) model(route keystore.Route) *schedule.Model {
	m, ok := p.lanes[route]
	if !ok {
		m = &schedule.Model{Route: route, Last: -1}
		p.lanes[route] = m
	}
	if len(m.Targets) != len(p.keys) {
		m.Targets = make([]*schedule.Target, len(p.keys))
		for i := range p.keys {
			if serves(&p.keys[i], route) {
				m.Targets[i] = &p.target(p.keys[i].Target(route.Model)).Target
			}
		}
	}
	return m
}

// whyNot gives the reason why t cannot take a request now; empty where it can.
func (p *pool) whyNot(t keystore.Target, c limit.Cost, now time.Time) string {
	var buf [keystore.Covers]limit.Row
	if f := limit.Fits(p.target(t).all(&buf), c, 0, now); !f.OK {
		return reason(f)
	}
	return ""
}

// freed names what rows no longer block, though the view still does.
func (p *pool) freed(rows []limit.Row) []string {
	var names []string
	for _, row := range rows {
		if blocks(p.row(row.Subject)) && !blocks(&row) {
			names = append(names, p.subjectName(row.Subject))
		}
	}
	return names
}

// subjectName gives the words for a place where state lives.
func (p *pool) subjectName(sub limit.Subject) string {
	switch sub.Kind {
	case limit.OfProvider:
		return sub.Provider
	case limit.OfProviderModel:
		return sub.Provider + "/" + sub.Model
	case limit.OfKey:
		return "key " + p.key(sub.Key).Name
	case limit.OfKeyModel:
		return sub.Model + " with key " + p.key(sub.Key).Name
	}
	name := "account " + sub.Account
	for _, k := range p.keys {
		if k.Provider == sub.Provider && k.AccountID() == sub.Account && k.Account == "" {
			name = "key " + k.Name
		}
	}
	if sub.Kind == limit.OfAccountModel {
		return sub.Model + " with " + name
	}
	return name
}

// itself says whether k or its account, not a model or the provider, is out
// until a person acts.
func (p *pool) itself(k keystore.Key, now time.Time) bool {
	rows := []limit.Row{
		*p.row(limit.Subject{Kind: limit.OfAccount, Provider: k.Provider, Account: k.AccountID()}),
		*p.row(keySubject(k)[0]),
	}
	return limit.Fits(rows, new(experience).typical("", rows), 0, now).Never
}

// earlier gives the earlier of two times, where zero stands for never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
