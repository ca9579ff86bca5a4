package vault

import (
	"errors"
	"fmt"
	"strings"

	"sluice/keystore"
)

// What a caller branches on; the errors that this package returns wrap them.
var (
	// ErrLocked: the encrypted file needs a passphrase and there is no way to
	// get one.
	ErrLocked = errors.New("the encrypted file is locked")
	// ErrWrongPassphrase: the passphrase does not open the encrypted file. The
	// vault does not try it again; the next call asks again.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrNoKeyring: the operating system offers no keyring that answers.
	ErrNoKeyring = errors.New("no OS keyring")
	// ErrNotFound: nothing rests under the reference.
	ErrNotFound = errors.New("no secret there")
	// ErrExists: something rests under the ID already.
	ErrExists = errors.New("a secret rests there already")
	// ErrOutside: the secret rests in the environment or comes from a command,
	// where sluice cannot change it.
	ErrOutside = errors.New("the secret rests outside sluice")
	// ErrReference: the text is no reference to a secret.
	ErrReference = errors.New("not a reference to a secret")
)

// MissingEnvError says that the environment variable of a reference is not
// set, or is empty.
type MissingEnvError struct{ Name string }

func (e *MissingEnvError) Error() string {
	return fmt.Sprintf("environment variable %s is not set", keystore.Shown(e.Name))
}

// Hint says what to do about it.
func (e *MissingEnvError) Hint() string {
	return fmt.Sprintf("set it before sluice starts: export %s=…", keystore.Shown(e.Name))
}

// CommandError says that the command of a reference gave no secret. It never
// holds what the command wrote.
type CommandError struct {
	Program  string // the command's first word; its arguments are left out
	Reason   string
	TimedOut bool
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("command %s: %s", keystore.Shown(e.Program), e.Reason)
}

// Hint says what to do about it.
func (e *CommandError) Hint() string {
	if e.TimedOut {
		return "the command may be waiting for an answer; it gets no terminal and no input"
	}
	return "run the command by hand: it must print the secret as its first line and end with status 0"
}

// DamagedError says that the encrypted file cannot be read. It was moved, not
// changed.
type DamagedError struct {
	File  string
	Aside string // where it lies now; empty where it could not be moved
	Cause string
}

func (e *DamagedError) Error() string {
	return "the encrypted file is damaged: " + e.Cause
}

// Hint says where the file lies now and what to do about it.
func (e *DamagedError) Hint() string {
	if e.Aside == "" {
		return "restore it from a backup, or move it away and add the keys again; sluice does not overwrite it"
	}
	return fmt.Sprintf("it is kept as %s; restore a backup in its place, or add the keys again", e.Aside)
}

// withheld gives err, or a bare error in its place where its text holds the
// secret: the words of libraries and services are not ours.
func withheld(err error, s keystore.Secret) error {
	if err == nil || s.Empty() || !strings.Contains(err.Error(), s.Reveal()) {
		return err
	}
	return errors.New("details are withheld, since they repeat the secret")
}
