package transcript

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sluice/keystore/private"
)

// Store is a directory of conversations. Its methods may be used by many
// goroutines; the fields are set before the first use.
type Store struct {
	// Dir is made when something is written, for the user alone (0700).
	Dir string
	// Redact, if set, sees every text before it is written.
	Redact func(string) string
}

const suffix = ".jsonl"

// Create starts a conversation and holds it open. An empty title is filled
// from the first message. One that is closed without a message leaves nothing
// behind. Where the directory cannot be written to, the conversation lives in
// memory: Pending of the Log says why, and each Flush tries again.
func (s *Store) Create(title string, now time.Time) *Log {
	base := now.Format("20060102-150405")
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		l := &Log{store: s, writer: writer{path: s.path(id), state: newState(id, maxText)}}
		l.state.Created, l.state.Updated, l.state.Title = now, now, s.redact(title)
		err := l.create()
		if errors.Is(err, fs.ErrExist) || s.Trash().has(id) {
			l.discard()
			continue
		}
		l.renew()
		_ = l.save(false) // Pending tells, and the next Flush tries again
		return l
	}
}

// Draft is the message that a person was writing in conversation id.
func (s *Store) Draft(id string) Draft { return Draft{s, id} }

// Trash is where removed conversations lie.
func (s *Store) Trash() Trash { return Trash{s, filepath.Join(s.Dir, "trash")} }

func (s *Store) path(id string) string { return filepath.Join(s.Dir, id+suffix) }

// validID keeps a path from being smuggled in as an id.
func validID(id string) bool {
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return id != "" && id[0] != '-'
}

// Open opens a conversation to go on with it. A line that was cut at the end
// is set aside in a file beside, damaged lines are skipped; both are told as
// problems. An answer without an end is marked as interrupted. A file that
// others may read is made private. The error is a BusyError, a NewerError,
// ErrNotFound, or one of the file system.
func (s *Store) Open(id string, now time.Time) (*Log, []Problem, error) {
	f, err := s.openFile(id, os.O_RDWR)
	if err != nil {
		return nil, nil, err
	}
	l, problems, err := s.open(f, id, now)
	if err != nil {
		release(f)
		return nil, nil, err
	}
	return l, problems, nil
}

func (s *Store) open(f *os.File, id string, now time.Time) (*Log, []Problem, error) {
	ok, err := tryLock(f)
	if err != nil {
		return nil, nil, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	if !ok {
		return nil, nil, &BusyError{ID: id}
	}
	got, err := loadFile(f, id, maxText)
	if err != nil {
		return nil, nil, err
	}
	if got.version > Version {
		return nil, nil, &NewerError{Path: f.Name(), Version: got.version}
	}
	problems := got.found(f.Name())
	if got.Created.IsZero() {
		got.Created = createdBy(id, now)
	}
	l := &Log{store: s, writer: writer{path: f.Name(), state: got.state, f: f, size: got.whole}}
	if got.whole < got.size {
		aside, err := setAside(f, got.whole, got.size)
		if err != nil {
			return nil, nil, err
		}
		problems = append(problems, Problem{File: f.Name(), Text: fmt.Sprintf("the last line was cut off; its %d bytes were set aside in %s", got.size-got.whole, aside)})
	}
	if got.unended {
		l.pending = append(l.pending, '\n')
	}
	if got.whole == 0 {
		l.renew()
	}
	l.interrupt(now)
	return l, problems, nil
}

// createdBy reads the time in an id, for a file whose first line is lost.
func createdBy(id string, now time.Time) time.Time {
	const layout = "20060102-150405"
	if at, err := time.ParseInLocation(layout, id[:min(len(id), len(layout))], now.Location()); err == nil {
		return at
	}
	return now
}

// setAside copies the bytes of f from a position on to a file beside, and then
// takes them off f.
func setAside(f *os.File, from, to int64) (string, error) {
	name := strings.TrimSuffix(f.Name(), suffix) + ".torn"
	aside, err := private.Append(name)
	if err != nil {
		return "", &SaveError{Path: name, Err: err}
	}
	_, err = io.Copy(aside, io.NewSectionReader(f, from, to-from))
	if err == nil {
		_, err = aside.Write([]byte("\n"))
	}
	if err == nil {
		err = aside.Sync()
	}
	if err = errors.Join(err, aside.Close()); err == nil {
		err = f.Truncate(from)
	}
	if err != nil {
		return "", &SaveError{Path: name, Err: err}
	}
	return name, nil
}

// openFile opens the file of a conversation. One that is opened for writing is
// made private first.
func (s *Store) openFile(id string, flag int) (*os.File, error) {
	if !validID(id) {
		return nil, fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	f, err := os.OpenFile(s.path(id), flag, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, id)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", s.path(id), cause(err))
	}
	if flag == os.O_RDONLY {
		return f, nil
	}
	_ = private.Shut(f.Name()) // a foreign owner is met again at the first write
	return f, nil
}

// Read reads a conversation and changes nothing, not even the mode of a file
// that others may read: for exports, and for what a newer sluice wrote or
// another one has open.
func (s *Store) Read(id string) (Conversation, []Problem, error) {
	f, err := s.openFile(id, os.O_RDONLY)
	if err != nil {
		return Conversation{}, nil, err
	}
	defer f.Close()
	got, err := loadFile(f, id, maxText)
	if err != nil {
		return Conversation{}, nil, err
	}
	problems := got.found(f.Name())
	if got.whole < got.size {
		problems = append(problems, Problem{File: f.Name(), Text: "the last line is cut off, or still being written"})
	}
	if got.version > Version {
		newer := &NewerError{Path: f.Name(), Version: got.version}
		problems = append(problems, Problem{File: f.Name(), Text: newer.Error() + "; something may be missing"})
	}
	return got.snapshot(), problems, nil
}

// History reads the newest max prompts. Lines that cannot be read are left
// out; an error means that the file could not be read at all, and the History
// works from memory then.
func (s *Store) History(max int) (*History, error) {
	h := &History{path: filepath.Join(s.Dir, "history"), redact: s.redact, max: max}
	content, err := os.ReadFile(h.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return h, fmt.Errorf("reading the input history: %w", err)
	}
	for line := range bytes.Lines(content) {
		h.lines++
		var e sent
		if json.Unmarshal(line, &e) == nil && e.Text != "" {
			h.remember(e.Text)
		}
	}
	return h, nil
}

func (s *Store) redact(text string) string {
	if s.Redact == nil {
		return text
	}
	return s.Redact(text)
}

// makeDir makes a directory that only the user can look into.
func makeDir(dir string) error {
	if err := private.Dir(dir); err != nil {
		return &SaveError{Path: dir, Err: err}
	}
	return nil
}
