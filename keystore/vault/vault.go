// Package vault knows where a secret itself rests, and opens references to
// it: an environment variable, a command's output, the OS keyring, or one file
// encrypted with a passphrase. It must never put a secret, or what a command
// wrote, into an error, a log, a file in clear, or a process's arguments or
// environment; and it must not ask for a passphrase before the encrypted file
// is really needed.
package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"sluice/keystore"
)

// Options are the vault's settings. The zero value opens env: and cmd:
// references, and nothing rests anywhere.
type Options struct {
	// File is the path of the encrypted file. It need not exist; its folder is
	// made with mode 0700. Empty: there is none.
	File string
	// Keyring is where new secrets go first: OSKeyring(), or nil for none.
	Keyring Keyring
	// Passphrase asks a person for the passphrase that opens File; why is a
	// sentence for them. NewPassphrase asks for one that a new file will get,
	// and should have it typed twice. Each may be nil, which leaves the file
	// locked. They are called one at a time, without any lock of the file.
	Passphrase, NewPassphrase func(ctx context.Context, why string) (keystore.Secret, error)
	// PassphraseRef gives the passphrase to unattended runs: "env:NAME" or
	// "cmd:…". Where it is set nobody is asked.
	PassphraseRef string
	// Withhold names environment variables that commands must not see: those
	// of env: references, and the usual ones of providers.
	Withhold []string
	// Notice tells a person what was put right or set aside; nil drops it.
	Notice func(text string)

	CommandTimeout time.Duration // bounds a cmd: reference; 0: 10 s
	KeyringTimeout time.Duration // bounds one call to the keyring; 0: 20 s
	WorkFactor     int           // scrypt's log2 N for files that are written; 0: age's own choice

	LookupEnv func(name string) (string, bool) // nil: os.LookupEnv
	Environ   func() []string                  // nil: os.Environ
}

// OSKeyring gives the operating system's keyring. Nothing is asked of it before
// the first use.
func OSKeyring() Keyring { return osKeyring{} }

// Vault opens references and keeps secrets. It is safe for concurrent use, also
// by several processes with the same Options.
type Vault struct {
	vars variables
	cmds commands
	ring ring
	file sealedFile

	mu     sync.Mutex // guards what follows, and is never held over I/O
	opened map[string]keystore.Secret
	turns  map[string]chan struct{} // one at a time opens a reference
}

// New gives a vault. It opens, asks and reads nothing yet.
func New(o Options) *Vault {
	o = o.whole()
	v := &Vault{opened: map[string]keystore.Secret{}, turns: map[string]chan struct{}{}}
	v.vars = variables{lookup: o.LookupEnv, environ: o.Environ, withheld: map[string]bool{}}
	v.vars.withhold(o.Withhold...)
	if name, ok := Variable(o.PassphraseRef); ok {
		v.vars.withhold(name)
	}
	v.cmds = commands{timeout: o.CommandTimeout, vars: &v.vars}
	v.ring = ring{k: o.Keyring, timeout: o.KeyringTimeout, turn: make(chan struct{}, 1)}
	v.file = sealedFile{path: o.File, factor: o.WorkFactor, notice: o.Notice, turn: make(chan struct{}, 1),
		from: passphrases{ref: o.PassphraseRef, vars: &v.vars, cmds: &v.cmds}, whenThere: o.Passphrase, whenNew: o.NewPassphrase}
	return v
}

// whole puts the defaults where nothing is said.
func (o Options) whole() Options {
	if o.CommandTimeout <= 0 {
		o.CommandTimeout = 10 * time.Second
	}
	if o.KeyringTimeout <= 0 {
		o.KeyringTimeout = 20 * time.Second
	}
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	if o.Environ == nil {
		o.Environ = os.Environ
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	return o
}

// Open gives the secret of ref; an empty ref gives the empty secret. An
// environment variable is read each time; the rest is opened once and then held
// in memory until Forget. Several callers with one ref share one opening.
// Errors: *MissingEnvError, *CommandError, *DamagedError, ErrReference, ErrLocked,
// ErrWrongPassphrase, ErrNoKeyring, ErrNotFound, or the end of ctx.
func (v *Vault) Open(ctx context.Context, ref string) (keystore.Secret, error) {
	scheme, rest, err := parseRef(ref)
	if err != nil || ref == "" {
		return keystore.Secret{}, err
	}
	if scheme == schemeEnv {
		return v.vars.key(rest)
	}
	if s, ok := v.held(ref); ok {
		return s, nil
	}
	turn := v.turn(ref)
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return keystore.Secret{}, fmt.Errorf("opening %s: %w", v.Describe(ref), ctx.Err())
	}
	if s, ok := v.held(ref); ok {
		return s, nil
	}
	s, err := v.openNow(ctx, scheme, rest)
	if err != nil {
		return keystore.Secret{}, fmt.Errorf("opening %s: %w", v.Describe(ref), err)
	}
	v.hold(ref, s)
	return s, nil
}

func (v *Vault) openNow(ctx context.Context, scheme, rest string) (keystore.Secret, error) {
	switch scheme {
	case schemeCmd:
		return v.cmds.run(ctx, rest, one)
	case schemeKeyring:
		s, err := v.ring.get(ctx, rest)
		if errors.Is(err, ErrNotFound) {
			err = keystore.WithHint(err, "it was removed by another program, or belongs to another user; give it again: sluice keys replace")
		}
		return s, err
	}
	return v.file.get(ctx, rest)
}

// Describe says for people where the secret of ref rests: "environment
// variable NAME", "command PROGRAM", "OS keyring", "encrypted file PATH", or
// "no key needed" where ref is empty.
func (v *Vault) Describe(ref string) string { return describe(ref, v.file.path) }

// Forget drops what is held of ref, so that the next Open fetches it anew: after
// a provider refused the secret, for a command that gives short-lived ones.
func (v *Vault) Forget(ref string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.opened, ref)
}

// Missing gives the error with which Open fails for want of an environment
// variable, or of a reference that can be read. It opens nothing.
func (v *Vault) Missing(ref string) error {
	scheme, rest, err := parseRef(ref)
	if err != nil || ref == "" || scheme != schemeEnv {
		return err
	}
	_, err = v.vars.key(rest)
	return err
}

func (v *Vault) held(ref string) (keystore.Secret, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.opened[ref]
	return s, ok
}

func (v *Vault) hold(ref string, s keystore.Secret) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.opened[ref] = s
}

func (v *Vault) turn(ref string) chan struct{} {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.turns[ref] == nil {
		v.turns[ref] = make(chan struct{}, 1)
	}
	return v.turns[ref]
}

// cleanSecret trims blanks and refuses what cannot be sent in a header. The
// error continues a sentence whose subject is the place.
func cleanSecret(text string) (keystore.Secret, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return keystore.Secret{}, errors.New("is empty")
	case !utf8.ValidString(text), strings.ContainsFunc(text, unicode.IsControl):
		return keystore.Secret{}, errors.New("holds characters that no key has")
	}
	return keystore.NewSecret(text), nil
}
