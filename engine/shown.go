package engine

import (
	"slices"
	"sync/atomic"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// publishEvery is how often a status is published that nobody waits for.
const publishEvery = 2 * time.Millisecond

// farAway is when there is nothing to wake up for.
func farAway(now time.Time) time.Time { return now.Add(24 * time.Hour) }

// shown is what can be seen: the newest status, of which unchanged parts are
// shared with the next.
type shown struct {
	pool   *pool
	queue  *queue
	events *events
	policy *atomic.Pointer[policy.Policy]
	feed   *feed

	covers   keystore.Coverage // of keys
	keys     []*KeyStatus
	stale    []bool      // which of keys have to be drawn again
	until    []time.Time // when each of keys changes by itself; zero: never
	models   []*ModelStatus
	tallies  []tally // of models
	requests []*RequestStatus
	notice   string
	seq      uint64
	due      bool      // somebody waits for the next publication
	at       time.Time // when the last one was
}

// tally counts the keys that serve a route of the chain.
type tally struct {
	in    [Absent + 1]int // in each state
	moved bool            // a key's state for it, or since when, is another
}

// publishSoon publishes what changed, at once where somebody waits for it or
// where the last publication is a while ago. It gives the time at which the
// owner has to wake up.
func (v *shown) publishSoon(now time.Time) time.Time {
	next := v.at.Add(publishEvery)
	if !v.due && now.Before(next) {
		return earlier(next, v.queue.wake)
	}
	v.due, v.at = false, now
	return v.publish(now)
}

// publish hands a new status to the observers and gives the time at which the
// owner has to wake up.
func (v *shown) publish(now time.Time) time.Time {
	wake := earlier(v.queue.wake, v.viewKeys(now))
	v.viewModels()
	v.viewRequests()
	v.seq++
	v.feed.publish(&Status{Seq: v.seq, At: now, Keys: v.keys, Models: v.models, Requests: v.requests, Notice: v.notice, Events: v.events.newest()}, v.events.all)
	if wake.IsZero() {
		return farAway(now)
	}
	return wake
}

// viewKeys draws the keys whose rows changed, or whose state ended by itself,
// and gives the earliest time at which one does.
func (v *shown) viewKeys(now time.Time) (wake time.Time) {
	if n := len(v.pool.keys); v.pool.anew || len(v.keys) != n {
		v.covers, v.keys, v.stale, v.until = keystore.CoverageOf(v.pool.keys), make([]*KeyStatus, n), make([]bool, n), make([]time.Time, n)
		v.tallies, v.models, v.pool.anew = make([]tally, len(v.pool.chain)), nil, false
	}
	for sub := range v.pool.touched {
		for _, i := range v.covers.Of(sub) {
			v.stale[i] = true
		}
	}
	clear(v.pool.touched)
	keys, copied := v.keys, false
	for i, until := range v.until {
		if v.stale[i] || keys[i] == nil || !until.IsZero() && !now.Before(until) {
			if !copied {
				keys, copied = slices.Clone(keys), true // observers have the other
			}
			keys[i], until = v.viewKey(v.pool.keys[i], v.keys[i], now)
			v.until[i], v.stale[i] = until, false
			v.tell(v.keys[i], keys[i])
		}
		if until.After(now) {
			wake = earlier(wake, until)
		} else if !until.IsZero() {
			wake = earlier(wake, now.Add(soon))
		}
	}
	v.keys = keys
	return wake
}

// tell lets the routes know that a key is drawn anew; before is nil where it
// was not drawn yet.
func (v *shown) tell(before, after *KeyStatus) {
	for i, route := range v.pool.chain {
		was, there := before.on(route)
		is, here := after.on(route)
		t := &v.tallies[i]
		t.moved = t.moved || was != is
		if there {
			t.in[was.State]--
		}
		if here {
			t.in[is.State]++
		}
	}
}

// on gives what k can do for a route of the chain, if it serves it.
func (k *KeyStatus) on(route keystore.Route) (Cell, bool) {
	if k == nil || k.Provider != route.Provider {
		return Cell{}, false
	}
	i := slices.IndexFunc(k.routes, func(c Cell) bool { return c.Model == route.Model })
	if i < 0 {
		return Cell{}, false
	}
	return k.routes[i], true
}

// viewModels draws the chain from the keys' status.
func (v *shown) viewModels() {
	models := make([]*ModelStatus, len(v.pool.chain))
	for i, route := range v.pool.chain {
		t := &v.tallies[i]
		m := ModelStatus{Route: route, State: Absent, InUse: route == v.pool.inUse, Skipped: v.pool.skipped[route], Ready: t.in[Ready] + t.in[Busy]}
		for _, n := range t.in {
			m.Keys += n
		}
		switch {
		case t.in[Ready] > 0:
			m.State = Ready
		case m.Ready > 0:
			m.State = Busy
		case v.models != nil && !t.moved:
			m.State, m.Until, m.Why, m.Text = v.models[i].State, v.models[i].Until, v.models[i].Why, v.models[i].Text
		default:
			m.gather(v.keys)
		}
		t.moved = false
		m.Counts = v.pool.row(limit.Subject{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}).Counts
		m.FirstMS = v.pool.experience(route).firsts.quantile(0.5)
		if v.models != nil && *v.models[i] == m {
			models[i] = v.models[i]
		} else {
			made := m
			models[i] = &made
		}
	}
	v.models = models
}

// gather takes the state of the key that is best for the model.
func (m *ModelStatus) gather(keys []*KeyStatus) {
	for _, k := range keys {
		c, serves := k.on(m.Route)
		if serves && (m.State == Absent || c.State < m.State || c.State == m.State && earlier(m.Until, c.Until) == c.Until) {
			m.State, m.Until, m.Why = c.State, c.Until, c.Why
		}
		if m.Text == "" {
			m.Text = c.said
		}
	}
}

// viewRequests draws the requests; each has a greater ID than those before it.
func (v *shown) viewRequests() {
	bound := policy.MostAttempts(v.policy.Load().Stop)
	list, old := make([]*RequestStatus, len(v.queue.requests)), v.requests
	for i, r := range v.queue.requests {
		if r.plan.Tokens != nil && r.phase == Streaming {
			r.tokens = r.plan.Tokens()
		}
		st := r.status(bound)
		st.Next = v.nextOf(r)
		for len(old) > 0 && old[0].ID < st.ID {
			old = old[1:]
		}
		if len(old) > 0 && *old[0] == st {
			list[i] = old[0]
		} else {
			made := st
			list[i] = &made
		}
	}
	v.requests = list
}

// nextOf gives where a waiting request goes when its model is skipped.
func (v *shown) nextOf(r *request) keystore.Route {
	if r.phase != Waiting {
		return keystore.Route{}
	}
	for _, o := range r.chain {
		if o != r.goal.route() && !v.pool.skipped[o] && !r.Barred[whole(o)] {
			return o
		}
	}
	return keystore.Route{}
}
