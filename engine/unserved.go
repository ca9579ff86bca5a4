package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// unserved is a request that no key and no model can serve in time, to be told
// why.
type unserved struct {
	pool *pool
	r    *request
	now  time.Time
}

// late ends a request whose wait for the best offer would outlast its patience.
func (e unserved) late(o schedule.Offer) error {
	r := e.r
	if r.refused != nil {
		return r.refused
	}
	what := fmt.Sprintf("%s with key %s", o.Route, e.pool.keys[o.Key].Name)
	if len(r.attempts) > 0 && only(r.attempts, limit.Auth) {
		return &ending.RejectedError{Attempts: r.attempts}
	}
	if limits.Has(o.Fit.Class) {
		return &ending.LimitedError{Earliest: o.Fit.At, What: what, Asked: e.now, Attempts: e.story()}
	}
	return &ending.UnavailableError{Earliest: o.Fit.At, What: what, Asked: e.now, Attempts: e.story()}
}

var limits = policy.ClassesOf(limit.RateLimit, limit.QuotaExhausted, limit.OK)

// only says whether nothing else than the class was met.
func only(as []ending.Attempt, c limit.Class) bool {
	return !slices.ContainsFunc(as, func(a ending.Attempt) bool { return a.Verdict.Class != c })
}

// never says why nothing can ever serve the request.
func (e unserved) never() error {
	r, p, story := e.r, e.pool, e.story()
	first := func(c limit.Class) int {
		return slices.IndexFunc(story, func(a ending.Attempt) bool { return a.Verdict.Class == c })
	}
	switch {
	case r.refused != nil:
		return r.refused
	case r.gaveUp:
		return &ending.GiveUpError{Asked: e.now, Attempts: r.attempts}
	case r.fault != nil:
		return r.fault
	case r.skipped, !slices.ContainsFunc(r.chain, func(route keystore.Route) bool { return !p.skipped[route] }):
		return ErrSkipped
	case len(r.attempts) == 0 && e.anyOff():
		return errAllOff
	case len(story) > 0 && !slices.ContainsFunc(story, func(a ending.Attempt) bool { return !a.Unopened() }):
		return &ending.NoSecretError{Asked: e.now, Attempts: story, Err: e.whyClosed(story[0].Key)}
	case len(story) > 0 && only(story, limit.Auth):
		return &ending.RejectedError{Asked: e.now, Attempts: story}
	case first(limit.QuotaExhausted) >= 0:
		return &ending.LimitedError{Asked: e.now, Attempts: story}
	case first(limit.TooLarge) >= 0:
		a := story[first(limit.TooLarge)]
		return &ending.FailedError{Route: a.Route, Key: a.Key, Verdict: a.Verdict}
	case len(story) > 0:
		return &ending.UnavailableError{Asked: e.now, Attempts: story}
	}
	return errNoKey
}

// story gives what the request has met itself; where it was not sent at all,
// what keeps its keys from serving it.
func (e unserved) story() []ending.Attempt {
	if len(e.r.attempts) > 0 {
		return e.r.attempts
	}
	var met []ending.Attempt
	for _, route := range e.r.chain {
		for _, k := range e.pool.keys {
			if serves(&k, route) {
				met = append(met, e.keeps(route, k)...)
			}
		}
	}
	return met
}

// keeps gives what keeps k from serving the request.
func (e unserved) keeps(route keystore.Route, k keystore.Key) (met []ending.Attempt) {
	var buf [keystore.Covers]limit.Row
	cost := e.pool.cost(e.r, route)
	f := limit.Fits(e.pool.target(k.Target(route.Model)).all(&buf), cost, e.pool.keep(e.r, route.Provider), e.now)
	if c, shut := e.pool.closed.at(k.ID, e.now); shut && f.Block.Class != limit.Auth {
		return []ending.Attempt{{At: c.since, Route: route, Key: k.Name, Verdict: limit.Verdict{Class: limit.Auth, Code: ending.NoSecret, Text: c.text}}}
	}
	if f.Never && f.Class == limit.TooLarge {
		met = append(met, ending.Attempt{At: e.now, Route: route, Key: k.Name, Verdict: tooLarge(buf[:], f, cost)})
	}
	if b := f.Block; b.Set() && !f.Off {
		v := limit.Verdict{Class: b.Class, Status: b.Status, Code: b.Code, Text: b.Text, Dimension: f.Dimension, Window: f.Window}
		if b.Class == limit.Misconfigured {
			v.Hint = addressHint(e.pool.providers[route.Provider])
		}
		met = append(met, ending.Attempt{At: b.Since, Route: route, Key: k.Name, Verdict: v})
	}
	return met
}

// tooLarge describes a request that is larger than a known limit in rows, so
// that it was not even sent.
func tooLarge(rows []limit.Row, f limit.Fit, c limit.Cost) limit.Verdict {
	v := limit.Verdict{Class: limit.TooLarge, Scope: limit.ScopeKeyModel, Dimension: f.Dimension, Window: f.Window,
		Exhausted: limit.Exhausted{Requested: limit.Of(c.Of(f.Dimension))}}
	for _, row := range rows {
		for _, b := range row.Buckets {
			if b.Dimension == f.Dimension && b.Window == f.Window && b.Models == f.Models {
				v.Limit = b.Limit
			}
		}
	}
	v.Text = fmt.Sprintf("about %d tokens are more than the limit of %d (%s)", v.Requested.N, v.Limit.N, limit.Name(f.Dimension, f.Window))
	return v
}

// anyOff says whether a person switched off a key that serves a model of the
// request.
func (e unserved) anyOff() bool {
	return slices.ContainsFunc(e.pool.keys, func(k keystore.Key) bool {
		return e.pool.row(keySubject(k)[0]).Off.At(e.now) && slices.ContainsFunc(e.r.chain, func(route keystore.Route) bool { return serves(&k, route) })
	})
}

// whyClosed gives what kept the secret of the named key from being opened.
func (e unserved) whyClosed(name string) error {
	for _, k := range e.pool.keys {
		if k.Name == name {
			return e.pool.closed.keys[k.ID].err
		}
	}
	return nil
}

var (
	errNoKey  = keystore.WithHint(errors.New("no key serves any model of the chain"), "add a key, or allow one for these models")
	errAllOff = keystore.WithHint(errors.New("every key that could be used is switched off"),
		"switch one on: space in the keys panel, or `sluice keys enable`")
)
