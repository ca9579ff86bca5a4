package transcript

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// TrashAge is how long a conversation that was removed can be brought back:
// what lies in the trash for longer is to be purged.
const TrashAge = 30 * 24 * time.Hour

// filesOf are the ends of the names of a conversation's files, itself last.
var filesOf = []string{draftSuffix, piecesSuffix, ".torn", suffix}

// Trash holds the conversations that were removed, in a directory beside the
// others.
type Trash struct {
	store *Store
	dir   string
}

// Put moves a conversation that is not open to the trash, from which Restore
// brings it back.
func (t Trash) Put(id string, now time.Time) error {
	f, err := t.store.openFile(id, os.O_RDWR)
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
	if err := makeDir(t.dir); err != nil {
		return err
	}
	if err := os.Chtimes(t.store.path(id), now, now); err != nil { // or Purge would come too early
		return fmt.Errorf("dating conversation %s: %w", id, cause(err))
	}
	return move(id, t.store.Dir, t.dir)
}

// List gives what Put put away, with the time of that, the newest first.
func (t Trash) List() ([]Summary, error) {
	list, err := list(t.dir, 0)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if info, err := os.Stat(t.path(list[i].ID, suffix)); err == nil { // it may just have been restored
			list[i].Removed = info.ModTime()
		}
	}
	slices.SortStableFunc(list, func(a, b Summary) int { return b.Removed.Compare(a.Removed) })
	return list, nil
}

// Restore undoes Put.
func (t Trash) Restore(id string) error {
	if !validID(id) {
		return fmt.Errorf("%w: %.40q", ErrNotFound, id)
	}
	if _, err := os.Lstat(t.store.path(id)); err == nil {
		return fmt.Errorf("restoring %s: a conversation of that id is there", id)
	}
	return move(id, t.dir, t.store.Dir)
}

// move takes a conversation and what lies beside it to another directory, the
// conversation itself last, so that a crash in between leaves it where it was.
func move(id, from, to string) error {
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

// Purge removes for good what was put into the trash before a time, and says
// how many conversations that were. What it cannot remove it leaves, and tells.
func (t Trash) Purge(before time.Time) (int, error) {
	return t.purge(func(removed time.Time) bool { return removed.Before(before) })
}

// Empty is Purge of everything in the trash.
func (t Trash) Empty() (int, error) { return t.purge(func(time.Time) bool { return true }) }

func (t Trash) purge(due func(removed time.Time) bool) (gone int, err error) {
	files, err := os.ReadDir(t.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("emptying the trash: %w", err)
	}
	var all error
	for _, f := range files {
		id, end, ours := cutName(f.Name())
		info, err := f.Info()
		if !ours || err != nil || !info.Mode().IsRegular() || !due(info.ModTime()) {
			continue
		}
		if end != suffix && t.has(id) {
			continue // it goes with its conversation
		}
		err = t.erase(id)
		all = errors.Join(all, err)
		if err == nil && end == suffix {
			gone++
		}
	}
	return gone, all
}

// cutName parts the name of a conversation's file into its id and the end.
func cutName(name string) (id, end string, ok bool) {
	for _, end := range filesOf {
		if id, ok := strings.CutSuffix(name, end); ok && validID(id) {
			return id, end, true
		}
	}
	return "", "", false
}

// erase removes a conversation in the trash, itself last: what a failure
// leaves can still be found.
func (t Trash) erase(id string) error {
	for _, end := range filesOf {
		if err := os.Remove(t.path(id, end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("emptying the trash: %w", err)
		}
	}
	return nil
}

// has says whether a conversation lies there.
func (t Trash) has(id string) bool {
	_, err := os.Lstat(t.path(id, suffix))
	return err == nil
}

func (t Trash) path(id, end string) string { return filepath.Join(t.dir, id+end) }
