package vault

import (
	"context"
	"errors"
	"fmt"

	"sluice/keystore"
)

// hintPassphrase is given where nobody can be asked.
const hintPassphrase = "run sluice in a terminal, or configure [secrets] passphrase = \"env:NAME\" or \"cmd:…\""

// hintWrong says what to do about a passphrase that does not fit.
func (v *Vault) hintWrong() string {
	again := "type it again"
	if v.o.PassphraseRef != "" {
		again = "correct what [secrets] passphrase stands for: " + v.Describe(v.o.PassphraseRef)
	}
	return again + "; if it is surely right, the file is damaged: restore a backup of it"
}

// passphrase gets the passphrase from its reference, or else from a person.
func (v *Vault) passphrase(ctx context.Context, ask func(context.Context, string) (keystore.Secret, error), why string) (keystore.Secret, error) {
	if v.o.PassphraseRef != "" {
		return v.passphraseFromRef(ctx)
	}
	if ask == nil {
		return keystore.Secret{}, keystore.WithHint(ErrLocked, hintPassphrase)
	}
	pass, err := ask(ctx, why)
	if err != nil {
		return keystore.Secret{}, keystore.WithHint(fmt.Errorf("%w: asking for the passphrase: %w", ErrLocked, err), hintPassphrase)
	}
	if pass.Empty() {
		return keystore.Secret{}, keystore.WithHint(fmt.Errorf("%w: no passphrase was given", ErrLocked), hintPassphrase)
	}
	return pass, nil
}

// passphraseFromRef takes a passphrase as it stands: what is no part of a key may
// well be one of a passphrase.
func (v *Vault) passphraseFromRef(ctx context.Context) (s keystore.Secret, err error) {
	scheme, rest, err := parseRef(v.o.PassphraseRef)
	if err == nil {
		switch scheme {
		case schemeEnv:
			s, err = v.readEnv(rest, cleanSecret)
		case schemeCmd:
			s, err = v.runCommand(ctx, rest, cleanSecret)
		default:
			err = keystore.WithHint(fmt.Errorf("%w: a passphrase comes from env:NAME or cmd:COMMAND", ErrReference), hintPassphrase)
		}
	}
	if err != nil {
		return keystore.Secret{}, fmt.Errorf("%w: getting the passphrase: %w", ErrLocked, err)
	}
	return s, nil
}

// Unlock opens the encrypted file with pass, which is held from then on: for
// a screen that asks in its own way. ErrWrongPassphrase where it does not fit;
// ErrNotFound where there is no file yet.
func (v *Vault) Unlock(ctx context.Context, pass keystore.Secret) error {
	f := v.file
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	raw, err := readFile(ctx, v.o.File, v.o.Notice)
	if err != nil {
		return missingFile(err)
	}
	f.forget()
	if pass.Empty() {
		return ErrWrongPassphrase
	}
	f.pass = pass
	return f.try(ctx, raw, "")
}

// ChangePassphrase seals the encrypted file with another passphrase. The old
// one is asked for where it is not held. Other processes notice, and ask. Where
// Options.PassphraseRef is set, its source must give the new one from then on.
func (v *Vault) ChangePassphrase(ctx context.Context, pass keystore.Secret) error {
	if pass.Empty() {
		return errors.New("changing the passphrase: the new one is empty")
	}
	f := v.file
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	for range 5 {
		raw, err := readFile(ctx, v.o.File, v.o.Notice)
		if err != nil {
			return missingFile(err)
		}
		if err := f.load(ctx, raw); err != nil {
			return err
		}
		again, err := f.write(ctx, pass, func(map[string]keystore.Secret) error { return nil })
		if !again {
			return err
		}
	}
	return errors.New("changing the passphrase: another process keeps changing it")
}
