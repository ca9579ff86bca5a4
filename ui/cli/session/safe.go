package session

import (
	"context"
	"errors"
	"fmt"

	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/cli/console"
)

// Safe is where secrets rest, with the person who knows its passphrase.
type Safe struct {
	*vault.Vault // nil: the secrets are no vault's
	console      *console.Console
	file         string // of the secrets behind the passphrase
	lock         *lock  // nil: the person is at the terminal, not at the screen
}

// ReadyToPut sees to it that a new secret can be kept: it asks for the
// passphrase of the encrypted file, on the screen or at the terminal, where the
// secret goes there.
func (f Safe) ReadyToPut(ctx context.Context) error {
	switch {
	case f.Vault == nil || f.Kind(ctx) == vault.InKeyring:
		return nil
	case f.lock != nil:
		f.lock.left.Store(false)
		return f.lock.unlock(ctx, "file:new")
	}
	return f.Ready(ctx, "file:new")
}

// Ready asks for the passphrase of the encrypted file where one of refs needs
// it, nothing else gives it, and a person is at the terminal; otherwise the vault
// says what is missing when it comes to that.
func (f Safe) Ready(ctx context.Context, refs ...string) error {
	if f.Vault == nil || !f.NeedsPassphrase(refs...) || !console.Terminal(f.console.In) {
		return nil
	}
	var err error
	for range console.PassphraseTries {
		var pass keystore.Secret
		if pass, err = f.console.Secret(ctx, "Passphrase of "+f.file+": "); err != nil {
			return err
		}
		err = f.Unlock(ctx, pass)
		if !errors.Is(err, vault.ErrWrongPassphrase) {
			break
		}
		fmt.Fprintln(f.console.Err, "Wrong passphrase.")
	}
	if errors.Is(err, vault.ErrNotFound) {
		return nil // there is no file yet
	}
	return err
}

// ReadyFor is Ready for the secrets of keys.
func (f Safe) ReadyFor(ctx context.Context, keys []keystore.Key) error {
	var refs []string
	for _, k := range keys {
		refs = append(refs, k.Ref)
	}
	return f.Ready(ctx, refs...)
}
