// Package refusals remembers what models refuse of requests, as wrong rather than
// as too much, so that the next request that has it goes elsewhere at once. The
// rules of what is refused as wrong:
//
//   - Where an answer blames what the person wrote, or nothing, the request ends.
//   - Where it blames a parameter, a field or the model, one further send in
//     all goes to another model of the chain. It may wait for room there, and may
//     go on with another key of that model, since a limit or a bad key is no
//     judgement of the request. Anything else ends it, with the first refusal.
//   - What was refused is remembered for its model, so that the next request that
//     has it goes elsewhere at once: until the configuration changes or the model
//     takes it after all. Where the answer names nothing that the request has, a
//     request with the same parameters is meant, for a while. A request that has
//     no other model is sent all the same.
package refusals

import (
	"slices"
	"strings"
	"time"

	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Refusals are what each model refused.
type Refusals map[keystore.Route][]refusal

type refusal struct {
	name   string    // of a parameter or field; empty: not named
	value  string    // only with this value; empty: with any
	fields []string  // where there is no name: the parameters of the refused request
	until  time.Time // zero: until the configuration changes
}

const (
	mostRefusals = 16               // remembered of one model; the oldest goes first
	unnamedFor   = 10 * time.Minute // how long a refusal counts that names nothing
)

// meets says whether the model would refuse p for it.
func (f refusal) meets(p *wire.Prompt, now time.Time) bool {
	if !f.until.IsZero() && !now.Before(f.until) {
		return false
	}
	if f.name == "" {
		return !slices.ContainsFunc(f.fields, func(name string) bool { return !p.Has(name) })
	}
	value, ok := p.Member(f.name)
	return ok && (f.value == "" || f.value == value)
}

// says gives what is refused, in words.
func (f refusal) says() string {
	if f.name == "" {
		return "refused a request with these parameters"
	}
	return "refuses " + strings.TrimPrefix(f.name, "role:")
}

// Remember keeps what a model refused of p. rename is how its provider calls
// fields.
func (f Refusals) Remember(p *wire.Prompt, route keystore.Route, v limit.Verdict, rename map[string]string, now time.Time) {
	d := refusal{until: now.Add(unnamedFor)}
	for _, name := range v.Params {
		for from, to := range rename {
			if to == name {
				name = from
			}
		}
		if value, ok := p.Member(name); ok {
			d = refusal{name: name}
			if v.Blames == limit.BlameValue {
				d.value = value
			}
			break
		}
	}
	if d.name == "" {
		d.fields = p.Parameters()
	}
	known := f[route]
	if slices.ContainsFunc(known, func(o refusal) bool { return o.until.IsZero() && o.meets(p, now) }) {
		return
	}
	f[route] = append(known[max(0, len(known)+1-mostRefusals):len(known):len(known)], d)
}

// Took notes that a model took p, whatever it refused before.
func (f Refusals) Took(p *wire.Prompt, route keystore.Route, now time.Time) {
	if known := f[route]; len(known) > 0 {
		f[route] = slices.DeleteFunc(slices.Clone(known), func(d refusal) bool { return d.meets(p, now) })
	}
}

// Of gives the models of chain that would refuse p, and what that is.
func (f Refusals) Of(p *wire.Prompt, chain []keystore.Route, now time.Time) map[keystore.Route]string {
	met := map[keystore.Route]string{}
	for _, route := range chain {
		known := f[route]
		if at := slices.IndexFunc(known, func(d refusal) bool { return d.meets(p, now) }); at >= 0 {
			met[route] = known[at].says()
		}
	}
	return met
}
