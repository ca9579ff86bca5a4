package transcript

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sluice/keystore/private"
)

// summaryEvery is after how many bytes title and count are written again, so
// that a list finds them near the end of every file.
const summaryEvery = 8 << 10

// writer is the file of a Log, and what is to go there.
type writer struct {
	path    string
	state   *state
	f       file
	size    int64  // of the file, up to the last record that is written
	since   int    // bytes written since the last summary
	pending []byte // records that are not written yet
	dirty   bool   // written, but not synced although it should be
	failed  error  // why the last save failed
	closed  bool
}

// file is what a Log needs of an *os.File; a test puts a full disk in its place.
type file interface {
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Stat() (os.FileInfo, error)
	Close() error
}

// save writes what waits, and syncs it if it matters. On an error everything
// that is not written stays, and the file ends where it ended before.
func (w *writer) save(sync bool) error {
	w.dirty = w.dirty || sync && len(w.pending) > 0
	if w.closed || len(w.pending) == 0 && !w.dirty {
		return nil
	}
	w.failed = w.write()
	if w.failed == nil && w.dirty {
		w.failed = w.f.Sync()
		w.dirty = w.failed != nil
	}
	w.failed = asSaveError(w.path, w.failed)
	return w.failed
}

func asSaveError(path string, err error) error {
	var saving *SaveError
	var busy *BusyError
	if err == nil || errors.As(err, &saving) || errors.As(err, &busy) {
		return err
	}
	return &SaveError{Path: path, Err: err}
}

// write appends the pending records. It writes at a known place, so that a
// second try covers what a failed one left.
func (w *writer) write() error {
	if err := w.attach(); err != nil {
		return err
	}
	if w.since+len(w.pending) >= summaryEvery {
		title := w.state.Title
		r := w.state.shows(w.state.shown, w.state.Updated)
		r.Title = &title
		w.pending = append(w.pending, r.line()...)
		w.since = -len(w.pending)
	}
	n, err := w.f.WriteAt(w.pending, w.size)
	if err != nil {
		if n > 0 {
			_ = w.f.Truncate(w.size) // else the next try writes over it
		}
		return err
	}
	w.size += int64(n)
	w.since += n
	w.pending = w.pending[:0]
	return nil
}

// attach makes sure that the open file is still the one at the path. Where
// the file or its directory is gone, both are made again, with everything that
// is in memory.
func (w *writer) attach() error {
	if w.f != nil {
		have, err := w.f.Stat()
		if err != nil {
			return err
		}
		at, err := os.Stat(w.path)
		if err == nil && os.SameFile(have, at) {
			return nil
		}
		if err == nil {
			return fmt.Errorf("another file has taken its place: %w", fs.ErrExist)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		release(w.f)
		w.f = nil
	}
	if err := w.create(); err != nil {
		return err
	}
	w.renew()
	return nil
}

// create makes the file, which must not be there, and takes its lock.
func (w *writer) create() error {
	if err := makeDir(filepath.Dir(w.path)); err != nil {
		return err
	}
	f, err := private.Create(w.path)
	if err != nil {
		return err
	}
	if ok, err := tryLock(f); err != nil || !ok {
		f.Close()
		return errors.Join(err, &BusyError{ID: w.state.ID})
	}
	w.f, w.size = f, 0
	return private.SyncDir(filepath.Dir(w.path))
}

// renew queues the whole conversation in the place of what waits.
func (w *writer) renew() {
	w.pending, w.size, w.since = w.pending[:0], 0, 0
	for _, r := range w.state.records() {
		w.pending = append(w.pending, r.line()...)
	}
}

// discard removes a file without a message.
func (w *writer) discard() {
	if w.f == nil {
		return
	}
	release(w.f)
	w.f = nil
	_ = os.Remove(w.path)
}

// release closes a file that may be locked.
func release(f io.Closer) {
	if locked, ok := f.(*os.File); ok {
		unlock(locked)
	}
	_ = f.Close() // what had to be written was checked before
}
