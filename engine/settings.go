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

// configure writes the limits that a person configured into the rows of every
// account that chain can use, and gives those rows: one change of the ledger for
// each model.
func (c *controls) configure(ctx context.Context, keys []keystore.Key, chain []keystore.Route) (all []limit.Row, err error) {
	limits := *c.limits.Load()
	for _, route := range chain {
		var perModel, perAccount []limit.Subject
		for _, k := range keys {
			if serves(&k, route) {
				subs := k.Target(route.Model).Subjects()
				perModel = append(perModel, subs[limit.OfAccountModel])
				perAccount = append(perAccount, subs[limit.OfAccount])
			}
		}
		first := limit.Configure(limits[route])
		first.First = 1
		for _, at := range []struct {
			subjects []limit.Subject
			change   limit.Change
		}{
			{perModel, first},
			{[]limit.Subject{{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}}, limit.Change{First: firstAtOnce}},
			{perAccount, limit.Configure(limits[keystore.Route{Provider: route.Provider}])},
		} {
			if len(at.subjects) == 0 {
				continue
			}
			rows, err := c.o.Ledger.Amend(ctx, slices.Compact(at.subjects), at.change, time.Now())
			if err != nil {
				return nil, fmt.Errorf("writing limits into the ledger: %w", err)
			}
			all = append(all, rows...)
		}
	}
	return all, nil
}

// reconfigure is configure for the keys and the chain in use as change makes them.
func (c *controls) reconfigure(ctx context.Context, change func(*Options)) ([]limit.Row, error) {
	o := c.o
	if err := c.do(func(s *state, _ time.Time) { o.Keys, o.Chain = s.keys, s.chain }); err != nil {
		return nil, err
	}
	change(&o)
	if err := o.check(); err != nil {
		return nil, err
	}
	return c.configure(ctx, o.Keys, o.Chain)
}

// firstAtOnce is how many requests may go at once to a model that has never
// answered: room is not known, and the others wait for what they learn.
const firstAtOnce = 2

// SetLimits replaces the limits that a person configured; they count at once.
func (c *controls) SetLimits(ctx context.Context, limits map[keystore.Route][]limit.Bucket) error {
	c.limits.Store(&limits)
	rows, err := c.reconfigure(ctx, func(*Options) {})
	if err != nil {
		return err
	}
	return c.do(func(s *state, now time.Time) { s.merge(rows) })
}

// SetPolicy replaces the retry policy, for requests that run as well. What it
// leaves out is as in policy.Default.
func (c *controls) SetPolicy(p policy.Policy) {
	p = p.Whole()
	c.policy.Store(&p)
}

// SetKeys replaces the pool: keys were added, removed or changed.
func (c *controls) SetKeys(ctx context.Context, keys []keystore.Key) error {
	if _, err := c.reconfigure(ctx, func(o *Options) { o.Keys = keys }); err != nil {
		return err
	}
	return c.do(func(s *state, now time.Time) { s.setKeys(keys, now) })
}

// SetChain replaces the fallback chain for requests that begin from now on.
func (c *controls) SetChain(ctx context.Context, chain []keystore.Route) error {
	if _, err := c.reconfigure(ctx, func(o *Options) { o.Chain = chain }); err != nil {
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
