package cli

import (
	"context"
	"errors"
	"sync/atomic"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui"
)

// lock opens secrets for the dashboard. Where they rest behind a passphrase,
// the screen asks for it at the first use of one. A person who leaves them
// locked is not asked again before they test or clear a key.
type lock struct {
	*vault.Vault
	asks   *ui.Passphrases
	file   string                // of the secrets behind the passphrase
	opened func(context.Context) // called after each unlocking, on the goroutine that needed it
	notice func(text string)     // what a person should know as long as it is so; "" for nothing
	turn   chan struct{}         // held while the file is being unlocked
	left   atomic.Bool
}

// lockFor gives the lock over the secrets of p, whose vault asks nobody.
func (a *app) lockFor(p *parts) *lock {
	l := &lock{asks: ui.NewPassphrases(), file: a.paths.Secrets, turn: make(chan struct{}, 1)}
	l.opened, l.notice = func(context.Context) {}, func(string) {}
	o := a.vaultOptions(p.config, p.keys...)
	o.Notice = func(text string) { l.notice(plain.Line(text, 0)) }
	o.NewPassphrase = func(ctx context.Context, why string) (keystore.Secret, error) { return l.asks.Choose(ctx, why) }
	l.Vault = vault.New(o)
	return l
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
		if errors.Is(err, ui.ErrLeft) {
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

// ready unlocks the file before a new secret goes into it.
func (l *lock) ready(ctx context.Context) error {
	if l.Kind(ctx) == vault.InKeyring {
		return nil
	}
	l.left.Store(false)
	return l.unlock(ctx, "file:new")
}

// errLeftLocked says that the person chose to leave the secrets locked.
var errLeftLocked error = &leftLockedError{}

type leftLockedError struct{}

func (*leftLockedError) Error() string { return "left locked" }
func (*leftLockedError) Unwrap() error { return vault.ErrLocked }
func (*leftLockedError) Hint() string {
	return "the passphrase is asked for again when a key is tested"
}

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

// serve joins the lock with the session that it opens secrets for.
func (l *lock) serve(s *session) {
	l.notice = func(text string) { s.notices.set("secrets", text) }
	l.opened = func(ctx context.Context) {
		// A key whose secret could not be opened before is tried again at once.
		if err := s.takeOver(ctx, true); err != nil {
			l.notice("unlocked keys come back within a minute: " + plain.Brief(err.Error(), 200))
		}
	}
}
