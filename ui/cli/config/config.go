// Package config reads the configuration file and says exactly what is wrong
// with it: file, line, what, and what to do. It opens no secret, and none may
// stand in the file.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/pelletier/go-toml/v2"

	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Config is a configuration that was read and found right in itself. Whether
// its keys can serve its chain is for Pool to say.
type Config struct {
	File      string           // where it was read; empty: nowhere
	Chain     []keystore.Route // preferred first
	Providers map[string]provider.Provider
	Keys      []keystore.Key // declared ones
	// Plans are the plans of the keys of a provider that have none of their own.
	Plans map[string]string
	// Proposed are models by provider that stand in for a chain where the file
	// names none. Pool takes them; who asks the providers sets them.
	Proposed map[string][]string
	Limits   map[keystore.Route][]limit.Bucket
	Policy   policy.Policy
	Select   schedule.Selection
	Timeouts wire.Timeouts
	Patience Patience
	Network  Network
	Secrets  Secrets
	UI       UI
	System   string     // a system message before each conversation
	Private  bool       // no conversation goes where it may be used for training
	Mended   []*Problem // what was put right while it was read

	at positions
}

// Patience says how long a request may wait.
type Patience struct {
	Prefer time.Duration // for the preferred model, before a chat takes another
	Chat   time.Duration // for any model, in the dashboard; 0: without bound
	Ask    time.Duration // the same for `sluice ask`
}

// Network says how to reach providers. Proxies come from the environment.
type Network struct {
	CAFile  string        // PEM certificates that are trusted besides the system's
	Connect time.Duration // the bound on connecting
}

// Secrets says where secrets rest that sluice keeps.
type Secrets struct {
	Keyring    bool   // in the keyring of the operating system, where there is one
	Passphrase string // what gives the passphrase of the encrypted file: "env:NAME" or "cmd:…"; empty: a person is asked
}

// UI is what the screen may look like.
type UI struct {
	Symbols string // "auto", "unicode", "ascii"
	Linear  bool   // one line after the other, for screen readers
}

// Default is the configuration of somebody who configured nothing.
func Default() *Config {
	return &Config{
		Providers: map[string]provider.Provider{},
		Limits:    map[keystore.Route][]limit.Bucket{},
		Plans:     map[string]string{},
		Policy:    policy.Default(),
		Patience:  Patience{Prefer: 8 * time.Second, Chat: 10 * time.Minute, Ask: time.Minute},
		Network:   Network{Connect: 10 * time.Second},
		Secrets:   Secrets{Keyring: true},
		UI:        UI{Symbols: "auto"},
	}
}

// maxSize bounds the file: what is longer is no configuration.
const maxSize = 1 << 20

// Load reads path. The catalogue gives the providers that need no table. A
// file that is not there is an error that is fs.ErrNotExist.
func Load(path string, catalogue map[string]provider.Provider) (*Config, error) {
	data, err := ReadFile(path, maxSize)
	switch {
	case errors.Is(err, errNoText):
		return nil, &Problem{File: path, Text: "this is not a configuration file", Fix: "--config names a TOML file"}
	case errors.Is(err, fs.ErrPermission):
		return nil, &Problem{File: path, Text: "may not be read", Fix: "make it yours: chmod 600 " + path}
	case err != nil:
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(path, data, catalogue)
}

// errNoText says that a path leads to no text that somebody wrote.
var errNoText = errors.New("it is no ordinary file, or too long")

// ReadFile reads a text that the configuration is in, or that it names. What is
// no ordinary file is refused before it is opened, since a pipe or a device may
// wait for ever, or never end; so is one of more than most bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, errNoText
	}
	return os.ReadFile(path)
}

// Parse reads a configuration; name stands in its messages. An error is a
// *Problem, or Errors where there are several.
func Parse(name string, data []byte, catalogue map[string]provider.Provider) (*Config, error) {
	data = Decode(data)
	c := &checker{name: name, at: index(data), catalogue: catalogue, config: Default()}
	c.config.File, c.config.at = name, c.at
	var f file
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&f); err != nil {
		for _, f := range undecoded(err) {
			c.problem(f.at, f.fix, "%s", f.text)
		}
		var unknown *toml.StrictMissingError
		if !errors.As(err, &unknown) {
			return nil, c.err()
		}
	}
	c.check(&f)
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.config, nil
}

// Errors are several problems of one file, in its order.
type Errors []*Problem

func (e Errors) Error() string {
	var b bytes.Buffer
	for i, p := range e {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.Error())
		if p.Fix != "" {
			b.WriteString("\n  hint: " + p.Fix)
		}
	}
	return b.String()
}
