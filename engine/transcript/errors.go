package transcript

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// ErrNotFound says that there is no conversation of that id.
var ErrNotFound = errors.New("no such conversation")

// BusyError says that another process, or another Log, has the conversation open.
type BusyError struct{ ID string }

func (e *BusyError) Error() string { return "conversation " + e.ID + " is in use by another sluice" }

// Hint says what to do.
func (e *BusyError) Hint() string { return "close it there, or start a new conversation" }

// NewerError says that a file was written by a newer sluice. It can be read
// and exported, but not be written to.
type NewerError struct {
	Path    string
	Version int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s has format %d; this sluice writes format %d", e.Path, e.Version, Version)
}

// Hint says what to do.
func (e *NewerError) Hint() string {
	return "update sluice to go on with it; it can still be read and exported"
}

// SaveError says that something could not be written. It is kept in memory
// and written when that works again.
type SaveError struct {
	Path string
	Err  error
}

func (e *SaveError) Error() string { return "saving " + e.Path + ": " + cause(e.Err).Error() }

func (e *SaveError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *SaveError) Hint() string {
	switch {
	case errors.Is(e.Err, syscall.ENOSPC):
		return "the disk is full; make room and it is saved by itself"
	case errors.Is(e.Err, fs.ErrPermission) || errors.Is(e.Err, syscall.EROFS):
		return "the folder cannot be written to; the conversation is kept in memory until it can"
	}
	return "the conversation is kept in memory and saved when that works again"
}

// cause drops the path that fs.PathError repeats.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
