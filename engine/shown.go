package engine

import (
	"sync/atomic"
	"time"

	"sluice/engine/policy"
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

	keys   []*KeyStatus
	until  []time.Time // when each of keys changes by itself; zero: never
	models []*ModelStatus
	notice string
	seq    uint64
	due    bool      // somebody waits for the next publication
	at     time.Time // when the last one was
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
	if v.pool.anew {
		v.keys, v.until, v.models, v.pool.anew = nil, nil, nil, false
	}
	wake := earlier(v.queue.wake, v.viewKeys(now))
	v.viewModels()
	clear(v.pool.touched)
	v.seq++
	st := &Status{Seq: v.seq, At: now, Keys: v.keys, Models: v.models, Notice: v.notice, Events: v.events.newest(),
		Requests: make([]*RequestStatus, len(v.queue.requests))}
	bound := policy.MostAttempts(v.policy.Load().Stop)
	for i, r := range v.queue.requests {
		if r.plan.Tokens != nil && r.phase == Streaming {
			r.tokens = r.plan.Tokens()
		}
		st.Requests[i] = r.status(bound)
	}
	v.feed.publish(st, v.events.all)
	if wake.IsZero() {
		return farAway(now)
	}
	return wake
}

// viewKeys builds the keys whose rows changed, or whose state ended by
// itself, and gives the earliest time at which one does.
func (v *shown) viewKeys(now time.Time) (wake time.Time) {
	all := len(v.keys) != len(v.pool.keys)
	keys := v.keys
	if all {
		keys = make([]*KeyStatus, len(v.pool.keys))
		v.until = make([]time.Time, len(v.pool.keys))
	}
	copied := all
	for i, k := range v.pool.keys {
		due := !v.until[i].IsZero() && !now.Before(v.until[i])
		if all || due || v.pool.touches(k) {
			if !copied {
				keys, copied = append([]*KeyStatus(nil), keys...), true
			}
			keys[i], v.until[i] = v.viewKey(k, now)
		}
		if u := v.until[i]; u.After(now) {
			wake = earlier(wake, u)
		} else if !u.IsZero() {
			wake = earlier(wake, now.Add(soon))
		}
	}
	v.keys = keys
	return wake
}

// viewModels builds the chain from the keys' status.
func (v *shown) viewModels() {
	models := make([]*ModelStatus, len(v.pool.chain))
	for i, route := range v.pool.chain {
		m := &ModelStatus{Route: route, State: Absent, InUse: route == v.pool.inUse, Skipped: v.pool.skipped[route]}
		for _, k := range v.keys {
			if route.Provider == k.Provider && k.Serves(route.Model) {
				m.Keys++
				m.count(k)
			}
		}
		if m.Ready > 0 {
			m.Until, m.Why = time.Time{}, ""
		} else {
			m.Text = v.pool.saidOf(route)
		}
		m.Counts = v.pool.row(limit.Subject{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}).Counts
		m.FirstMS = v.pool.experience(route).firsts.quantile(0.5)
		models[i] = m
		if i < len(v.models) && *v.models[i] == *m {
			models[i] = v.models[i]
		}
	}
	v.models = models
}

// count takes one key's state for the model into account: the best counts.
func (m *ModelStatus) count(k *KeyStatus) {
	c := Cell{State: k.State, Until: k.Until, Why: k.Why}
	for _, on := range k.routes {
		if on.Model == m.Route.Model && k.State != Off {
			c = on
		}
	}
	if c.State == Ready || c.State == Busy {
		m.Ready++
	}
	if m.State == Absent || c.State < m.State || c.State == m.State && earlier(m.Until, c.Until) == c.Until {
		m.State, m.Until, m.Why = c.State, c.Until, c.Why
	}
}
