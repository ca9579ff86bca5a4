package engine

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// step is what a failed send leads to.
type step struct {
	end     error         // the request ends with it; nil: it asks again
	backoff time.Duration // how long to block where the provider states nothing
}

// decider decides what a failed send leads to.
type decider struct {
	pool   *pool
	policy *atomic.Pointer[policy.Policy]
	rand   *rand.Rand
}

func (d *decider) decide(r *request, t keystore.Target, v limit.Verdict, now time.Time) step {
	route := whole(routeOf(t))
	failed := &ending.FailedError{Route: routeOf(t), Key: r.last.name, Verdict: v}
	if r.refused != nil && v.Class != limit.Cancelled && !d.further(r, t, v, now) {
		return step{end: r.refused}
	}
	switch v.Class {
	case limit.Cancelled:
		return step{end: ErrCancelled}
	case limit.BadRequest:
		if v.Blames == limit.BlameContent || v.Blames == limit.BlamePath {
			return step{end: failed}
		}
		d.remember(r, routeOf(t), v, now)
		r.refused = failed
		r.bar(route)
	case limit.Misconfigured:
		r.barAll(func(o keystore.Route) bool { return o.Provider == t.Provider })
	case limit.ContentFilter:
		return step{end: failed}
	case limit.ContextLength:
		r.fault = failed
		r.bar(route)
	case limit.TooLarge:
		r.fault = failed
		r.bar(t)
	case limit.Auth, limit.QuotaExhausted:
		if v.Scope == limit.ScopeProvider {
			return d.again(r, t, v, now) // a relay's upstream: neither key nor account is to blame
		}
		r.bar(t)
	case limit.ModelUnavailable:
		r.bar(t)
		// The same refusal of a second key is evidence about the model, unless
		// it may be about whoever asks from here.
		if !v.NamesNobody && r.met(v.Class, routeOf(t)) {
			r.bar(route)
		}
	default:
		return d.again(r, t, v, now)
	}
	return step{}
}

// again applies the policy to a failure that may pass by itself.
func (d *decider) again(r *request, t keystore.Target, v limit.Verdict, now time.Time) step {
	p := d.policy.Load()
	on := t
	if v.Class != limit.RateLimit {
		on = whole(routeOf(t)) // the key is not to blame
	}
	switch {
	case !v.RetrySame:
		r.bar(on)
		return step{}
	case v.Stated && v.Wait > 0:
		return step{} // a known wait is no attempt
	case policy.Transient.Has(v.Class) && !p.RetryIf.Has(v.Class):
		r.fault = &ending.FailedError{Route: routeOf(t), Key: r.last.name, Verdict: v} // no repeat; another key or model is none
		r.bar(on)
		return step{}
	}
	tries := r.fails(on)
	wait := p.Wait.After(max(tries, d.pool.streak(t, v)+1), d.rand)
	// Who has patience without end is not sent away by a limit, which ends by itself.
	endless := v.Class == limit.RateLimit && r.Deadline.IsZero()
	if !endless && p.Stop.Done(tries, now.Add(wait).Sub(r.Began)) {
		r.bar(on)
		r.gaveUp = true
	} else {
		r.repeat = true
	}
	return step{backoff: wait}
}

// further decides whether r, which was refused as wrong once, goes on after
// its further send to t failed as well.
func (d *decider) further(r *request, t keystore.Target, v limit.Verdict, now time.Time) bool {
	if v.Class == limit.BadRequest && v.Blames != limit.BlameContent {
		d.remember(r, routeOf(t), v, now)
	}
	if v.Scope == limit.ScopeProvider || !keysOwn.Has(v.Class) {
		return false
	}
	r.barAll(func(o keystore.Route) bool { return o != routeOf(t) })
	return true
}

// keysOwn are failures that say nothing about the request.
var keysOwn = policy.ClassesOf(limit.RateLimit, limit.QuotaExhausted, limit.Auth)

func (d *decider) remember(r *request, route keystore.Route, v limit.Verdict, now time.Time) {
	d.pool.refusals.Remember(&r.prompt, route, v, d.pool.providers[route.Provider].Rename, now)
}

// limitName gives RPM, TPD, …; empty where the answer does not tell.
func limitName(v limit.Verdict) string {
	if v.Dimension == limit.Unknown {
		return ""
	}
	return named(v.Dimension, v.Window, v.Models)
}

// named gives a limit's short name, with the set of models that it counts:
// "RPM", "RPD *:free". The first pattern stands for the set.
func named(d limit.Dimension, w limit.Window, models string) string {
	name := limit.Name(d, w)
	if set, _, _ := strings.Cut(models, " "); set != "" {
		name += " " + set
	}
	return name
}
