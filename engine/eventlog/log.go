// Package eventlog keeps the engine's events as JSON lines on disk and reads
// them again. Several processes may append to one log. It must never lose an
// event that the engine still has, never stop the engine, and never change
// what an event says.
package eventlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/keystore/private"
)

// The bounds of a log: maxSize bytes a file, and kept older files beside it.
const (
	maxSize = 5 << 20
	kept    = 3
)

// Record is one line of the log: an event, and the run that it belongs to.
// Numbers grow by one within a run.
type Record struct {
	Run string `json:"run"`
	engine.Event
}

// Log appends to the file at a path. It belongs to one goroutine.
type Log struct {
	path string
	run  string
	max  int64
	file *os.File
	lock *flock.Flock // held while the end of the file is looked at and written
}

// New makes a log that appends to path. It touches nothing before the first event. The
// run names this process's events; it is unique among those in the log.
func New(path, run string) *Log {
	lock := flock.New(path+".lock", flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
	return &Log{path: path, run: run, max: maxSize, lock: lock}
}

// Add writes events at the end of the log, all or, as far as the disk lets
// it, none. After an error the same events may be given again.
func (l *Log) Add(events []engine.Event) error {
	if len(events) == 0 {
		return nil
	}
	var b bytes.Buffer
	for _, e := range events {
		line, err := plain.JSON(Record{l.run, e}) // the log is read with ordinary tools too
		if err != nil {
			return fmt.Errorf("writing event %d: %w", e.Number, err)
		}
		b.Write(line)
	}
	if err := private.Parents(l.path); err != nil {
		return l.fail(err)
	}
	alone := l.take()
	defer func() { _ = l.lock.Unlock() }()
	if err := l.open(int64(b.Len()), alone); err != nil {
		return l.fail(err)
	}
	if err := l.write(b.Bytes(), alone); err != nil {
		return l.fail(err)
	}
	return nil
}

// A turn is waited for no longer than lockPatience: a line is appended in one
// piece even without it.
const (
	lockPatience = 2 * time.Second
	lockPause    = 2 * time.Millisecond
)

// take waits for the turn of this process, and says whether it has it: another
// one may hang, or the file system may know no locks.
func (l *Log) take() bool {
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	ok, err := l.lock.TryLockContext(ctx, lockPause)
	return ok && err == nil
}

// write appends lines. Alone, it first cuts off what another process left
// unfinished, and what the disk takes only a part of.
func (l *Log) write(lines []byte, alone bool) error {
	if !alone {
		_, err := l.file.Write(lines)
		return err
	}
	size, err := dropTornTail(l.file)
	if err != nil {
		return err
	}
	if _, err := l.file.Write(lines); err != nil {
		return errors.Join(err, os.Truncate(l.path, size))
	}
	return nil
}

// Close gives the file back.
func (l *Log) Close() error {
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

func (l *Log) fail(err error) error {
	_ = l.Close()
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("event log %s is not writable: %w", l.path, err)
}

// open makes sure that the file is the one at the path, private, and has room
// for more bytes; one who is not alone rotates nothing.
func (l *Log) open(more int64, alone bool) error {
	if l.file != nil && l.fresh(more) {
		return nil
	}
	_ = l.Close()
	if info, err := os.Stat(l.path); alone && err == nil && info.Size() > 0 && info.Size()+more > l.max {
		if err := l.rotate(); err != nil {
			return err
		}
	}
	f, err := private.Append(l.path)
	if err != nil {
		return err
	}
	l.file = f
	if err := f.Chmod(0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// fresh says whether the open file is still the one at the path, and has room.
func (l *Log) fresh(more int64) bool {
	open, err := l.file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(l.path)
	return err == nil && os.SameFile(open, there) && (open.Size() == 0 || open.Size()+more <= l.max)
}

// rotate renames events.jsonl to events.1.jsonl, that to events.2.jsonl, and
// so on; the oldest goes.
func (l *Log) rotate() error {
	for n := kept; n > 0; n-- {
		if err := os.Rename(numbered(l.path, n-1), numbered(l.path, n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func numbered(path string, n int) string {
	if n == 0 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "." + strconv.Itoa(n) + ext
}

// dropTornTail cuts off a last line without an end, and gives the size of what
// is left: a write was broken off by a crash or a full disk. Its event was never
// said to be in the log.
func dropTornTail(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return 0, err
	}
	size := info.Size()
	for step := int64(1); ; step = 64 << 10 { // as a rule the last byte tells
		from := max(0, size-step)
		tail := make([]byte, size-from)
		if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
			return size, err
		}
		end := from + int64(bytes.LastIndexByte(tail, '\n')+1)
		if end == info.Size() {
			return end, nil
		}
		if end > from || from == 0 {
			return end, os.Truncate(f.Name(), end) // not the handle: on Windows one that appends cannot cut
		}
		size = from
	}
}
