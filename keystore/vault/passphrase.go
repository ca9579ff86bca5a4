package vault

import (
	"context"
	"errors"
	"fmt"

	"sluice/keystore"
)

// hintPassphrase is given where nobody can be asked.
const hintPassphrase = "run sluice in a terminal, or configure [secrets] passphrase = \"env:NAME\" or \"cmd:…\""

// passphrases is where the passphrase of the encrypted file comes from.
type passphrases struct {
	ref  string // where it is set nobody is asked
	vars *variables
	cmds *commands
}

// hintWrong says what to do about a passphrase that does not fit.
func (p *passphrases) hintWrong() string {
	again := "type it again"
	if p.ref != "" {
		again = "correct what [secrets] passphrase stands for: " + describe(p.ref, "")
	}
	return again + "; if it is surely right, the file is damaged: restore a backup of it"
}

// get gives the passphrase from its reference, or else from a person.
func (p *passphrases) get(ctx context.Context, ask func(context.Context, string) (keystore.Secret, error), why string) (keystore.Secret, error) {
	if p.ref != "" {
		return p.open(ctx)
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

// open takes a passphrase as it stands: what is no part of a key may
// well be one of a passphrase.
func (p *passphrases) open(ctx context.Context) (s keystore.Secret, err error) {
	scheme, rest, err := parseRef(p.ref)
	if err == nil {
		switch scheme {
		case schemeEnv:
			s, err = p.vars.read(rest, cleanSecret)
		case schemeCmd:
			s, err = p.cmds.run(ctx, rest, cleanSecret)
		default:
			err = keystore.WithHint(fmt.Errorf("%w: a passphrase comes from env:NAME or cmd:COMMAND", ErrReference), hintPassphrase)
		}
	}
	if err != nil {
		return keystore.Secret{}, fmt.Errorf("%w: getting the passphrase: %w", ErrLocked, err)
	}
	return s, nil
}

// unlock opens the file with pass, which is held from then on.
func (f *sealedFile) unlock(ctx context.Context, pass keystore.Secret) error {
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	raw, err := readFile(ctx, f.path, f.notice)
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

// reseal seals the file with another passphrase.
func (f *sealedFile) reseal(ctx context.Context, pass keystore.Secret) error {
	giveBack, err := f.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	for range 5 {
		raw, err := readFile(ctx, f.path, f.notice)
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
