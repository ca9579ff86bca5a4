package transcript

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// summaryEvery is after how many bytes title and count are written again, so
// that a list finds them near the end of every file.
const summaryEvery = 8 << 10

// save writes what waits, and syncs it if it matters. On an error everything
// that is not written stays, and the file ends where it ended before.
func (l *Log) save(sync bool) error {
	l.dirty = l.dirty || sync && len(l.pending) > 0
	if l.closed || len(l.pending) == 0 && !l.dirty {
		return nil
	}
	l.failed = l.write()
	if l.failed == nil && l.dirty {
		if err := l.f.Sync(); err != nil {
			l.failed = err
		} else {
			l.dirty = false
		}
	}
	if l.failed == nil {
		return nil
	}
	l.failed = asSaveError(l.path, l.failed)
	return l.failed
}

func asSaveError(path string, err error) error {
	var saving *SaveError
	var busy *BusyError
	if errors.As(err, &saving) || errors.As(err, &busy) {
		return err
	}
	return &SaveError{Path: path, Err: err}
}

// write appends the pending records. It writes at a known place, so that a
// second try covers what a failed one left.
func (l *Log) write() error {
	if err := l.attach(); err != nil {
		return err
	}
	if l.since+len(l.pending) >= summaryEvery {
		title := l.state.Title
		r := record{Kind: kindSummary, At: l.state.Updated, Title: &title, Messages: l.state.highest}
		l.pending = append(l.pending, r.line()...)
		l.since = -len(l.pending)
	}
	n, err := l.f.WriteAt(l.pending, l.size)
	if err != nil {
		if n > 0 {
			_ = l.f.Truncate(l.size) // else the next try writes over it
		}
		return err
	}
	l.size += int64(n)
	l.since += n
	l.pending = l.pending[:0]
	return nil
}

// attach makes sure that the open file is still the one at the path. Where
// the file or its directory is gone, both are made again, with everything that
// is in memory.
func (l *Log) attach() error {
	if l.f != nil {
		have, err := l.f.Stat()
		if err != nil {
			return err
		}
		at, err := os.Stat(l.path)
		if err == nil && os.SameFile(have, at) {
			return nil
		}
		if err == nil {
			return fmt.Errorf("another file has taken its place: %w", fs.ErrExist)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		release(l.f)
		l.f = nil
	}
	if err := l.create(); err != nil {
		return err
	}
	l.renew()
	return nil
}

// create makes the file, which must not be there, and takes its lock.
func (l *Log) create() error {
	if err := privateDir(filepath.Dir(l.path)); err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, privately)
	if err != nil {
		return err
	}
	if ok, err := tryLock(f); err != nil || !ok {
		f.Close()
		return errors.Join(err, &BusyError{ID: l.state.ID})
	}
	l.f, l.size = f, 0
	return syncDir(filepath.Dir(l.path))
}

// renew queues the whole conversation in the place of what waits.
func (l *Log) renew() {
	l.pending, l.size, l.since = l.pending[:0], 0, 0
	for _, r := range l.state.records() {
		l.pending = append(l.pending, r.line()...)
	}
}

// discard removes a file without a message.
func (l *Log) discard() {
	if l.f == nil {
		return
	}
	release(l.f)
	l.f = nil
	_ = os.Remove(l.path)
}

// syncDir makes a new name in a directory survive a crash, where systems can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system syncs a directory
	return d.Close()
}

// release closes a file that may be locked.
func release(f io.Closer) {
	if locked, ok := f.(*os.File); ok {
		unlock(locked)
	}
	_ = f.Close() // what had to be written was checked before
}
