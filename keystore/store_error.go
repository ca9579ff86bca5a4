package keystore

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"modernc.org/sqlite"
)

// ErrUnavailable says that the store's file cannot be used now. A caller may
// go on with a Memory.
var ErrUnavailable = errors.New("the store is not available")

// UnavailableError says what was being done and why it could not be.
type UnavailableError struct {
	Doing string
	Err   error
}

func (e *UnavailableError) Error() string { return fmt.Sprintf("%s: %v", e.Doing, e.Err) }

// Unwrap makes errors.Is find ErrUnavailable and the cause.
func (e *UnavailableError) Unwrap() []error { return []error{ErrUnavailable, e.Err} }

// Hint says what to do about it.
func (e *UnavailableError) Hint() string {
	var file *fs.PathError
	var newer *NewerError
	switch c := code(e.Err); {
	case errors.As(e.Err, &newer):
		return newer.Hint()
	case c == codeFull, errors.Is(e.Err, syscall.ENOSPC):
		return "the disk is full: free some space; until then nothing new is kept"
	case c == codeReadOnly, c == codePerm, errors.Is(e.Err, fs.ErrPermission), errors.Is(e.Err, syscall.EROFS):
		return "the directory or file cannot be written: check its owner and permissions, and that the disk is not read-only"
	case c == codeBusy, c == codeLocked:
		return "another program keeps the file locked: close it, or wait"
	case c == codeIO, c == codeCantOpen, errors.As(e.Err, &file):
		return "the file cannot be read or written: check that the disk works and has room, and that the directory is there"
	}
	return "work goes on in memory; restart to use the store again"
}

// NewerError says that the file was written by a newer version of the program.
// It is left as it is.
type NewerError struct {
	Path           string
	Version, Known int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s was written by a newer version (layout %d, this one knows %d)", e.Path, e.Version, e.Known)
}

// Unwrap makes errors.Is find ErrUnavailable: it can be read, not written.
func (e *NewerError) Unwrap() error { return ErrUnavailable }

// Hint says what to do about it.
func (e *NewerError) Hint() string {
	return "update this program, or move the file away to begin a new one"
}

// SetAsideError says that a damaged file was renamed and a new one begun. It
// is a notice, not a failure.
type SetAsideError struct {
	Path, To string
	Err      error
}

func (e *SetAsideError) Error() string {
	return fmt.Sprintf("%s is damaged (%v) and was set aside as %s", e.Path, e.Err, e.To)
}

func (e *SetAsideError) Unwrap() error { return e.Err }

// Hint says what to do about it.
func (e *SetAsideError) Hint() string {
	return "a new store was begun: keys of the configuration are there, keys that were added must be added again"
}

// OpenToOthersError says that the file or its directory can be read by others
// and that this could not be changed.
type OpenToOthersError struct {
	Path string
	Mode string
	Err  error
}

func (e *OpenToOthersError) Error() string {
	return fmt.Sprintf("%s is open to other users (%s) and could not be closed: %v", e.Path, e.Mode, e.Err)
}

func (e *OpenToOthersError) Unwrap() error { return e.Err }

// Hint says what to do about it.
func (e *OpenToOthersError) Hint() string {
	return "make it yours alone: chmod 700 for the directory, 600 for the file"
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

// unavailable wraps what kept the store from doing something; what has a
// meaning of its own stays as it is.
func unavailable(doing string, err error) error {
	var newer *NewerError
	var known *UnavailableError
	var taken *NameTakenError
	if err == nil || errors.Is(err, ErrEnded) || errors.Is(err, ErrNoKey) || errors.Is(err, ErrNotAReference) ||
		errors.As(err, &newer) || errors.As(err, &known) || errors.As(err, &taken) {
		return err
	}
	return &UnavailableError{Doing: doing, Err: err}
}

func errClosed(doing string) error {
	return &UnavailableError{Doing: doing, Err: errors.New("the store is closed")}
}
