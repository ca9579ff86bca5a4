package engine

import (
	"time"

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
	bound := mostAttempts(s.e.policy.Load().Stop)
	for i, r := range s.requests {
		if r.plan.progress != nil && r.phase == Streaming {
			r.tokens = r.plan.progress()
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

// viewKey gives k's status, and when it changes by itself.
func (s *state) viewKey(k keystore.Key, now time.Time) (*KeyStatus, time.Time) {
	st := &KeyStatus{Key: k, State: Absent, Shares: s.shares(k), Twins: s.twins(k), Owner: s.owners[k.ID]}
	var wake time.Time
	var buf [keystore.Covers]limit.Row
	for _, route := range s.chain {
		if route.Provider != k.Provider || !k.Serves(route.Model) {
			continue
		}
		t := s.target(k.Target(route.Model))
		rows := t.all(&buf)
		f := limit.Fits(rows, s.typical(route, rows), now)
		state, until := stateOf(f, running(rows, k.ID), now)
		wake = earlier(wake, until)
		st.Running += running(rows, k.ID)
		if st.State == Absent {
			st.State, st.Until, st.Model, st.Block = state, until, route.Model, f.Block
			if !f.OK {
				st.Why = s.reason(f)
			}
			st.Gauges = gauges(rows, route.Model, now)
		} else {
			st.Cells = append(st.Cells, Cell{Model: route.Model, State: state, Until: until})
		}
	}
	if st.State == Ready && st.Running > 0 {
		st.State = Busy
	}
	own := s.row(limit.Subject{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID})
	st.Counts, st.Trouble, st.Off = own.Counts, own.Trouble, own.Off
	wake = earlier(wake, s.overrule(st, now))
	for _, g := range st.Gauges {
		wake = earlier(wake, g.Reset)
	}
	return st, wake
}

// overrule sets the state of a key that a person switched off, or whose secret
// could not be opened here, and gives when that ends by itself.
func (s *state) overrule(st *KeyStatus, now time.Time) (until time.Time) {
	if st.Off.At(now) {
		st.State, st.Until, st.Why = Off, st.Off.Until, "user"
		if st.Off.Reason != "" {
			st.Why = st.Off.Reason
		}
	}
	if c := s.closed[st.ID]; s.isClosed(st.ID, now) && st.State != Off {
		st.State, st.Until, st.Why = Bad, time.Time{}, "no secret"
		until = c.until
		st.Trouble = limit.Trouble{At: c.until.Add(-closedFor), Class: limit.Auth, Text: c.text}
		for i := range st.Cells {
			st.Cells[i].State, st.Cells[i].Until = Bad, time.Time{}
		}
	}
	return until
}

// typical is the cost of a usual request for route, kept within the limits of
// rows: a key's state speaks of requests that can fit at all.
func (s *state) typical(route keystore.Route, rows []limit.Row) limit.Cost {
	c := limit.Cost{Requests: 1, Input: 32, Output: 256}
	if x, ok := s.models[route]; ok && x.outputs.size > 0 {
		c.Output = x.outputs.quantile(0.9)
	}
	for i := range rows {
		for j := range rows[i].Buckets {
			b := &rows[i].Buckets[j]
			if over := c.Of(b.Dimension) - b.Limit.N; b.Covers(route.Model) && b.Limit.Known && b.Limit.N > 0 && over > 0 {
				fromOutput := min(over, c.Output)
				c.Output -= fromOutput
				c.Input -= min(over-fromOutput, c.Input)
			}
		}
	}
	return c
}

// stateOf puts a fit into the word for it.
func stateOf(f limit.Fit, running int, now time.Time) (State, time.Time) {
	switch {
	case f.Off:
		return Off, f.At
	case f.OK && running > 0:
		return Busy, time.Time{}
	case f.OK:
		return Ready, time.Time{}
	case f.Probing:
		return Probe, time.Time{}
	case f.Never:
		return Bad, time.Time{}
	case f.Class == limit.Misconfigured:
		return Bad, f.At
	case f.Class == limit.QuotaExhausted || f.Window.Span > limit.Hour && f.Class == limit.RateLimit || f.At.Sub(now) > limit.Hour:
		return Limit, f.At
	case f.Busy && !f.Block.Set():
		return Busy, time.Time{}
	}
	return Cool, f.At
}

// running counts the requests of one key among the holds of the target's rows.
func running(rows []limit.Row, key string) int {
	n := 0
	for _, r := range rows {
		if r.Subject.Kind != limit.OfAccountModel {
			continue
		}
		for _, h := range r.Holds {
			if h.Key == key {
				n++
			}
		}
	}
	return n
}

// gauges gives every bucket that covers a target.
func gauges(rows []limit.Row, model string, now time.Time) []Gauge {
	var gs []Gauge
	for _, r := range rows {
		for _, b := range r.Buckets {
			if !b.Covers(model) {
				continue
			}
			used, held, back := b.Use(now)
			gs = append(gs, Gauge{Name: named(b.Dimension, b.Window, b.Models), Dimension: b.Dimension, Window: b.Window,
				Used: used, Held: held, Limit: b.Limit, Reset: back, Source: b.Source, Confirmed: b.Confirmed})
		}
	}
	return gs
}

// shares names the other keys of k's account.
func (s *state) shares(k keystore.Key) []string {
	var names []string
	for _, o := range s.keys {
		if o.ID != k.ID && o.Provider == k.Provider && o.AccountID() == k.AccountID() {
			names = append(names, o.Name)
		}
	}
	return names
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

// count takes one key's state for the model into account: the best counts.
func (m *ModelStatus) count(k *KeyStatus) {
	state, until, why := k.State, k.Until, k.Why
	if k.Model != m.Route.Model && k.State != Off {
		for _, c := range k.Cells {
			if c.Model == m.Route.Model {
				state, until, why = c.State, c.Until, ""
			}
		}
	}
	if state == Ready || state == Busy {
		m.Ready++
	}
	if m.State == Absent || state < m.State || state == m.State && earlier(m.Until, until) == until {
		m.State, m.Until, m.Why = state, until, why
	}
}
