package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// configure writes the limits that a person configured into the rows of every
// account that chain can use: one change of the ledger for each model.
func (e *Engine) configure(ctx context.Context, keys []keystore.Key, chain []keystore.Route) error {
	limits := *e.limits.Load()
	for _, route := range chain {
		var perModel, perAccount []limit.Subject
		whole := []limit.Subject{{Kind: limit.OfProviderModel, Provider: route.Provider, Model: route.Model}}
		for _, k := range keys {
			if route.Provider == k.Provider && k.Serves(route.Model) {
				subs := k.Target(route.Model).Subjects()
				perModel = append(perModel, subs[limit.OfAccountModel])
				perAccount = append(perAccount, subs[limit.OfAccount])
			}
		}
		first := limit.Configure(limits[route])
		first.First = 1
		if err := e.change(ctx, perModel, first); err != nil {
			return err
		}
		if err := e.change(ctx, whole, limit.Change{First: firstAtOnce}); err != nil {
			return err
		}
		shared := limits[keystore.Route{Provider: route.Provider}]
		if err := e.change(ctx, perAccount, limit.Configure(shared)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) change(ctx context.Context, subjects []limit.Subject, change limit.Change) error {
	if len(subjects) == 0 {
		return nil
	}
	_, err := e.o.Ledger.Amend(ctx, slices.CompactFunc(subjects, func(a, b limit.Subject) bool { return a == b }), change, time.Now())
	return err
}

// firstAtOnce is how many requests may go at once to a model that has never
// answered: room is not known, and the others wait for what they learn.
const firstAtOnce = 2

// SetLimits replaces the limits that a person configured; they count at once.
func (e *Engine) SetLimits(ctx context.Context, limits map[keystore.Route][]limit.Bucket) error {
	e.limits.Store(&limits)
	var keys []keystore.Key
	var chain []keystore.Route
	var revision uint64
	if err := e.do(func(s *state, _ time.Time) { keys, chain, revision = s.keys, s.chain, s.latest() }); err != nil {
		return err
	}
	if err := e.configure(ctx, keys, chain); err != nil {
		return fmt.Errorf("writing limits into the ledger: %w", err)
	}
	rows, _, err := e.o.Ledger.Since(ctx, revision)
	if err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	return e.do(func(s *state, now time.Time) { s.merge(rows) })
}

// SetPolicy replaces the retry policy, for requests that run as well. What it
// leaves out is as in policy.Default.
func (e *Engine) SetPolicy(p policy.Policy) {
	p = p.Whole()
	e.policy.Store(&p)
}
