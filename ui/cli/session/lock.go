package session

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/vault"
	"sluice/ui"
	"sluice/ui/cli/console"
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

// LockForScreen lets the screen ask for the passphrase of the encrypted file
// when a secret is first needed.
func (s *Session) LockForScreen() {
	l := &lock{asks: ui.NewPassphrases(), file: s.home.Paths.Secrets, turn: make(chan struct{}, 1)}
	o := s.home.vaultOptions(s.Config, s.Keys...)
	o.Notice = func(text string) { l.notice(plain.Line(text, 0)) }
	o.NewPassphrase = func(ctx context.Context, why string) (keystore.Secret, error) { return l.asks.Choose(ctx, why) }
	l.Vault = vault.New(o)
	l.notice = func(text string) { s.notices.set("secrets", text) }
	l.opened = func(ctx context.Context) {
		// A key whose secret could not be opened before is tried again at once.
		if err := s.takeOver(ctx, true); err != nil {
			l.notice("unlocked keys come back within a minute: " + plain.Brief(err.Error(), 200))
		}
	}
	s.Secrets = l
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

// Screen gives the engine as the screen needs it, and what the screen asks for
// passphrases; nil where nobody is asked there.
func (s *Session) Screen() (ui.Engine, *ui.Passphrases, error) {
	e, err := s.Engine()
	if l, ok := s.Secrets.(*lock); ok && err == nil {
		return unlocking{chat.Engine{Engine: e}, l}, l.asks, nil
	}
	return chat.Engine{Engine: e}, nil, err
}

// vault gives the vault of the session's secrets; nil where they are no vault's.
func (s *Session) vault() *vault.Vault {
	switch v := s.Secrets.(type) {
	case *vault.Vault:
		return v
	case *lock:
		return v.Vault
	}
	return nil
}

// ReadyToPut sees to it that a new secret can be kept: it asks for the
// passphrase of the encrypted file, on the screen or at the terminal, where the
// secret goes there.
func (s *Session) ReadyToPut(ctx context.Context) error {
	v := s.vault()
	if v == nil || v.Kind(ctx) == vault.InKeyring {
		return nil
	}
	if l, ok := s.Secrets.(*lock); ok {
		l.left.Store(false)
		return l.unlock(ctx, "file:new")
	}
	return s.Unlock(ctx, "file:new")
}

// Unlock asks for the passphrase of the encrypted file where one of refs needs
// it, nothing else gives it, and a person is at the terminal; otherwise the vault
// says what is missing when it comes to that.
func (s *Session) Unlock(ctx context.Context, refs ...string) error {
	v, c := s.vault(), s.home.Console
	if v == nil || !v.NeedsPassphrase(refs...) || !console.Terminal(c.In) {
		return nil
	}
	var err error
	for range console.PassphraseTries {
		var pass keystore.Secret
		if pass, err = c.Secret(ctx, "Passphrase of "+s.home.Paths.Secrets+": "); err != nil {
			return err
		}
		err = v.Unlock(ctx, pass)
		if !errors.Is(err, vault.ErrWrongPassphrase) {
			break
		}
		fmt.Fprintln(c.Err, "Wrong passphrase.")
	}
	if errors.Is(err, vault.ErrNotFound) {
		return nil // there is no file yet
	}
	return err
}

// UnlockPool is Unlock for every key of the session.
func (s *Session) UnlockPool(ctx context.Context) error { return s.unlockFor(ctx, s.Keys) }

func (s *Session) unlockFor(ctx context.Context, keys []keystore.Key) error {
	var refs []string
	for _, k := range keys {
		refs = append(refs, k.Ref)
	}
	return s.Unlock(ctx, refs...)
}
