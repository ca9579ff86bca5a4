//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package transcript

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// unlock gives the lock back before f is closed: a process that is being
// started holds a copy of every open file, and so of its lock, for a moment.
func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) } // closing gives it back as well

// tryLock takes the advisory lock of f, which ends with f or its process. It
// says false where someone else has it.
func tryLock(f *os.File) (bool, error) {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOLCK):
			return true, nil // a file system without locks
		case !errors.Is(err, unix.EINTR):
			return false, err
		}
	}
}
