package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"sluice/keystore"
	"sluice/keystore/private"
)

// Output is the file of answers, which only one batch at a time writes to. It
// belongs to one goroutine.
type Output struct {
	path string
	lock *flock.Flock
	file *os.File
	size int64 // of the lines that are whole
	has  map[key]mark
	used tally
	made bool // it was not there before
	by   map[string]*Share

	Torn   int64 // bytes of an unfinished line that were cut off when it was opened
	Killed bool  // the batch before did not come to its end
}

// mark is what is known of one line of the output.
type mark struct {
	body   [8]byte // the beginning of the hash of its body; zero: the line does not tell
	at     int64   // where it begins
	size   int64
	failed bool
}

// Share is what one model gave.
type Share struct {
	Model         string
	Answers       int
	Input, Output int64 // tokens, partly estimated
}

// tally adds up what answers used, as far as providers told, and how long they took.
type tally struct {
	requests, input, output int64
	answers                 int64
	took                    time.Duration
}

// OpenOutput opens or makes the output at path, for this process alone, and
// reads what is there. A last line that is not whole is cut off.
func OpenOutput(path string) (*Output, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, keystore.WithHint(fmt.Errorf("%s is no ordinary file", path), "name a file for the answers: it is read when the batch goes on")
	}
	o := &Output{path: path}
	if err := o.alone(); err != nil {
		return nil, err
	}
	err := o.reopen()
	if err == nil {
		err = o.load()
	}
	if err != nil {
		_ = o.Close()
		return nil, err
	}
	return o, nil
}

// alone takes the lock, a file that lies beside the output while a batch runs.
func (o *Output) alone() error {
	for {
		_, err := os.Lstat(o.path + ".lock")
		o.Killed = err == nil
		o.lock = flock.New(o.path+".lock", flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
		ok, err := o.lock.TryLock()
		if err != nil {
			return fmt.Errorf("locking %s: %w", o.path, err)
		}
		if !ok {
			return keystore.WithHint(fmt.Errorf("another batch writes to %s", o.path), "wait until it has ended, or name another output")
		}
		held, err := o.lock.Stat()
		if err != nil {
			return fmt.Errorf("locking %s: %w", o.path, err)
		}
		if there, err := os.Stat(o.lock.Path()); err == nil && os.SameFile(held, there) {
			return nil
		}
		_ = o.lock.Unlock() // of a file that its last owner has just removed
	}
}

// reopen opens what lies at the path.
func (o *Output) reopen() error {
	if o.file != nil {
		_ = o.file.Close() // it was replaced
	}
	_, missing := os.Stat(o.path)
	var err error
	if o.file, err = private.Append(o.path); err != nil || missing == nil {
		return err
	}
	o.made = true
	return private.SyncDir(filepath.Dir(o.path))
}

// load reads the lines that are there.
func (o *Output) load() error {
	o.has, o.size, o.used, o.by = map[key]mark{}, 0, tally{}, map[string]*Share{}
	n := 0
	for l, err := range o.lines() {
		if err != nil {
			return err
		}
		n++
		f, err := readRecord(l.text)
		switch {
		case l.torn && err != nil:
			o.Torn = l.size
			if err := o.file.Truncate(l.at); err != nil {
				return fmt.Errorf("cutting off the unfinished last line of %s: %w", o.path, err)
			}
			continue
		case err != nil:
			return keystore.WithHint(fmt.Errorf("%s:%d: %w", o.path, n, err), "nothing was changed; name another file for the answers")
		case l.torn:
			if _, err := o.file.Write([]byte{'\n'}); err != nil {
				return fmt.Errorf("ending the last line of %s: %w", o.path, err)
			}
			l.size++
		}
		o.note(&f, l)
		o.size = l.at + l.size
	}
	return nil
}

// note takes in a line. Of several with one ID the last counts.
func (o *Output) note(f *finished, l outputLine) {
	m := mark{at: l.at, size: l.size, failed: f.failed()}
	_, _ = hex.Decode(m.body[:], []byte(f.Sluice.Body[:min(16, len(f.Sluice.Body))])) // of another program: none
	o.has[keyOf(*f.CustomID)] = m
	if !m.failed {
		o.count(f.Sluice.Model, f.Sluice.Usage, time.Duration(f.Sluice.Took))
	}
}

// count adds an answer to what its model gave.
func (o *Output) count(model string, u *usage, took time.Duration) {
	s := o.by[model]
	if s == nil {
		s = &Share{Model: model}
		o.by[model] = s
	}
	s.Answers++
	o.used.answers++
	o.used.took += took
	if u == nil {
		return
	}
	s.Input += u.Input
	s.Output += u.Output
	if !u.Estimated {
		o.used.requests++
		o.used.input += u.Input
		o.used.output += u.Output
	}
}

// shares gives what each model gave, the most first.
func (o *Output) shares() []Share {
	var all []Share
	for _, s := range o.by {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Answers, a.Answers), cmp.Compare(a.Model, b.Model))
	})
	return all
}

// maxRecord bounds a line of an output: an answer of 16 MiB, written in escapes.
const maxRecord = 128 << 20

type outputLine struct {
	text     []byte
	at, size int64
	torn     bool // it has no end
}

// lines reads the output from its beginning.
func (o *Output) lines() iter.Seq2[outputLine, error] {
	return func(yield func(outputLine, error) bool) {
		in := bufio.NewReaderSize(io.NewSectionReader(o.file, 0, 1<<62), 256<<10)
		for at := int64(0); ; {
			text, err := line(in, maxRecord)
			if errors.Is(err, io.EOF) {
				return
			}
			l := outputLine{text: bytes.TrimRight(text, "\r\n"), at: at, size: int64(len(text)), torn: !bytes.HasSuffix(text, []byte{'\n'})}
			if !yield(l, err) || err != nil || l.torn {
				return
			}
			at += l.size
		}
	}
}

// add writes lines at the end, all or none: what the disk takes only a part of
// is taken back.
func (o *Output) add(lines []byte) error {
	if err := o.ready(); err != nil {
		return err
	}
	if _, err := o.file.Write(lines); err != nil {
		return errors.Join(err, o.file.Truncate(o.size))
	}
	o.size += int64(len(lines))
	return nil
}

var errMoved = errors.New("it was moved, replaced or removed while the batch ran")

// ready says whether the file is still the one at the path, and takes back what
// stands behind its whole lines.
func (o *Output) ready() error {
	held, err := o.file.Stat()
	if err != nil {
		return err
	}
	if there, err := os.Stat(o.path); err != nil || !os.SameFile(held, there) {
		return errMoved
	}
	if held.Size() > o.size {
		return o.file.Truncate(o.size)
	}
	return nil
}

// sync returns once the disk has what was added.
func (o *Output) sync() error { return o.file.Sync() }

// Close gives the file back, and the lock.
func (o *Output) Close() error {
	var err error
	if o.file != nil {
		err = o.file.Close()
	}
	if info, e := os.Stat(o.path); e == nil && o.made && info.Size() == 0 {
		_ = os.Remove(o.path) // nothing came of it
	}
	_ = os.Remove(o.lock.Path()) // so that it is seen that this batch was not killed
	_ = o.lock.Unlock()
	_ = os.Remove(o.lock.Path()) // where an open file cannot be removed
	return err
}
