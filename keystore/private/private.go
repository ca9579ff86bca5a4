// Package private makes files and directories that other users of the machine
// cannot look into, and replaces a file whole or not at all. On Windows the
// rules of the person's profile close them to others, and modes say nothing.
package private

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

const (
	fileMode = 0o600
	dirMode  = 0o700
)

// Dir makes a directory, with those above it, where it is missing, and closes
// it to others.
func Dir(path string) error {
	if err := os.MkdirAll(path, dirMode); err != nil {
		return err
	}
	return Shut(path)
}

// Parents makes the directories above a file where they are missing; one that
// is there stays as it is.
func Parents(path string) error { return os.MkdirAll(filepath.Dir(path), dirMode) }

// Shut takes from a file or directory what others may do with it.
func Shut(path string) error {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	if info.IsDir() {
		return os.Chmod(path, dirMode)
	}
	return os.Chmod(path, fileMode)
}

// Create makes a file, for reading and writing, that must not be there yet, not
// even as a link.
func Create(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
}

// Append opens a file, for reading and for writing at its end, and makes it
// where it is missing.
func Append(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, fileMode)
}

// New writes a file that must not be there yet. After an error it is not there.
func New(path string, content []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	if err := fill(f, whole(content)); err != nil {
		_ = os.Remove(path) // a part is of no use
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Replace puts a file in the place of another, or of none. A crash or an error
// leaves the old one or the new one, never a part. A link stays a link: what it
// points to is replaced; what is no ordinary file, such as a pipe, is written to.
func Replace(path string, content []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, content, fileMode)
	}
	return Rewrite(path, whole(content))
}

// Rewrite is Replace for what is too large to be held, by an ordinary file: write
// writes it.
func Rewrite(path string, write func(io.Writer) error) error {
	path = behind(path)
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // private from its first byte, and no link
	if err != nil {
		return err
	}
	err = fill(f, write)
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Sweep removes what crashes within Replace left beside a file. It is for those
// who have the file for themselves: else it may be somebody's who replaces it now.
func Sweep(path string) {
	path = behind(path)
	files, _ := os.ReadDir(filepath.Dir(path)) // it is only cleaned
	for _, f := range files {
		if strings.HasPrefix(f.Name(), filepath.Base(path)+".") && strings.HasSuffix(f.Name(), ".tmp") {
			_ = os.Remove(filepath.Join(filepath.Dir(path), f.Name()))
		}
	}
}

// behind gives what a link points to.
func behind(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// whole writes content.
func whole(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

// fill writes and closes a file; then the disk has it.
func fill(f *os.File, write func(io.Writer) error) error {
	err := write(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// SyncDir makes a new name in a directory survive a crash, where systems can.
func SyncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil // not every file system does
	}
	return errors.Join(err, d.Close())
}

// FreeName gives path, or the first of path-2, path-3, … that is not taken.
func FreeName(path string) (string, error) {
	for n := 1; n < 1000; n++ {
		try := path
		if n > 1 {
			try = fmt.Sprintf("%s-%d", path, n)
		}
		if _, err := os.Lstat(try); errors.Is(err, fs.ErrNotExist) {
			return try, nil
		}
	}
	return "", fmt.Errorf("too many files named %s", path)
}
