package transcript

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// unlock does nothing: the end of the handle gives the lock back.
func unlock(*os.File) {}

// tryLock takes the lock of f, which ends with f or its process. It says false
// where someone else has it. Locks bind readers on Windows, so the locked byte
// lies beyond every text.
func tryLock(f *os.File) (bool, error) {
	at := windows.Overlapped{OffsetHigh: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}
