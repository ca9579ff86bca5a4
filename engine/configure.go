package engine

import (
	"context"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// configure writes the limits that a person configured, and the catalogue's
// presets, into the rows of every account that chain can use.
func (e *Engine) configure(ctx context.Context, keys []keystore.Key, chain []keystore.Route) error {
	done := map[limit.Subject]bool{}
	for _, k := range keys {
		for _, route := range chain {
			if route.Provider != k.Provider || !k.Serves(route.Model) {
				continue
			}
			subs := k.Target(route.Model).Subjects()
			own := append(e.presets(route), e.o.Limits[route]...)
			if err := e.configureRow(ctx, subs[limit.OfAccountModel], firstContact(own), done); err != nil {
				return err
			}
			shared := e.o.Limits[keystore.Route{Provider: route.Provider}]
			if err := e.configureRow(ctx, subs[limit.OfAccount], limit.Configure(shared), done); err != nil {
				return err
			}
		}
	}
	return nil
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

func (e *Engine) configureRow(ctx context.Context, sub limit.Subject, change func(limit.Row) limit.Row, done map[limit.Subject]bool) error {
	if done[sub] {
		return nil
	}
	done[sub] = true
	_, err := e.o.Ledger.Amend(ctx, []limit.Subject{sub}, change, time.Now())
	return err
}

// presets gives the catalogue's limits for a route.
func (e *Engine) presets(route keystore.Route) []limit.Bucket {
	p := e.o.Providers[route.Provider]
	rows := p.Preset[route.Model]
	if rows == nil {
		rows = p.Preset[""]
	}
	bs := make([]limit.Bucket, len(rows))
	for i, r := range rows {
		bs[i] = limit.Bucket{Dimension: r.Dimension, Window: r.Window, Limit: limit.Of(r.Limit), Source: limit.Preset}
	}
	return bs
}
