package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// tooLate ends a request whose wait would outlast its patience.
func (s *state) tooLate(r *request, o option, now time.Time) error {
	if r.refused != nil {
		return r.refused
	}
	what := fmt.Sprintf("%s with key %s", o.route, s.keys[o.key].Name)
	if len(r.attempts) > 0 && !slices.ContainsFunc(r.attempts, func(a Attempt) bool { return a.Verdict.Class != limit.Auth }) {
		return &RejectedError{Attempts: r.attempts}
	}
	if limits.Has(o.fit.Class) {
		return &LimitedError{Earliest: o.fit.At, What: what, Asked: now, Attempts: s.story(r, now)}
	}
	return &UnavailableError{Earliest: o.fit.At, What: what, Asked: now, Attempts: s.story(r, now)}
}

var limits = policy.ClassesOf(limit.RateLimit, limit.QuotaExhausted, limit.OK)

// hopeless says why nothing can ever serve r.
func (s *state) hopeless(r *request, now time.Time) error {
	story := s.story(r, now)
	has := func(c limit.Class) bool {
		return slices.ContainsFunc(story, func(a Attempt) bool { return a.Verdict.Class == c })
	}
	switch {
	case r.refused != nil:
		return r.refused
	case r.gaveUp:
		return &GiveUpError{Asked: now, Attempts: r.attempts}
	case r.fault != nil:
		return &FailedError{Route: routeOf(r.faultAt), Key: s.keyName(r.faultAt.Key), Verdict: *r.fault}
	case r.skipped || s.allSkipped(r):
		return ErrSkipped
	case len(r.attempts) == 0 && s.anyOff(r):
		return errAllOff
	case len(story) > 0 && !slices.ContainsFunc(story, func(a Attempt) bool { return !a.unopened() }):
		return &NoSecretError{Asked: now, Attempts: story, Err: s.whyClosed(story[0].Key)}
	case has(limit.Auth) && !slices.ContainsFunc(story, func(a Attempt) bool { return a.Verdict.Class != limit.Auth }):
		return &RejectedError{Asked: now, Attempts: story}
	case has(limit.QuotaExhausted):
		return &LimitedError{Asked: now, Attempts: story}
	case has(limit.TooLarge):
		i := slices.IndexFunc(story, func(a Attempt) bool { return a.Verdict.Class == limit.TooLarge })
		return &FailedError{Route: story[i].Route, Key: story[i].Key, Verdict: story[i].Verdict}
	case len(story) > 0:
		return &UnavailableError{Asked: now, Attempts: story}
	}
	return errNoKey
}

// story gives what r has met itself; where it was not sent at all, what keeps
// its keys from serving it.
func (s *state) story(r *request, now time.Time) []Attempt {
	if len(r.attempts) > 0 {
		return r.attempts
	}
	var met []Attempt
	var buf [keystore.Covers]limit.Row
	for _, route := range r.chain {
		for _, k := range s.keys {
			if route.Provider != k.Provider || !k.Serves(route.Model) {
				continue
			}
			f := limit.Fits(s.target(k.Target(route.Model)).all(&buf), s.cost(r, route), now)
			if c := s.closed[k.ID]; s.isClosed(k.ID, now) && f.Block.Class != limit.Auth {
				met = append(met, Attempt{At: c.since, Route: route, Key: k.Name, Verdict: limit.Verdict{Class: limit.Auth, Code: noSecret, Text: c.text}})
				continue
			}
			if f.Never && f.Class == limit.TooLarge {
				met = append(met, Attempt{At: now, Route: route, Key: k.Name, Verdict: s.tooLarge(route, k, f, s.cost(r, route))})
			}
			if b := f.Block; b.Set() && !f.Off {
				v := limit.Verdict{Class: b.Class, Status: b.Status, Code: b.Code, Text: b.Text, Dimension: f.Dimension, Window: f.Window}
				if b.Class == limit.Misconfigured {
					v.Hint = addressHint(s.e.o.Providers[route.Provider])
				}
				met = append(met, Attempt{At: b.Since, Route: route, Key: k.Name, Verdict: v})
			}
		}
	}
	return met
}

// tooLarge describes a request that is larger than a known limit of k, so that
// it was not even sent.
func (s *state) tooLarge(route keystore.Route, k keystore.Key, f limit.Fit, c limit.Cost) limit.Verdict {
	v := limit.Verdict{Class: limit.TooLarge, Scope: limit.ScopeKeyModel, Dimension: f.Dimension, Window: f.Window,
		Requested: limit.Of(c.Of(f.Dimension))}
	for _, row := range s.target(k.Target(route.Model)).rows {
		for _, b := range row.Buckets {
			if b.Dimension == f.Dimension && b.Window == f.Window && b.Models == f.Models {
				v.Limit = b.Limit
			}
		}
	}
	v.Text = fmt.Sprintf("about %d tokens are more than the limit of %d (%s)", v.Requested.N, v.Limit.N, limit.Name(f.Dimension, f.Window))
	return v
}

// allSkipped says whether a person left out every model of r.
func (s *state) allSkipped(r *request) bool {
	return !slices.ContainsFunc(r.chain, func(route keystore.Route) bool { return !s.skipped[route] })
}

// anyOff says whether a person switched off a key that serves a model of r.
func (s *state) anyOff(r *request) bool {
	return slices.ContainsFunc(s.shown.keys, func(k *KeyStatus) bool {
		return k.State == Off && slices.ContainsFunc(r.chain, func(route keystore.Route) bool {
			return route.Provider == k.Provider && k.Serves(route.Model)
		})
	})
}

var (
	errNoKey  = keystore.WithHint(errors.New("no key serves any model of the chain"), "add a key, or allow one for these models")
	errAllOff = keystore.WithHint(errors.New("every key that could be used is switched off"),
		"switch one on: space in the keys panel, or `sluice keys enable`")
)
