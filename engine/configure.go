package engine

import (
	"context"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// configure writes the limits that a person configured, and the catalogue's
// presets, into the rows of every account. A nil limits stands for the options'.
func (e *Engine) configure(ctx context.Context, keys []keystore.Key, limits map[keystore.Route][]limit.Bucket) error {
	if limits == nil {
		limits = e.o.Limits
	}
	done := map[limit.Subject]bool{}
	for _, k := range keys {
		for _, route := range e.o.Chain {
			if route.Provider != k.Provider || !k.Serves(route.Model) {
				continue
			}
			subs := k.Target(route.Model).Subjects()
			perModel, perAccount := subs[limit.OfAccountModel], subs[limit.OfAccount]
			own := append(e.presets(route), limits[route]...)
			if err := e.configureRow(ctx, perModel, own, done); err != nil {
				return err
			}
			if err := e.configureRow(ctx, perAccount, limits[keystore.Route{Provider: route.Provider}], done); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) configureRow(ctx context.Context, sub limit.Subject, bs []limit.Bucket, done map[limit.Subject]bool) error {
	if done[sub] {
		return nil
	}
	done[sub] = true
	_, err := e.o.Ledger.Amend(ctx, []limit.Subject{sub}, limit.Configure(bs), time.Now())
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
