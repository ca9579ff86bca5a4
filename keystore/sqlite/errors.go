package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"modernc.org/sqlite"

	"sluice/keystore"
)

// unavailableError says what was being done and why it could not be.
type unavailableError struct {
	doing string
	err   error
}

func (e *unavailableError) Error() string { return fmt.Sprintf("%s: %v", e.doing, e.err) }

// Unwrap makes errors.Is find ErrUnavailable and the cause.
func (e *unavailableError) Unwrap() []error { return []error{keystore.ErrUnavailable, e.err} }

// Hint says what to do about it.
func (e *unavailableError) Hint() string {
	var file *fs.PathError
	var newer *newerError
	switch c := code(e.err); {
	case errors.As(e.err, &newer):
		return newer.Hint()
	case c == codeFull, errors.Is(e.err, syscall.ENOSPC):
		return "the disk is full: free some space; until then nothing new is kept"
	case c == codeReadOnly, c == codePerm, errors.Is(e.err, fs.ErrPermission), errors.Is(e.err, syscall.EROFS):
		return "the directory or file cannot be written: check its owner and permissions, and that the disk is not read-only"
	case c == codeBusy, c == codeLocked:
		return "another program keeps the file locked: close it, or wait"
	case c == codeIO, c == codeCantOpen, errors.As(e.err, &file):
		return "the file cannot be read or written: check that the disk works and has room, and that the directory is there"
	}
	return "work goes on in memory; restart to use the store again"
}

// newerError says that the file was written by a newer version of the program.
// It is left as it is: it can be read, not written.
type newerError struct {
	path           string
	version, known int
}

func (e *newerError) Error() string {
	return fmt.Sprintf("%s was written by a newer version (layout %d, this one knows %d)", e.path, e.version, e.known)
}

func (e *newerError) Unwrap() error { return keystore.ErrUnavailable }

// Hint says what to do about it.
func (e *newerError) Hint() string {
	return "update this program, or move the file away to begin a new one"
}

// setAsideError says that a damaged file was renamed and a new one begun. It
// is a notice, not a failure.
type setAsideError struct {
	path, to string
	err      error
}

func (e *setAsideError) Error() string {
	return fmt.Sprintf("%s is damaged (%v) and was set aside as %s", e.path, e.err, e.to)
}

func (e *setAsideError) Unwrap() error { return e.err }

// Hint says what to do about it.
func (e *setAsideError) Hint() string {
	return "a new store was begun: keys of the configuration are there, keys that were added must be added again"
}

// damagedError is what a check of the file found.
type damagedError struct{ found string }

func (e *damagedError) Error() string { return strings.SplitN(e.found, "\n", 2)[0] }

// SQLite's primary result codes that a caller tells apart.
const (
	codePerm     = 3
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIO       = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code gives SQLite's primary result code, 0 where there is none.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

func busy(err error) bool { c := code(err); return c == codeBusy || c == codeLocked }

// damaged says whether the file itself is broken.
func damaged(err error) bool {
	var found *damagedError
	c := code(err)
	return errors.As(err, &found) || c == codeCorrupt || c == codeNotADB
}

// unavailable wraps what kept the file from doing something; what has a meaning
// of its own stays as it is.
func unavailable(doing string, err error) error {
	if err == nil {
		return nil
	}
	own := []error{keystore.ErrUnavailable, keystore.ErrEnded, keystore.ErrNoKey, errTaken}
	if slices.ContainsFunc(own, func(own error) bool { return errors.Is(err, own) }) {
		return err
	}
	return &unavailableError{doing, err}
}
