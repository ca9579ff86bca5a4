package engine

import (
	"slices"
	"strings"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Refused as wrong (rules):
//
//   - Where an answer blames what the person wrote, or nothing, the request ends.
//   - Where it blames a parameter, a field or the model, one further sending in
//     all goes to another model of the chain. It may wait for room there, and may
//     go on with another key of that model, since a limit or a bad key is no
//     judgement of the request. Anything else ends it, with the first refusal.
//   - What was refused is remembered for its model, so that the next request that
//     has it goes elsewhere at once: until the configuration changes or the model
//     takes it after all. Where the answer names nothing that the request has, a
//     request with the same parameters is meant, for a while. A request that has
//     no other model is sent all the same.

// dislike is what a model refused.
type dislike struct {
	name   string    // of a parameter or field; empty: not named
	value  string    // only with this value; empty: with any
	fields []string  // where there is no name: the parameters of the refused request
	until  time.Time // zero: until the configuration changes
}

const (
	mostDislikes = 16               // remembered of one model; the oldest goes first
	unnamedFor   = 10 * time.Minute // how long a refusal counts that names nothing
)

// meets says whether the model would refuse r for it.
func (d dislike) meets(r *request, now time.Time) bool {
	if !d.until.IsZero() && !now.Before(d.until) {
		return false
	}
	if d.name == "" {
		return !slices.ContainsFunc(d.fields, func(f string) bool { return !r.prompt.Has(f) })
	}
	value, ok := r.prompt.Member(d.name)
	return ok && (d.value == "" || d.value == value)
}

// says gives what is refused, in words.
func (d dislike) says() string {
	if d.name == "" {
		return "refused a request with these parameters"
	}
	return "refuses " + strings.TrimPrefix(d.name, "role:")
}

// refuse decides what the refusal of a request as wrong leads to.
func (s *state) refuse(r *request, t keystore.Target, v limit.Verdict, now time.Time) step {
	first := &FailedError{Route: routeOf(t), Key: r.lastName, Verdict: v}
	if v.Blames == limit.BlameContent || v.Blames == limit.BlamePath {
		return step{end: first}
	}
	s.remember(r, routeOf(t), v, now)
	r.refused = first
	r.bar(whole(routeOf(t)))
	return step{}
}

// further decides whether r, which was refused as wrong once, goes on after
// its further sending to t failed as well.
func (s *state) further(r *request, t keystore.Target, v limit.Verdict, now time.Time) bool {
	if v.Class == limit.BadRequest && v.Blames != limit.BlameContent {
		s.remember(r, routeOf(t), v, now)
	}
	if v.Scope == limit.ScopeProvider || !keysOwn.Has(v.Class) {
		return false
	}
	for _, other := range r.chain {
		if other != routeOf(t) {
			r.bar(whole(other))
		}
	}
	return true
}

// keysOwn are failures that say nothing about the request.
var keysOwn = policy.ClassesOf(limit.RateLimit, limit.QuotaExhausted, limit.Auth)

// remember keeps what the model refused of r.
func (s *state) remember(r *request, route keystore.Route, v limit.Verdict, now time.Time) {
	d := dislike{until: now.Add(unnamedFor)}
	for _, name := range v.Params {
		for from, to := range s.e.o.Providers[route.Provider].Rename {
			if to == name {
				name = from
			}
		}
		if value, ok := r.prompt.Member(name); ok {
			d = dislike{name: name}
			if v.Blames == limit.BlameValue {
				d.value = value
			}
			break
		}
	}
	if d.name == "" {
		d.fields = r.prompt.Parameters()
	}
	known := s.dislikes[route]
	if slices.ContainsFunc(known, func(o dislike) bool { return o.until.IsZero() && o.meets(r, now) }) {
		return
	}
	s.dislikes[route] = append(known[max(0, len(known)+1-mostDislikes):len(known):len(known)], d)
}

// avoid leaves out the models that refused before what r has, unless no other
// is left.
func (s *state) avoid(r *request, now time.Time) {
	if len(s.dislikes) == 0 || len(r.chain) < 2 {
		return
	}
	avoided, other := map[keystore.Route]string{}, false
	for _, route := range r.chain {
		at := slices.IndexFunc(s.dislikes[route], func(d dislike) bool { return d.meets(r, now) })
		if at >= 0 {
			avoided[route] = s.dislikes[route][at].says()
		} else {
			other = other || !s.skipped[route] && s.served(route)
		}
	}
	if !other {
		return
	}
	for route := range avoided {
		r.bar(whole(route))
	}
	r.avoided = avoided
}

// served says whether a key of the pool is meant for route.
func (s *state) served(route keystore.Route) bool {
	return slices.ContainsFunc(s.keys, func(k keystore.Key) bool { return k.Provider == route.Provider && k.Serves(route.Model) })
}

// took notes that route took r, whatever it refused before.
func (s *state) took(r *request, route keystore.Route, now time.Time) {
	if known := s.dislikes[route]; len(known) > 0 {
		s.dislikes[route] = slices.DeleteFunc(slices.Clone(known), func(d dislike) bool { return d.meets(r, now) })
	}
}
