package vault

import (
	"fmt"
	"strings"
	"sync"

	"sluice/keystore"
)

// variables are those of this process's environment. Whatever was read as a
// secret is kept from the commands that are started.
type variables struct {
	lookup  func(name string) (string, bool)
	environ func() []string

	mu       sync.Mutex
	withheld map[string]bool
}

func (e *variables) withhold(names ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, name := range names {
		e.withheld[name] = true
	}
}

// key gives the one key that rest, an env: reference without its scheme, points
// to: a variable may hold a pool of them.
func (e *variables) key(rest string) (keystore.Secret, error) {
	name, n := splitEnv(rest)
	return e.read(name, func(text string) (keystore.Secret, error) { return nth(text, n) })
}

// read looks a variable up and takes from it what take finds there.
func (e *variables) read(name string, take func(string) (keystore.Secret, error)) (keystore.Secret, error) {
	e.withhold(name)
	text, ok := e.lookup(name)
	if !ok || strings.TrimSpace(text) == "" {
		return keystore.Secret{}, &MissingEnvError{Name: name}
	}
	s, err := take(text)
	if err != nil {
		return keystore.Secret{}, fmt.Errorf("environment variable %s %w", keystore.Shown(name), err)
	}
	return s, nil
}

// forCommands is the environment of commands: ours, without the variables that
// hold keys.
func (e *variables) forCommands() (env []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, pair := range e.environ() {
		if name, _, _ := strings.Cut(pair, "="); !e.withheld[name] {
			env = append(env, pair)
		}
	}
	return env
}
