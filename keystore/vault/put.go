package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"sluice/keystore"
)

// InKeyring is what Kind and Describe call the operating system's keyring.
const InKeyring = "OS keyring"

const placeFile = "encrypted file "

// Kind says in words for people where Put would keep a secret: "OS keyring",
// "encrypted file PATH", or "nowhere". It may ask the keyring, within its
// timeout, but never for a passphrase.
func (v *Vault) Kind(ctx context.Context) string {
	switch {
	case v.ring.takes(ctx):
		return InKeyring
	case v.file.path != "":
		return placeFile + v.file.path
	}
	return "nowhere"
}

// NeedsPassphrase says whether opening refs would ask a person now: one of
// them rests in the encrypted file, which is there and not unlocked yet.
func (v *Vault) NeedsPassphrase(refs ...string) bool {
	if v.file.from.ref != "" || v.file.unlocked() || !v.file.exists() {
		return false
	}
	for _, ref := range refs {
		if scheme, _, err := parseRef(ref); err == nil && scheme == schemeFile {
			if _, ok := v.held(ref); !ok {
				return true
			}
		}
	}
	return false
}

// Put keeps s under id, in the keyring where there is one and else in the
// encrypted file, and gives the reference. The id is the caller's: letters,
// digits, ".", "_" and "-", unique, and no part of the secret. It is durable
// when Put returns. ErrExists where something rests under id already: a secret
// is never written over another.
func (v *Vault) Put(ctx context.Context, id string, s keystore.Secret) (ref string, err error) {
	if err := checkID(id); err != nil {
		return "", err
	}
	s, err = cleanSecret(s.Reveal())
	if err != nil {
		return "", fmt.Errorf("keeping a secret: it %w", err)
	}
	if v.ring.takes(ctx) {
		ref, err = v.putRing(ctx, id, s)
		// A keyring that has gone or that takes no more leaves the file.
		if err == nil || errors.Is(err, ErrExists) || v.file.path == "" || ctx.Err() != nil {
			return ref, err
		}
	}
	if v.file.path == "" {
		return "", noKeyring(errors.New("and no file is set"))
	}
	return v.putFile(ctx, id, s)
}

func (v *Vault) putRing(ctx context.Context, id string, s keystore.Secret) (string, error) {
	switch _, err := v.ring.get(ctx, id); {
	case err == nil:
		return "", fmt.Errorf("keeping a secret in the OS keyring: %w", ErrExists)
	case !errors.Is(err, ErrNotFound):
		return "", fmt.Errorf("keeping a secret in the OS keyring: %w", err)
	}
	if err := v.ring.put(ctx, id, s); err != nil {
		return "", fmt.Errorf("keeping a secret in the OS keyring: %w", err)
	}
	ref := schemeKeyring + ":" + id
	v.hold(ref, s)
	return ref, nil
}

// PutBack writes the encrypted file again where somebody took it away since it
// was unlocked here. Otherwise it does nothing, and costs next to nothing.
func (v *Vault) PutBack(ctx context.Context) error {
	return v.file.putBack(ctx)
}

func (v *Vault) putFile(ctx context.Context, id string, s keystore.Secret) (string, error) {
	err := v.file.change(ctx, func(all map[string]keystore.Secret) error {
		if _, ok := all[id]; ok {
			return ErrExists
		}
		all[id] = s
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("keeping a secret in %s%s: %w", placeFile, v.file.path, err)
	}
	ref := schemeFile + ":" + id
	v.hold(ref, s)
	return ref, nil
}

// Replace keeps s beside the secret of ref, and gives the reference to the new
// one. The old one stays: whoever records the new reference has replaced the
// secret, whoever goes back to ref has undone it, and a crash between leaves
// both. Remove the old one when nobody will go back. An empty ref, or one whose
// secret rests outside, is an ErrOutside: there is nothing to replace; use Put.
func (v *Vault) Replace(ctx context.Context, ref string, s keystore.Secret) (newRef string, err error) {
	scheme, id, err := parseRef(ref)
	if err != nil {
		return "", err
	}
	if scheme != schemeKeyring && scheme != schemeFile {
		return "", fmt.Errorf("replacing %s: %w", v.Describe(ref), ErrOutside)
	}
	base, _, _ := strings.Cut(id, ".")
	return v.Put(ctx, base+"."+strings.ToLower(rand.Text()[:8]), s)
}

// Remove ends the secret of ref for good; where nothing rests there it does
// nothing. To let a person undo a removal, remove the record of the key first
// and the secret only when the undo has lapsed: Put gives the same secret back
// only under a new id. ErrOutside where sluice does not keep the secret.
func (v *Vault) Remove(ctx context.Context, ref string) error {
	scheme, id, err := parseRef(ref)
	switch {
	case err != nil:
		return err
	case scheme == schemeKeyring:
		err = v.ring.remove(ctx, id)
	case scheme == schemeFile && !v.file.exists():
		err = ErrNotFound
	case scheme == schemeFile:
		err = v.file.change(ctx, func(all map[string]keystore.Secret) error {
			if _, ok := all[id]; !ok {
				return ErrNotFound
			}
			delete(all, id)
			return nil
		})
	default:
		err = ErrOutside
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("removing a secret from %s: %w", v.Describe(ref), err)
	}
	v.Forget(ref)
	return nil
}

// Unlock opens the encrypted file with pass, which is held from then on: for
// a screen that asks in its own way. ErrWrongPassphrase where it does not fit;
// ErrNotFound where there is no file yet.
func (v *Vault) Unlock(ctx context.Context, pass keystore.Secret) error {
	return v.file.unlock(ctx, pass)
}

// ChangePassphrase seals the encrypted file with another passphrase. The old
// one is asked for where it is not held. Other processes notice, and ask. Where
// Options.PassphraseRef is set, its source must give the new one from then on.
func (v *Vault) ChangePassphrase(ctx context.Context, pass keystore.Secret) error {
	if pass.Empty() {
		return errors.New("changing the passphrase: the new one is empty")
	}
	return v.file.reseal(ctx, pass)
}
