package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/failover"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

// keySession is what a key command works with.
type keySession struct {
	*admin.Admin
	vault     *vault.Vault
	secrets   engine.Secrets
	transport http.RoundTripper
	bases     map[string]otherPlace // by provider: where its API may be instead
	end       func() error
}

// withKeys opens configuration, store and vault, runs an engine over the
// pool, and lets f change them.
func (a *app) withKeys(ctx context.Context, f func(context.Context, *keySession) error) error {
	return a.overKeys(ctx, func(why *readOnlyError) error { return why }, f)
}

// lookAtKeys is withKeys for an f that changes nothing, so that a store which
// can only be read does.
func (a *app) lookAtKeys(ctx context.Context, f func(context.Context, *keySession) error) error {
	return a.overKeys(ctx, func(why *readOnlyError) error { a.complain(why); return nil }, f)
}

// overKeys lets f work with the keys, unless they can only be read and refuse
// gives an error.
func (a *app) overKeys(ctx context.Context, refuse func(*readOnlyError) error, f func(context.Context, *keySession) error) (err error) {
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	s, err := a.openKeys(ctx, refuse, crashed)
	if err != nil {
		return err
	}
	defer func() {
		if e := s.end(); err == nil {
			err = e
		}
	}()
	return f(ctx, s)
}

func (a *app) openKeys(ctx context.Context, refuse func(*readOnlyError) error, crashed context.CancelCauseFunc) (*keySession, error) {
	p, store, err := a.keyParts(ctx)
	if err != nil {
		return nil, err
	}
	if p.unkept != nil {
		if err := refuse(p.unkept); err != nil {
			p.close()
			return nil, err
		}
	}
	v, _ := p.secrets.(*vault.Vault)
	s := &keySession{
		Admin: &admin.Admin{Config: p.config, Store: store, Vault: v, Probe: prober(p.config, p.transport)},
		vault: v, secrets: p.secrets, transport: p.transport, bases: map[string]otherPlace{}, end: func() error { p.close(); return nil },
	}
	p.config = withRoutes(p.config, p.keys)
	if len(p.config.Chain) == 0 {
		return s, nil // no key can be used: there is nothing to run
	}
	running, err := a.start(ctx, p, crashed)
	if err != nil {
		p.close()
		return nil, err
	}
	s.Engine, s.end = running.engine, running.end
	return s, nil
}

// keyParts gathers what key commands need. Unlike parts it accepts a pool that
// can serve nothing yet, and takes in every key whose provider can be reached.
func (a *app) keyParts(ctx context.Context) (*parts, admin.Store, error) {
	if a.demo {
		p, err := demoParts()
		if err != nil {
			return nil, nil, err
		}
		p.close = func() {}
		return p, demoStore{}, nil
	}
	c, err := a.loadConfig()
	if err != nil {
		return nil, nil, err
	}
	transport, err := newTransport(c.Network)
	if err != nil {
		return nil, nil, err
	}
	run := newRunName()
	store, err := a.openLedger(ctx, run, time.Now())
	if err != nil {
		return nil, nil, fmt.Errorf("opening the keys: %w", err)
	}
	end := func() {
		if err := store.Close(time.Now()); err != nil {
			a.complain(err)
		}
	}
	if notice := store.Notice(); notice != nil {
		a.complain(notice)
	}
	stored, err := store.Keys(ctx)
	if err != nil {
		end()
		return nil, nil, err
	}
	if err := a.unlisted(ctx, store, stored); err != nil && store.Notice() == nil {
		a.complain(err)
	}
	p := &parts{
		config: c, keys: usableKeys(c, slices.Concat(c.Keys, stored)), ledger: store, secrets: a.vaultAsking(c, stored), transport: transport, events: a.paths.Events, close: end,
	}
	if why := store.Unkept(); why != nil {
		p.unkept = &readOnlyError{a.paths.Ledger, why}
		p.ledger = failover.New(store, run, func(failover.Unkept) {}) // so that an engine can run
	}
	return p, store, nil
}

// usableKeys gives those whose provider is there and can be reached.
func usableKeys(c *config.Config, all []keystore.Key) []keystore.Key {
	return slices.DeleteFunc(all, func(k keystore.Key) bool {
		p, ok := c.Providers[k.Provider]
		return !ok || !admin.Reachable(p)
	})
}

// vaultAsking is the vault with a person at the terminal.
func (a *app) vaultAsking(c *config.Config, stored []keystore.Key) *vault.Vault {
	o := a.vaultOptions(c, stored...)
	o.NewPassphrase = a.newPassphrase
	o.Notice = func(text string) { fmt.Fprintln(a.stderr, "note: "+plain.Line(text, 0)) }
	return vault.New(o)
}

// withRoutes gives the configuration a route for each key that the chain has
// none for, so that the engine tells its state.
func withRoutes(c *config.Config, pool []keystore.Key) *config.Config {
	whole := *c
	whole.Chain = slices.Clone(c.Chain)
	for _, k := range pool {
		if slices.ContainsFunc(whole.Chain, func(r keystore.Route) bool { return r.Provider == k.Provider && k.Serves(r.Model) }) {
			continue
		}
		model := "any"
		if len(k.Models) > 0 {
			model = k.Models[0]
		}
		whole.Chain = append(whole.Chain, keystore.Route{Provider: k.Provider, Model: model})
	}
	return &whole
}

// demoStore is the store of the demo, which keeps nothing.
type demoStore struct{}

var errDemoKeeps = usageError{errors.New("the demo keeps no keys"), "leave --demo out"}

func (demoStore) Keys(context.Context) ([]keystore.Key, error)     { return nil, nil }
func (demoStore) PutKey(context.Context, keystore.Key) error       { return errDemoKeeps }
func (demoStore) Setting(context.Context, string) ([]byte, error)  { return nil, nil }
func (demoStore) PutSetting(context.Context, string, []byte) error { return errDemoKeeps }
func (demoStore) RemoveKey(context.Context, string) (keystore.Key, error) {
	return keystore.Key{}, errDemoKeeps
}
func (demoStore) Amend(context.Context, []limit.Subject, limit.Change, time.Time) ([]limit.Row, error) {
	return nil, errDemoKeeps
}

// prober asks a provider about a secret that is not kept yet.
func prober(c *config.Config, transport http.RoundTripper) func(context.Context, keystore.Key, keystore.Secret) (trial.Result, error) {
	return func(ctx context.Context, k keystore.Key, s keystore.Secret) (trial.Result, error) {
		k.Ref = "held:"
		return trial.New(transport, reachable(c), heldSecret{s}).Test(ctx, k)
	}
}

// heldSecret opens every reference to one secret.
type heldSecret struct{ secret keystore.Secret }

func (h heldSecret) Open(context.Context, string) (keystore.Secret, error) { return h.secret, nil }
