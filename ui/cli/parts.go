package cli

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"sluice/engine/provider"
	"sluice/engine/sim"
	"sluice/keystore"
	"sluice/keystore/ledger"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
)

// parts gathers what an engine needs. With nothing configured the error is
// config.ErrNothing.
func (a *app) parts(ctx context.Context) (*parts, error) {
	if a.demo {
		return demoParts()
	}
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	return a.partsOf(ctx, c)
}

// partsOf joins a configuration with the store, the vault and the network.
func (a *app) partsOf(ctx context.Context, c *config.Config) (*parts, error) {
	if len(c.Chain) == 0 && len(c.Keys) == 0 && absent(a.paths.Ledger) {
		if err := a.unlisted(ctx, nil, nil); err != nil {
			a.complain(err)
		}
		return nil, config.ErrNothing // and nothing is made on disk
	}
	transport, err := newTransport(c.Network)
	if err != nil {
		return nil, err
	}
	p := &parts{config: c, transport: transport, events: a.paths.Events}
	stored := a.openStore(ctx, p, time.Now())
	p.secrets = a.vault(c, stored...)
	keys, warnings, err := a.pool(ctx, c, p, stored)
	if err != nil {
		p.release()
		return nil, a.emptied(c, p, keys, err)
	}
	p.keys = keys
	p.warnings = append(append(p.warnings, warnings...), c.MissingEnv(a.env.get)...)
	return p, nil
}

// loadConfig reads the configuration. Only the usual file may be missing.
func (a *app) loadConfig() (*config.Config, error) {
	c, err := config.Load(a.configPath(), catalogue())
	switch {
	case err == nil:
		c.Spread(a.env.get)
		return c, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case a.configFile != "":
		return nil, &config.Problem{File: a.configFile, Text: "there is no such file", Fix: "--config names a TOML file; without it " + a.paths.Config + " is read"}
	}
	c = config.Default()
	c.File, c.Providers = a.paths.Config, catalogue()
	return c, nil
}

// vault opens references.
func (a *app) vault(c *config.Config, stored ...keystore.Key) *vault.Vault {
	return vault.New(a.vaultOptions(c, stored...))
}

// vaultOptions say where secrets rest. Commands do not see the variables that
// hold keys, neither declared nor stored ones. Nobody is asked for a passphrase.
func (a *app) vaultOptions(c *config.Config, stored ...keystore.Key) vault.Options {
	var withhold []string
	for _, p := range c.Providers {
		withhold = append(withhold, p.Env...)
	}
	for _, k := range slices.Concat(c.Keys, stored) {
		if name, ok := vault.Variable(k.Ref); ok {
			withhold = append(withhold, name)
		}
	}
	o := vault.Options{
		File: a.paths.Secrets, Withhold: withhold, PassphraseRef: c.Secrets.Passphrase,
		LookupEnv: a.env.lookup, Environ: func() []string { return a.env.list }, WorkFactor: a.secretsWork,
	}
	if c.Secrets.Keyring {
		o.Keyring = vault.OSKeyring()
	}
	return o
}

// demoParts are those of the built-in simulated provider: no key, no network,
// no disk. The same engine speaks HTTP to it, inside the process.
func demoParts() (*parts, error) {
	scenario := sim.Demo()
	c, err := config.Parse("the demo", []byte(scenario.Config("http://127.0.0.1")), map[string]provider.Provider{})
	if err != nil {
		return nil, err
	}
	keys, _, err := c.Pool(nil)
	if err != nil {
		return nil, err
	}
	tokens := newEnvironment(scenario.Environ())
	return &parts{
		config: c, keys: keys, ledger: ledger.NewMemory(newRunName()),
		secrets:   vault.New(vault.Options{LookupEnv: tokens.lookup, Environ: func() []string { return nil }}),
		transport: sim.New(scenario).Transport(),
	}, nil
}
