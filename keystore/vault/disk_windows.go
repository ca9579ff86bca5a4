package vault

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockHandle waits for an exclusive lock on f, which ends with f.
func lockHandle(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
}

// syncFolder does nothing here: a folder cannot be synced.
func syncFolder(string) error { return nil }
