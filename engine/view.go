package engine

import (
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// publishEvery is how often a status is published that nobody waits for.
const publishEvery = 2 * time.Millisecond

// publishSoon publishes what changed, at once where somebody waits for it or
// where the last publication is a while ago. It gives the time at which the
// owner has to wake up.
func (s *state) publishSoon(now time.Time) time.Time {
	next := s.published.Add(publishEvery)
	if !s.due && now.Before(next) {
		return earlier(next, s.wake)
	}
	s.due, s.published = false, now
	s.viewWake = s.publish(now)
	return s.viewWake
}

// shown is what was published last, so that unchanged parts can be shared.
type shown struct {
	keys   []*KeyStatus
	until  []time.Time // when each of keys changes by itself; zero: never
	models []*ModelStatus
}

// reset makes the next publication build everything anew.
func (v *shown) reset() { *v = shown{} }

// publish hands a new status to the observers and gives the time at which the
// owner has to wake up.
func (s *state) publish(now time.Time) time.Time {
	wake := earlier(s.wake, s.viewKeys(now))
	s.viewModels()
	clear(s.touched)
	s.seq++
	st := &Status{Seq: s.seq, At: now, Keys: s.shown.keys, Models: s.shown.models, Notice: s.notice,
		Requests: make([]*RequestStatus, len(s.requests))}
	bound := policy.MostAttempts(s.e.policy.Load().Stop)
	for i, r := range s.requests {
		if r.plan.Tokens != nil && r.phase == Streaming {
			r.tokens = r.plan.Tokens()
		}
		st.Requests[i] = r.status(bound)
	}
	if len(s.events) > 0 {
		st.Events = s.events[len(s.events)-1].Number
	}
	s.e.feed.publish(st, s.events)
	if wake.IsZero() {
		return farAway(now)
	}
	return wake
}

// viewKeys builds the keys whose rows changed, or whose state ended by
// itself, and gives the earliest time at which one does.
func (s *state) viewKeys(now time.Time) (wake time.Time) {
	all := len(s.shown.keys) != len(s.keys)
	keys := s.shown.keys
	if all {
		keys = make([]*KeyStatus, len(s.keys))
		s.shown.until = make([]time.Time, len(s.keys))
	}
	copied := all
	for i, k := range s.keys {
		due := !s.shown.until[i].IsZero() && !now.Before(s.shown.until[i])
		if all || due || s.touches(k) {
			if !copied {
				keys, copied = append([]*KeyStatus(nil), keys...), true
			}
			keys[i], s.shown.until[i] = s.viewKey(k, now)
		}
		if u := s.shown.until[i]; u.After(now) {
			wake = earlier(wake, u)
		} else if !u.IsZero() {
			wake = earlier(wake, now.Add(soon))
		}
	}
	s.shown.keys = keys
	return wake
}

// touches says whether a changed row covers a target of k.
func (s *state) touches(k keystore.Key) bool {
	for sub := range s.touched {
		switch sub.Kind {
		case limit.OfProvider, limit.OfProviderModel:
			if sub.Provider == k.Provider {
				return true
			}
		case limit.OfAccount, limit.OfAccountModel:
			if sub.Provider == k.Provider && sub.Account == k.AccountID() {
				return true
			}
		default:
			if sub.Key == k.ID {
				return true
			}
		}
	}
	return false
}

// viewModels builds the chain from the keys' status.
func (s *state) viewModels() {
	models := make([]*ModelStatus, len(s.chain))
	for i, route := range s.chain {
		m := &ModelStatus{Route: route, State: Absent, InUse: route == s.inUse, Skipped: s.skipped[route]}
		for _, k := range s.shown.keys {
			if route.Provider == k.Provider && k.Serves(route.Model) {
				m.Keys++
				m.count(k)
			}
		}
		if m.Ready > 0 {
			m.Until, m.Why = time.Time{}, ""
		} else {
			m.Text = s.saidOf(route)
		}
		m.Counts = s.row(limit.Subject{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}).Counts
		if x, ok := s.models[route]; ok {
			m.FirstMS = x.firsts.quantile(0.5)
		}
		models[i] = m
		if i < len(s.shown.models) && *s.shown.models[i] == *m {
			models[i] = s.shown.models[i]
		}
	}
	s.shown.models = models
}

// saidOf gives the words with which a model was called unavailable.
func (s *state) saidOf(route keystore.Route) string {
	for _, k := range s.keys {
		if k.Provider != route.Provider || !k.Serves(route.Model) {
			continue
		}
		for _, row := range s.target(k.Target(route.Model)).rows {
			if row.Block.Class == limit.ModelUnavailable {
				return row.Block.Text
			}
		}
	}
	return ""
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
