package keystore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// prepareFile makes the directory and the file where they are missing, and
// closes both to other users.
func (s *Store) prepareFile() error {
	dir := filepath.Dir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unavailable("making the store's directory", err)
	}
	if err := closeToOthers(dir, 0o700); err != nil {
		return err
	}
	if info, err := os.Stat(s.path); err == nil && !info.Mode().IsRegular() {
		return unavailable("opening the store", &fs.PathError{Op: "open", Path: s.path, Err: errors.New("it is no ordinary file")})
	}
	// Made here, because SQLite would make it as the umask allows; its log
	// files take the mode of this one.
	f, err := os.OpenFile(s.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return unavailable("opening the store", err)
	}
	_ = f.Close()
	for _, p := range []string{s.path, s.path + "-wal", s.path + "-shm"} {
		if err := closeToOthers(p, 0o600); err != nil {
			return err
		}
	}
	if s.file, err = os.Stat(s.path); err != nil {
		return unavailable("opening the store", err)
	}
	return nil
}

// closeToOthers takes from path what other users may do with it.
func closeToOthers(path string, mode fs.FileMode) error {
	if runtime.GOOS == "windows" {
		return nil // the profile's directory is closed to others by its own rules
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unavailable("checking the store's permissions", err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(path, mode); err != nil {
		return &OpenToOthersError{Path: path, Mode: info.Mode().Perm().String(), Err: err}
	}
	return nil
}

// setAside renames the damaged file, with its logs, and begins a new one. It
// renames nothing that another process has replaced meanwhile.
func (s *Store) setAside(cause error, now time.Time) error {
	info, err := os.Stat(s.path)
	if err == nil && os.SameFile(info, s.file) {
		to, err := freeName(s.path + ".damaged-" + now.UTC().Format("20060102-150405"))
		if err != nil {
			return unavailable("setting a damaged store aside", err)
		}
		for _, suffix := range []string{"-wal", "-shm", ""} {
			if err := os.Rename(s.path+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return unavailable("setting a damaged store aside", err)
			}
		}
		s.notice = &SetAsideError{Path: s.path, To: to, Err: cause}
	}
	return s.prepareFile()
}

// freeName gives name, or the first with a number behind it that is not taken.
func freeName(name string) (string, error) {
	for i := 1; i < 100; i++ {
		try := name
		if i > 1 {
			try = fmt.Sprintf("%s-%d", name, i)
		}
		if _, err := os.Lstat(try); errors.Is(err, fs.ErrNotExist) {
			return try, nil
		}
	}
	return "", fmt.Errorf("too many files named %s", name)
}
