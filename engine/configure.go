package engine

import (
	"context"
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// configure writes the limits that a person configured into the rows of every
// account that chain can use: one change of the ledger for each model.
func (e *Engine) configure(ctx context.Context, keys []keystore.Key, chain []keystore.Route) error {
	for _, route := range chain {
		var perModel, perAccount []limit.Subject
		for _, k := range keys {
			if route.Provider == k.Provider && k.Serves(route.Model) {
				subs := k.Target(route.Model).Subjects()
				perModel = append(perModel, subs[limit.OfAccountModel])
				perAccount = append(perAccount, subs[limit.OfAccount])
			}
		}
		if err := e.change(ctx, perModel, firstContact(e.o.Limits[route])); err != nil {
			return err
		}
		shared := e.o.Limits[keystore.Route{Provider: route.Provider}]
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

// firstContact configures a row. Where no request has succeeded yet, room is
// not known: one goes first, and the others wait for what it learns.
func firstContact(bs []limit.Bucket) func(limit.Row) limit.Row {
	configure := limit.Configure(bs)
	return func(r limit.Row) limit.Row {
		r = configure(r)
		if r.Success.IsZero() && r.Ramp == 0 && !r.Block.Set() {
			r.Ramp = 1
		}
		return r
	}
}
