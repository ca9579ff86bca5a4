package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// errSeveralLines tells pasted lists from one secret.
var errSeveralLines = usageError{errors.New("there are several lines where one secret is expected"), "for many keys: sluice keys import"}

// readSecret takes one secret: typed at a terminal without being shown, or
// the only line of what is piped in.
func (a *app) readSecret(ctx context.Context, prompt string) (keystore.Secret, error) {
	var line string
	if terminal(a.stdin) {
		err := a.hidden(ctx, func() (err error) {
			line, err = a.askLine(prompt)
			return err
		})
		if err != nil {
			return keystore.Secret{}, err
		}
	} else {
		text, err := a.readPiped(ctx)
		if err != nil {
			return keystore.Secret{}, err
		}
		line = string(text)
	}
	line = strings.TrimSpace(line)
	if strings.ContainsAny(line, "\r\n") {
		return keystore.Secret{}, errSeveralLines
	}
	return keystore.NewSecret(line), nil
}

// readLines takes lines until an empty one at a terminal, without showing
// them, or all that is piped in.
func (a *app) readLines(ctx context.Context, prompt string) ([]byte, error) {
	if !terminal(a.stdin) {
		return a.readPiped(ctx)
	}
	var lines bytes.Buffer
	err := a.hidden(ctx, func() error {
		for {
			line, err := a.askLine(prompt)
			if err != nil || strings.TrimSpace(line) == "" {
				return err
			}
			lines.WriteString(line + "\n")
			prompt = "next, or Enter to end: "
		}
	})
	return lines.Bytes(), err
}

// askLine takes a line from the terminal, which must be hidden.
func (a *app) askLine(prompt string) (string, error) {
	fmt.Fprint(a.stderr, prompt)
	line, err := lineOf(a.input())
	fmt.Fprintln(a.stderr)
	return line, err
}

// lineOf reads a line, or what there is at the end of the input. It goes byte
// by byte, so that nothing behind the line is taken, and it leaves the terminal
// as it is: only hidden changes that, and changes it back.
func lineOf(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := r.Read(b)
		switch {
		case n > 0 && b[0] == '\n', n == 0 && errors.Is(err, io.EOF):
			return strings.TrimSuffix(string(line), "\r"), nil
		case n > 0:
			line = append(line, b[0])
		case err != nil:
			return "", err
		}
	}
}

// hidden runs f while the terminal shows nothing that is typed, so that what
// is pasted faster than it is asked for stays hidden too. When ctx ends first
// the terminal is given back and f is left behind.
func (a *app) hidden(ctx context.Context, f func() error) error {
	fd := a.input().Fd()
	before, err := hideInput(fd)
	if err != nil {
		return fmt.Errorf("hiding what is typed: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return errors.Join(err, term.Restore(fd, before))
}

func (a *app) readPiped(ctx context.Context) ([]byte, error) {
	if a.stdin == nil {
		return nil, nil
	}
	text, err := readAll(ctx, a.stdin)
	if err != nil {
		return nil, err
	}
	if len(text) > maxPiped {
		return nil, usageError{errors.New("standard input is longer than 16 MiB"), "keys are short; is this the right file?"}
	}
	return text, nil
}

// passphraseTries is how often a wrong passphrase may be typed again.
const passphraseTries = 3

// unlock asks for the passphrase of the encrypted file where one of refs needs
// it and a person is there; otherwise the vault says what is missing when it
// comes to that.
func (a *app) unlock(ctx context.Context, v *vault.Vault, refs ...string) error {
	if !v.NeedsPassphrase(refs...) || !terminal(a.stdin) {
		return nil
	}
	var err error
	for range passphraseTries {
		var pass keystore.Secret
		if pass, err = a.readSecret(ctx, "Passphrase of "+a.paths.Secrets+": "); err != nil {
			return err
		}
		err = v.Unlock(ctx, pass)
		if !errors.Is(err, vault.ErrWrongPassphrase) {
			break
		}
		fmt.Fprintln(a.stderr, "Wrong passphrase.")
	}
	if errors.Is(err, vault.ErrNotFound) {
		return nil // there is no file yet
	}
	return err
}

// unlockToPut does the same before a new secret is kept.
func (a *app) unlockToPut(ctx context.Context, v *vault.Vault) error {
	if v.Kind(ctx) == vault.InKeyring {
		return nil
	}
	return a.unlock(ctx, v, "file:new")
}

// newPassphrase has a person choose the passphrase of a new file, typed twice.
func (a *app) newPassphrase(ctx context.Context, why string) (keystore.Secret, error) {
	if !terminal(a.stdin) {
		return keystore.Secret{}, errors.New("nobody is there to choose one")
	}
	fmt.Fprintln(a.stderr, why)
	for range passphraseTries {
		first, err := a.readSecret(ctx, "New passphrase: ")
		if err != nil {
			return keystore.Secret{}, err
		}
		again, err := a.readSecret(ctx, "The same again: ")
		if err != nil {
			return keystore.Secret{}, err
		}
		if first.Reveal() == again.Reveal() {
			return first, nil
		}
		fmt.Fprintln(a.stderr, "These are not the same.")
	}
	return keystore.Secret{}, errors.New("the two were never the same")
}
