//go:build unix

package cli

import "golang.org/x/sys/unix"

// noCores keeps the system from writing this process's memory, with the keys in
// it, to disk when it crashes. The limit holds for the commands that it starts
// too. Where either is refused, sluice goes on without.
func noCores() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	undumpable()
}
