package engine

import (
	"slices"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// viewKey gives k's status, and when it changes by itself. The route in use is
// the first that is not out for good: a key that answers with one model of the
// chain is no bad key. before is its last status, nil where it has none.
func (v *shown) viewKey(k keystore.Key, before *KeyStatus, now time.Time) (*KeyStatus, time.Time) {
	p := v.pool
	st := &KeyStatus{Key: k, State: Absent, Owner: p.accounts[k.ID]}
	if before != nil {
		st.Shares, st.Twins = before.Shares, before.Twins
	} else {
		st.Shares, st.Twins = shares(k, p.keys), p.accounts.twins(k, p.keys)
	}
	var wake time.Time
	var buf [keystore.Covers]limit.Row
	use := -1
	for _, route := range p.chain {
		if !serves(&k, route) {
			continue
		}
		rows := p.target(k.Target(route.Model)).all(&buf)
		n := running(rows, k.ID)
		f := limit.Fits(rows, p.experience(route).typical(route.Model, rows), 0, now)
		c := Cell{Model: route.Model, said: saidOf(rows)}
		c.State, c.Until = stateOf(f, n, now)
		if !f.OK {
			c.Why = reason(f)
		}
		wake = earlier(wake, c.Until)
		st.Running += n
		if use < 0 || st.routes[use].State == Bad && c.State != Bad {
			use = len(st.routes)
			st.State, st.Until, st.Model, st.Why, st.Block = c.State, c.Until, c.Model, c.Why, f.Block
			st.Gauges = gauges(rows, route.Model, p.providers[k.Provider], now)
		}
		st.routes = append(st.routes, c)
	}
	for i, c := range st.routes {
		if i != use {
			st.Cells = append(st.Cells, c)
		}
	}
	if st.State == Bad && !p.itself(k, now) {
		st.State = Absent // no model of the chain is to be had, but the key may be good
	}
	if st.State == Ready && st.Running > 0 {
		st.State = Busy
	}
	own := p.row(keySubject(k)[0])
	st.Counts, st.Trouble, st.Off = own.Counts, own.Trouble, own.Off
	wake = earlier(wake, v.overrule(st, now))
	for _, g := range st.Gauges {
		wake = earlier(wake, g.Reset)
	}
	return st, wake
}

// overrule sets the state of a key that a person switched off, or whose secret
// could not be opened here, and gives when that ends by itself.
func (v *shown) overrule(st *KeyStatus, now time.Time) (until time.Time) {
	if st.Off.At(now) {
		st.State, st.Until, st.Why = Off, st.Off.Until, "user"
		until = st.Until
		if st.Off.Reason != "" {
			st.Why = st.Off.Reason
		}
		st.all(st.routes)
	}
	if c, shut := v.pool.closed.at(st.ID, now); shut && st.State != Off {
		st.State, st.Until, st.Why = Bad, time.Time{}, "no secret"
		until = c.until
		st.Trouble = limit.Trouble{At: c.since, Class: limit.Auth, Text: c.text}
		st.all(st.Cells)
		st.all(st.routes)
	}
	return until
}

// all gives cells of k its own state.
func (k *KeyStatus) all(cells []Cell) {
	for i := range cells {
		cells[i].State, cells[i].Until, cells[i].Why = k.State, k.Until, k.Why
	}
}

// saidOf gives the words with which a model was called unavailable.
func saidOf(rows []limit.Row) string {
	i := slices.IndexFunc(rows, func(r limit.Row) bool { return r.Block.Class == limit.ModelUnavailable })
	if i < 0 {
		return ""
	}
	return rows[i].Block.Text
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
	for _, h := range rows[limit.OfAccountModel].Holds {
		if h.Key == key {
			n++
		}
	}
	return n
}

// gauges gives every bucket that covers a target.
func gauges(rows []limit.Row, model string, p provider.Provider, now time.Time) []Gauge {
	var gs []Gauge
	for _, r := range rows {
		for _, b := range r.Buckets {
			if !b.Covers(model) {
				continue
			}
			used, held, back := b.Use(now)
			gs = append(gs, Gauge{Seen: p.Free.Seen(model, &b), Doubted: b.Doubted, Name: named(b.Dimension, b.Window, b.Models), Dimension: b.Dimension, Window: b.Window,
				Used: used, Held: held, Limit: b.Limit, Reset: back, Source: b.Source, Confirmed: b.Confirmed, Refused: refusedUntil(b.Block, now)})
		}
	}
	return gs
}

// refusedUntil gives the end of a block that stands; zero where none does.
func refusedUntil(b limit.Block, now time.Time) time.Time {
	switch {
	case b.Forever:
		return farAway(now)
	case b.Until.After(now):
		return b.Until
	}
	return time.Time{}
}

// freeAgain gives the earliest time at which some key can take a model again;
// zero where one can now, or none will.
func (v *shown) freeAgain(route keystore.Route, now time.Time) (at time.Time) {
	var buf [keystore.Covers]limit.Row
	for i := range v.pool.keys {
		k := &v.pool.keys[i]
		if _, shut := v.pool.closed.at(k.ID, now); shut || !serves(k, route) {
			continue
		}
		rows := v.pool.target(k.Target(route.Model)).all(&buf)
		f := limit.Fits(rows, v.pool.experience(route).typical(route.Model, rows), 0, now)
		if f.OK {
			return time.Time{}
		}
		if !f.Never {
			at = earlier(at, f.At)
		}
	}
	return at
}
