package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// configure writes the limits that a person configured, and those of free plans,
// into the rows of every account that chain can use, and gives those rows: one
// change of the ledger for each model and plan.
func (c *controls) configure(ctx context.Context, keys []keystore.Key, chain []keystore.Route) (all []limit.Row, err error) {
	limits := *c.limits.Load()
	for _, route := range chain {
		p := c.o.Providers[route.Provider]
		rest, free := keystore.OwnersOf(keys, route)
		shared := limits[keystore.Route{Provider: route.Provider}]
		own, with := limit.Configure(limits[route]), limit.Configure(slices.Concat(limits[route], p.Free.Of(route.Model, p.Day)))
		own.First, with.First = 1, 1
		for _, at := range []struct {
			subjects []limit.Subject
			change   limit.Change
		}{
			{rest.Models, own},
			{free.Models, with},
			{[]limit.Subject{{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}}, limit.Change{First: firstAtOnce}},
			{rest.Whole, limit.Configure(shared)},
			{free.Whole, limit.Configure(slices.Concat(shared, p.Free.Pools(p.Day)))},
		} {
			if len(at.subjects) == 0 {
				continue
			}
			rows, err := c.o.Ledger.Amend(ctx, at.subjects, at.change, time.Now())
			if err != nil {
				return nil, fmt.Errorf("writing limits into the ledger: %w", err)
			}
			all = append(all, rows...)
		}
	}
	return all, nil
}

// reconfigure is configure for the keys and the chain in use as change makes them.
func (c *controls) reconfigure(ctx context.Context, change func(*Options)) error {
	o := c.o
	if err := c.do(func(s *state, _ time.Time) { o.Keys, o.Chain = s.keys, s.chain }); err != nil {
		return err
	}
	change(&o)
	if err := o.check(); err != nil {
		return err
	}
	rows, err := c.configure(ctx, o.Keys, o.Chain)
	if err != nil {
		return err
	}
	return c.do(func(s *state, _ time.Time) { s.merge(rows) })
}

// firstAtOnce is how many requests may go at once to a model that has never
// answered: room is not known, and the others wait for what they learn.
const firstAtOnce = 2

// SetLimits replaces the limits that a person configured; they count at once.
func (c *controls) SetLimits(ctx context.Context, limits map[keystore.Route][]limit.Bucket) error {
	c.limits.Store(&limits)
	return c.reconfigure(ctx, func(*Options) {})
}

// SetPolicy replaces the retry policy, for requests that run as well. What it
// leaves out is as in policy.Default.
func (c *controls) SetPolicy(p policy.Policy) {
	p = p.Whole()
	c.policy.Store(&p)
}

// SetKeys replaces the pool: keys were added, removed or changed.
func (c *controls) SetKeys(ctx context.Context, keys []keystore.Key) error {
	if err := c.reconfigure(ctx, func(o *Options) { o.Keys = keys }); err != nil {
		return err
	}
	return c.do(func(s *state, now time.Time) { s.setKeys(keys, now) })
}

// SetChain replaces the fallback chain for requests that begin from now on.
func (c *controls) SetChain(ctx context.Context, chain []keystore.Route) error {
	if err := c.reconfigure(ctx, func(o *Options) { o.Chain = chain }); err != nil {
		return err
	}
	words := make([]string, len(chain))
	for i, r := range chain {
		words[i] = r.String()
	}
	return c.do(func(s *state, now time.Time) {
		s.chain = slices.Clone(chain)
		clear(s.refusals)
		s.inUse = chain[0] // nothing has fallen back from it yet
		s.anew = true
		s.emit(Event{Kind: EventSwitch, Text: "chain: " + strings.Join(words, " > ")}, now)
	})
}

// Logged tells that all events up to number n are in the log.
func (c *controls) Logged(n uint64) {
	c.tell(func(s *state, _ time.Time) { s.written = max(s.written, n) })
}

// Notice shows a line to the person until it is replaced; empty removes it.
// The text must be safe for a terminal.
func (c *controls) Notice(text string) error {
	return c.do(func(s *state, _ time.Time) { s.shown.notice = text })
}
