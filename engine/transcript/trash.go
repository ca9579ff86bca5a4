package transcript

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// filesOf are the ends of the names of a conversation's files, itself last.
var filesOf = []string{draftSuffix, piecesSuffix, ".torn", suffix}

// Delete moves a conversation that is not open to the trash, from which
// Restore brings it back.
func (s *Store) Delete(id string, now time.Time) error {
	f, err := s.openFile(id, os.O_RDWR)
	if err != nil {
		return err
	}
	ok, err := tryLock(f)
	release(f) // a file that is open cannot be moved everywhere
	switch {
	case err != nil:
		return fmt.Errorf("locking %s: %w", f.Name(), err)
	case !ok:
		return &BusyError{ID: id}
	}
	bin := filepath.Join(s.Dir, trash)
	if err := privateDir(bin); err != nil {
		return err
	}
	if err := s.move(id, s.Dir, bin); err != nil {
		return err
	}
	_ = os.Chtimes(filepath.Join(bin, id+suffix), now, now) // for Purge, which else comes too early
	return nil
}

// Restore undoes Delete.
func (s *Store) Restore(id string) error {
	if !validID(id) {
		return fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	if _, err := os.Lstat(s.path(id)); err == nil {
		return fmt.Errorf("restoring %s: a conversation of that id is there", id)
	}
	return s.move(id, filepath.Join(s.Dir, trash), s.Dir)
}

// move takes a conversation and what lies beside it to another directory, the
// conversation itself last, so that a crash in between leaves it where it was.
func (s *Store) move(id, from, to string) error {
	for _, end := range filesOf {
		err := os.Rename(filepath.Join(from, id+end), filepath.Join(to, id+end))
		switch {
		case errors.Is(err, fs.ErrNotExist) && end == suffix:
			return fmt.Errorf("%w: %s", ErrNotFound, id)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("moving conversation %s: %w", id, err)
		}
	}
	return nil
}

// Purge removes for good what was put into the trash before a time.
func (s *Store) Purge(before time.Time) error {
	bin := filepath.Join(s.Dir, trash)
	files, err := os.ReadDir(bin)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("emptying the trash: %w", err)
	}
	var all error
	for _, f := range files {
		info, err := f.Info()
		id, ok := strings.CutSuffix(f.Name(), suffix)
		if err != nil || !ok || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue
		}
		for _, end := range filesOf {
			if err := os.Remove(filepath.Join(bin, id+end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				all = errors.Join(all, fmt.Errorf("emptying the trash: %w", err))
			}
		}
	}
	return all
}
