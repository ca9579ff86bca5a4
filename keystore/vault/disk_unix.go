//go:build unix && !solaris && !aix

package vault

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockHandle waits for an exclusive lock on f, which ends with f.
func lockHandle(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// syncFolder makes a rename in the folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
