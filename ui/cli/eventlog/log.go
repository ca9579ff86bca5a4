// Package eventlog keeps the engine's events as JSON lines on disk and reads
// them again. Several processes may append to one log. It must never lose an
// event that the engine still has, never stop the engine, and never change
// what an event says.
package eventlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sluice/engine"
)

// The bounds of a log: MaxSize bytes a file, and Kept older files beside it.
const (
	MaxSize = 5 << 20
	Kept    = 3
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
}

// New makes a log that appends to path. It touches nothing before Append. The
// run names this process's events; it is unique among those in the log.
func New(path, run string) *Log { return &Log{path: path, run: run, max: MaxSize} }

// Append writes events at the end of the log, all or, as far as the disk lets
// it, none. After an error the same events may be given again.
func (l *Log) Append(events []engine.Event) error {
	if len(events) == 0 {
		return nil
	}
	var b bytes.Buffer
	for _, e := range events {
		line, err := json.Marshal(Record{l.run, e})
		if err != nil {
			return fmt.Errorf("writing event %d: %w", e.Number, err)
		}
		b.Write(append(line, '\n'))
	}
	if err := l.open(int64(b.Len())); err != nil {
		return err
	}
	info, err := l.file.Stat()
	if err != nil {
		return l.fail(err)
	}
	if _, err := l.file.Write(b.Bytes()); err != nil {
		// Only what nobody wrote behind may be cut off.
		if now, e := l.file.Stat(); e == nil && now.Size() <= info.Size()+int64(b.Len()) {
			_ = l.file.Truncate(info.Size())
		}
		return l.fail(err)
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

// open makes sure that the file is the one at the path, whole, private, and
// has room for more bytes.
func (l *Log) open(more int64) error {
	if l.file != nil && l.fresh(more) {
		return nil
	}
	_ = l.Close()
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return l.fail(err)
	}
	if info, err := os.Stat(l.path); err == nil && info.Size() > 0 && info.Size()+more > l.max {
		if err := l.rotate(); err != nil {
			return l.fail(err)
		}
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return l.fail(err)
	}
	l.file = f
	if err := f.Chmod(0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return l.fail(err)
	}
	if err := dropTornTail(f); err != nil {
		return l.fail(err)
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
	for n := Kept; n > 0; n-- {
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

// dropTornTail cuts off a last line without an end: a write that was broken
// off by a crash or a full disk. Its event was never said to be in the log.
func dropTornTail(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	from := max(0, info.Size()-64<<10)
	tail := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if tail[len(tail)-1] == '\n' {
		return nil
	}
	if now, err := f.Stat(); err != nil || now.Size() != info.Size() {
		return err
	}
	return f.Truncate(from + int64(bytes.LastIndexByte(tail, '\n')+1))
}
