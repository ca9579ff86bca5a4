package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"sluice/keystore"
	"sluice/keystore/private"
)

// location is a path, and the file that was there when it was opened.
type location struct {
	path string
	file os.FileInfo
}

// make makes the directory and the file where they are missing, and closes both
// to other users.
func (l *location) make() error {
	if err := private.Parents(l.path); err != nil {
		return unavailable("making the store's directory", err)
	}
	if err := shut(filepath.Dir(l.path)); err != nil {
		return err
	}
	if info, err := os.Stat(l.path); err == nil && !info.Mode().IsRegular() {
		return unavailable("opening the store", &fs.PathError{Op: "open", Path: l.path, Err: errors.New("it is no ordinary file")})
	}
	// Made here, because SQLite would make it as the umask allows; its log
	// files take the mode of this one.
	f, err := private.Append(l.path)
	if err != nil {
		return unavailable("opening the store", err)
	}
	_ = f.Close()
	for _, p := range []string{l.path, l.path + "-wal", l.path + "-shm"} {
		if err := shut(p); err != nil {
			return err
		}
	}
	if l.file, err = os.Stat(l.path); err != nil {
		return unavailable("opening the store", err)
	}
	return nil
}

// shut takes from path what other users may do with it.
func shut(path string) error {
	err := private.Shut(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	info, failed := os.Stat(path)
	if failed != nil {
		return unavailable("checking the store's permissions", failed)
	}
	err = fmt.Errorf("%s is open to other users (%s) and could not be closed: %w", path, info.Mode().Perm(), err)
	return keystore.WithHint(err, "make it yours alone: chmod 700 for the directory, 600 for the file")
}

// gone says whether the file was moved or removed, or another one put in its
// place. What SQLite writes then, nobody will find.
func (l *location) gone() bool {
	info, err := os.Stat(l.path)
	return err != nil || !os.SameFile(info, l.file)
}

// setAside renames the damaged file, with its logs, and begins a new one. It
// renames nothing that another process has replaced meanwhile. The notice says
// what was done.
func (l *location) setAside(cause error, now time.Time) (notice, err error) {
	if !l.gone() {
		to, err := private.FreeName(l.path + ".damaged-" + now.UTC().Format("20060102-150405"))
		if err != nil {
			return nil, unavailable("setting a damaged store aside", err)
		}
		for _, suffix := range []string{"-wal", "-shm", ""} {
			if err := os.Rename(l.path+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, unavailable("setting a damaged store aside", err)
			}
		}
		notice = &setAsideError{l.path, to, cause}
	}
	return notice, l.make()
}

// address names a file to SQLite.
func address(path, how string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: how}
	return u.String()
}

// syncLog waits until the disk has what was committed. SQLite itself does not
// at each commit: that would cost every request a write to the disk.
func (l *location) syncLog() error {
	f, err := os.OpenFile(l.path+"-wal", os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the file system allows no log; then SQLite has waited
	}
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}

// logged gives how many bytes the log has.
func (l *location) logged() int64 {
	info, err := os.Stat(l.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// stamp changes when the file or its log does.
func (l *location) stamp() (text string) {
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(l.path + suffix); err == nil {
			text += info.ModTime().String() + " " + fs.FormatFileInfo(info) + "\n"
		}
	}
	return text
}

// image gives the file as it is with its log worked in.
func (l *location) image(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "sluice-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "ledger.db")
	for _, suffix := range []string{"", "-wal"} {
		if err := copyFile(path+suffix, l.path+suffix); err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", address(path, ""))
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := private.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
