//go:build unix

package vault

import (
	"os/exec"
	"syscall"
)

// detach puts the command into a session of its own: it cannot draw over the
// screen or read the keyboard through the terminal, and what it started can be
// ended with it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
