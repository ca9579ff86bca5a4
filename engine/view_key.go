package engine

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// viewKey gives k's status, and when it changes by itself. The route in use is
// the first that is not out for good: a key that answers with one model of the
// chain is no bad key.
func (s *state) viewKey(k keystore.Key, now time.Time) (*KeyStatus, time.Time) {
	st := &KeyStatus{Key: k, State: Absent, Shares: s.shares(k), Twins: s.twins(k), Owner: s.owners[k.ID]}
	var wake time.Time
	var buf [keystore.Covers]limit.Row
	use := -1
	for _, route := range s.chain {
		if route.Provider != k.Provider || !k.Serves(route.Model) {
			continue
		}
		rows := s.target(k.Target(route.Model)).all(&buf)
		n := running(rows, k.ID)
		f := limit.Fits(rows, s.typical(route, rows), now)
		c := Cell{Model: route.Model}
		c.State, c.Until = stateOf(f, n, now)
		if !f.OK {
			c.Why = s.reason(f)
		}
		wake = earlier(wake, c.Until)
		st.Running += n
		if use < 0 || st.routes[use].State == Bad && c.State != Bad {
			use = len(st.routes)
			st.State, st.Until, st.Model, st.Why, st.Block = c.State, c.Until, c.Model, c.Why, f.Block
			st.Gauges = gauges(rows, route.Model, now)
		}
		st.routes = append(st.routes, c)
	}
	for i, c := range st.routes {
		if i != use {
			st.Cells = append(st.Cells, c)
		}
	}
	if st.State == Bad && !s.itself(k, now) {
		st.State = Absent // no model of the chain is to be had, but the key may be good
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

// itself says whether k or its account, not a model or the provider, is out
// until a person acts.
func (s *state) itself(k keystore.Key, now time.Time) bool {
	rows := []limit.Row{
		*s.row(limit.Subject{Kind: limit.OfAccount, Provider: k.Provider, Account: k.AccountID()}),
		*s.row(limit.Subject{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}),
	}
	return limit.Fits(rows, s.typical(keystore.Route{Provider: k.Provider}, rows), now).Never
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
		st.Trouble = limit.Trouble{At: c.since, Class: limit.Auth, Text: c.text}
		for i := range st.Cells {
			st.Cells[i].State, st.Cells[i].Until, st.Cells[i].Why = Bad, time.Time{}, st.Why
		}
		for i := range st.routes {
			st.routes[i] = Cell{Model: st.routes[i].Model, State: Bad, Why: st.Why}
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
