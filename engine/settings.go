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
		if err := e.change(ctx, perModel, firstContact(limit.Configure(limits[route]), 1)); err != nil {
			return err
		}
		if err := e.change(ctx, whole, firstContact(nothing, firstAtOnce)); err != nil {
			return err
		}
		shared := limits[keystore.Route{Provider: route.Provider}]
		if err := e.change(ctx, perAccount, limit.Configure(shared)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) change(ctx context.Context, subjects []limit.Subject, f func(limit.Row) limit.Row) error {
	if len(subjects) == 0 {
		return nil
	}
	_, err := e.o.Ledger.Amend(ctx, slices.CompactFunc(subjects, func(a, b limit.Subject) bool { return a == b }), f, time.Now())
	return err
}

// firstAtOnce is how many requests may go at once to a model that has never answered.
const firstAtOnce = 2

func nothing(r limit.Row) limit.Row { return r }

// firstContact configures a row. Where no request has succeeded yet, room is
// not known: few go first, and the others wait for what they learn.
func firstContact(configure func(limit.Row) limit.Row, few int) func(limit.Row) limit.Row {
	return func(r limit.Row) limit.Row {
		r = configure(r)
		if r.Success.IsZero() && r.Ramp == 0 && !r.Block.Set() {
			r.Ramp = few
		}
		return r
	}
}

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
