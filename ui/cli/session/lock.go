package session

import (
	"context"
	"errors"
	"sync/atomic"

	"sluice/engine/chat"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui/dialog"
)

// lock opens secrets for the dashboard. Where they rest behind a passphrase,
// the screen asks for it at the first use of one. A person who leaves them
// locked is not asked again before they test or clear a key.
type lock struct {
	*vault.Vault
	asks   *dialog.Passphrases
	file   string                // of the secrets behind the passphrase
	opened func(context.Context) // called after each unlocking, on the goroutine that needed it
	notice func(text string)     // what a person should know as long as it is so; "" for nothing
	turn   chan struct{}         // held while the file is being unlocked
	left   atomic.Bool
}

// Open gives the secret of ref, asking for the passphrase where it needs one.
func (l *lock) Open(ctx context.Context, ref string) (keystore.Secret, error) {
	for {
		s, err := l.Vault.Open(ctx, ref)
		if !errors.Is(err, vault.ErrLocked) || !l.NeedsPassphrase(ref) {
			return s, err
		}
		if err := l.unlock(ctx, ref); err != nil {
			return keystore.Secret{}, err
		}
	}
}

// unlock asks until the passphrase is right, or the person leaves it.
func (l *lock) unlock(ctx context.Context, ref string) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	wrong := ""
	for l.NeedsPassphrase(ref) {
		if l.left.Load() {
			return errLeftLocked
		}
		pass, err := l.asks.Ask(ctx, "Keys rest in the encrypted file "+l.file+".", wrong)
		if errors.Is(err, dialog.ErrLeft) {
			l.left.Store(true)
			l.notice("some keys are left locked: testing one asks for the passphrase")
			return errLeftLocked
		}
		if err != nil {
			return err
		}
		switch err := l.Unlock(ctx, pass); {
		case errors.Is(err, vault.ErrWrongPassphrase):
			wrong = "That was not the passphrase."
		case err != nil:
			return err
		default:
			l.notice("")
			l.opened(ctx)
		}
	}
	return nil
}

// errLeftLocked says that the person chose to leave the secrets locked.
var errLeftLocked error = leftLocked{}

type leftLocked struct{}

func (leftLocked) Error() string { return "left locked" }
func (leftLocked) Unwrap() error { return vault.ErrLocked }
func (leftLocked) Hint() string  { return "the passphrase is asked for again when a key is tested" }

// unlocking is the engine for the screen: testing or clearing a key is a wish
// to be asked for the passphrase again.
type unlocking struct {
	chat.Engine
	lock *lock
}

// TestKey asks the provider about a key.
func (u unlocking) TestKey(ctx context.Context, keyID string) (trial.Result, error) {
	u.lock.left.Store(false)
	return u.Engine.TestKey(ctx, keyID)
}

// ClearKey forgets a key's cooldowns and rejections.
func (u unlocking) ClearKey(ctx context.Context, keyID string) error {
	u.lock.left.Store(false)
	return u.Engine.ClearKey(ctx, keyID)
}
