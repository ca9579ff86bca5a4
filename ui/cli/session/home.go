// Package session opens what a command needs and closes it again: the
// configuration, the store, the vault, the connection, the engine, its log, and
// what follows changes while the dashboard runs. It alone puts them together:
// no command opens any of them itself.
package session

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/adrg/xdg"

	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/engine/transcript"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
)

// Home is where a session is at home: its console, its places on disk, and what
// the flags of every command say.
type Home struct {
	*console.Console
	Paths      Paths
	ConfigFile string // read instead of the usual one; empty: that one
	Demo       bool   // all of it is simulated, and nothing rests on disk
	WorkFactor int    // scrypt's log2 N for the encrypted file; 0: age's own choice
}

// Paths says where everything lies. Directories are made with mode 0700 and
// files with 0600, by those who write them.
type Paths struct {
	Config        string `json:"config"`        // config.toml
	Data          string `json:"data"`          // the directory of what must not be lost
	Ledger        string `json:"ledger"`        // keys, marks and limits (SQLite)
	Secrets       string `json:"secrets"`       // secrets, where there is no OS keyring (age)
	Conversations string `json:"conversations"` // a directory of JSON lines files
	State         string `json:"state"`         // the directory of what may be deleted
	Events        string `json:"events"`        // events.jsonl
}

// NewHome follows the XDG variables of the environment, and where they are not
// set, the platform's habit.
func NewHome(c *console.Console) *Home {
	config := xdgDir(c.Env.Get("XDG_CONFIG_HOME"), xdg.ConfigHome)
	data := xdgDir(c.Env.Get("XDG_DATA_HOME"), xdg.DataHome)
	state := xdgDir(c.Env.Get("XDG_STATE_HOME"), xdg.StateHome)
	return &Home{Console: c, Paths: Paths{
		Config:        filepath.Join(config, "config.toml"),
		Data:          data,
		Ledger:        filepath.Join(data, "ledger.db"),
		Secrets:       filepath.Join(data, "secrets.age"),
		Conversations: filepath.Join(data, "conversations"),
		State:         state,
		Events:        filepath.Join(state, "events.jsonl"),
	}}
}

// xdgDir gives sluice's directory below dir. A relative one is ignored, as the
// XDG specification asks.
func xdgDir(dir, otherwise string) string {
	if !filepath.IsAbs(dir) {
		dir = otherwise
	}
	return filepath.Join(dir, "sluice")
}

// ConfigPath is the file that is read: the flag's, else the usual one.
func (h *Home) ConfigPath() string {
	if h.ConfigFile != "" {
		return h.ConfigFile
	}
	return h.Paths.Config
}

// Config reads the configuration. Only the usual file may be missing.
func (h *Home) Config() (*config.Config, error) {
	c, err := config.Load(h.ConfigPath(), provider.ByName())
	switch {
	case err == nil:
		c.Spread(h.Env.Get)
		return c, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case h.ConfigFile != "":
		return nil, &config.Problem{File: h.ConfigFile, Text: "there is no such file", Fix: "--config names a TOML file; without it " + h.Paths.Config + " is read"}
	}
	c = config.Default()
	c.File, c.Providers = h.Paths.Config, provider.ByName()
	return c, nil
}

// Conversations is where conversations rest.
func (h *Home) Conversations() *transcript.Store {
	return &transcript.Store{Dir: h.Paths.Conversations, Redact: plain.Redact}
}

// Vault opens references for a configuration and the keys of the store. Nobody
// is asked for a passphrase.
func (h *Home) Vault(c *config.Config, stored ...keystore.Key) *vault.Vault {
	return vault.New(h.vaultOptions(c, stored...))
}

// vaultOptions say where secrets rest. Commands do not see the variables that
// hold keys, neither declared nor stored ones.
func (h *Home) vaultOptions(c *config.Config, stored ...keystore.Key) vault.Options {
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
		File: h.Paths.Secrets, Withhold: withhold, PassphraseRef: c.Secrets.Passphrase,
		LookupEnv: h.Env.Lookup, Environ: func() []string { return h.Env }, WorkFactor: h.WorkFactor,
	}
	if c.Secrets.Keyring {
		o.Keyring = vault.OSKeyring()
	}
	return o
}

// Absent says whether nothing lies at path.
func Absent(path string) bool {
	_, err := os.Stat(path)
	return err != nil
}
