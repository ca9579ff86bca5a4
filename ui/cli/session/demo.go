package session

import (
	"context"
	"errors"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/limit"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
)

// openDemo opens a session over the built-in simulated provider: no key, no
// network, no disk. The same engine speaks HTTP to it, inside the process.
func (h *Home) openDemo() (*Session, error) {
	scenario := sim.Demo()
	c, err := config.Parse("the demo", []byte(scenario.Config("http://127.0.0.1")), map[string]provider.Provider{})
	if err != nil {
		return nil, err
	}
	keys, _, err := c.Pool(nil)
	if err != nil {
		return nil, err
	}
	tokens := console.NewEnvironment(scenario.Environ())
	s := &Session{
		Config: c, home: h, notices: newNotices(), Ledger: ledger.NewMemory(newRunName()),
		Secrets:   vault.New(vault.Options{LookupEnv: tokens.Lookup, Environ: func() []string { return nil }}),
		Transport: sim.New(scenario).Transport(),
	}
	return s.hold(keys, c.Chain), nil
}

// demoStore is the store of the demo, which keeps nothing.
type demoStore struct{}

var errDemoKeeps = console.Usage(errors.New("the demo keeps no keys"), "leave --demo out")

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
