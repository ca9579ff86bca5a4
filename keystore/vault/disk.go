package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"sluice/keystore"
	"sluice/keystore/private"
)

// lockPatience is how long a process waits for another to finish its change. A
// change takes about a second, most of it on purpose (scrypt).
const lockPatience = 30 * time.Second

// lockPause is how often it looks.
const lockPause = 10 * time.Millisecond

// missingFile turns "does not exist" into ErrNotFound.
func missingFile(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: the encrypted file does not exist", ErrNotFound)
	}
	return err
}

// readFile reads the file, after seeing to it that only its owner can. A file
// is replaced in one step, so that reading needs no lock, except on Windows,
// where a reader would stop the replacement.
func readFile(ctx context.Context, path string, notice func(string)) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, keystore.WithHint(errors.New("it is no ordinary file"), "move "+path+" away; sluice makes a new one")
	}
	if runtime.GOOS == "windows" {
		unlock, err := lockFile(ctx, path)
		if err != nil {
			return nil, err
		}
		defer unlock()
	} else if info.Mode().Perm()&0o077 != 0 {
		if err := private.Shut(path); err != nil {
			return nil, fmt.Errorf("others can read the file, and this cannot be changed: %w", err)
		}
		notice(path + " could be read by others; now only you can")
	}
	return readRaw(path)
}

func readRaw(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxFile {
		return nil, keystore.WithHint(fmt.Errorf("it is larger than %d MiB", maxFile>>20), "this is not a file that sluice wrote")
	}
	return raw, nil
}

// writeFile replaces the file in one step. The caller holds the lock.
func writeFile(path string, raw []byte) error {
	private.Sweep(path)
	return private.Replace(path, raw)
}

// moveAside renames the file to the first free name of "FILE.damaged",
// "FILE.damaged-2", … and gives it. The caller holds the lock.
func moveAside(path string) (string, error) {
	aside, err := private.FreeName(path + ".damaged")
	if err != nil {
		return "", err
	}
	if err := os.Rename(path, aside); err != nil {
		return "", err
	}
	return aside, private.SyncDir(filepath.Dir(path))
}

// lockFile waits until no other process changes the file. The lock lies beside
// it, since the file itself is replaced, and is never removed.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := private.Parents(path); err != nil {
		return nil, err
	}
	lock := flock.New(path+".lock", flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	_, err = lock.TryLockContext(waiting, lockPause)
	switch {
	case err == nil:
		return func() { _ = lock.Unlock() }, nil
	case waiting.Err() != nil:
		return nil, keystore.WithHint(fmt.Errorf("waiting for another sluice that changes the keys: %w", waiting.Err()),
			"look for a sluice that hangs, and end it")
	}
	return nil, fmt.Errorf("locking %s: %w", lock.Path(), err)
}
