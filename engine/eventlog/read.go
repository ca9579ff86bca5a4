package eventlog

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// maxLine bounds one line; longer ones are no events.
const maxLine = 1 << 20

// Each calls f for every record of the log at path, oldest first, rotated
// files included, until f says stop. Lines that are no events are skipped and
// counted. A log that is not there has no records.
func Each(path string, f func(Record) (more bool)) (skipped int, err error) {
	for n := kept; n >= 0; n-- {
		file, err := os.Open(numbered(path, n))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return skipped, fmt.Errorf("reading the event log: %w", err)
		}
		more := true
		r := lines{f: func(rec Record) { more = more && f(rec) }}
		err = r.drain(file)
		_ = file.Close()
		skipped += r.skipped
		if err != nil {
			return skipped, fmt.Errorf("reading the event log: %w", err)
		}
		if !more {
			break
		}
	}
	return skipped, nil
}

// Follow calls f for every record that is appended to the log at path from now
// on, across rotations, until ctx ends. It looks every interval.
func Follow(ctx context.Context, path string, every time.Duration, f func(Record)) error {
	t := tail{path: path, lines: lines{f: f}}
	defer t.close()
	if err := t.toEnd(); err != nil {
		return err
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := t.look(); err != nil {
				return fmt.Errorf("following the event log: %w", err)
			}
		}
	}
}

// tail is a reader that stays at the end of a file.
type tail struct {
	path string
	file *os.File
	lines
}

func (t *tail) close() {
	if t.file != nil {
		_ = t.file.Close()
		t.file = nil
	}
}

func (t *tail) toEnd() error {
	f, err := os.Open(t.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	t.file = f
	_, err = f.Seek(0, io.SeekEnd)
	return err
}

// look reads what has come; where the file was rotated away, its rest first.
func (t *tail) look() error {
	if t.file != nil {
		if err := t.drain(t.file); err != nil {
			return err
		}
	}
	there, err := os.Stat(t.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.file != nil {
		if open, err := t.file.Stat(); err == nil && os.SameFile(open, there) {
			return nil
		}
		if err := t.drain(t.file); err != nil {
			return err
		}
	}
	t.close()
	if t.file, err = os.Open(t.path); err != nil {
		t.file = nil
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	}
	t.rest = nil
	return t.drain(t.file)
}

// lines cuts a stream into records.
type lines struct {
	f       func(Record)
	rest    []byte // a line that has not ended yet
	skipped int
}

// drain reads r to its present end.
func (l *lines) drain(r io.Reader) error {
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		part, err := br.ReadSlice('\n')
		l.rest = append(l.rest, part...)
		switch {
		case err == nil:
			l.take(bytes.TrimSpace(l.rest))
			l.rest = l.rest[:0]
		case errors.Is(err, bufio.ErrBufferFull):
			if len(l.rest) > maxLine {
				l.rest = l.rest[:maxLine] // it stays too long to be an event
			}
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

func (l *lines) take(line []byte) {
	if len(line) == 0 {
		return
	}
	var r Record
	if json.Unmarshal(line, &r) != nil {
		l.skipped++
		return
	}
	l.f(r)
}
