package vault

import (
	"errors"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// tether ties a command and what it starts to this process, so that they die
// with it, also where it is killed and can do nothing more. The kernel kills
// the command itself (PR_SET_PDEATHSIG). For what the command starts there is a
// pipe: its reading end goes to all of them, and tells their process group of
// its hang-up by SIGKILL instead of the usual SIGIO. Its writing end is closed
// by our end, however that comes.
type tether struct {
	read  *os.File
	write int // a bare descriptor, since nothing may close it in passing
}

// tetherFile is the number under which a command has the pipe: none that a
// script would take for a purpose of its own.
const tetherFile = 19

// newTether prepares cmd, which is detached and not started yet. Where there is
// no pipe to be had, only the command itself is tied.
func newTether(cmd *exec.Cmd) *tether {
	cmd.SysProcAttr.Pdeathsig = unix.SIGKILL
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return &tether{}
	}
	t := &tether{os.NewFile(uintptr(ends[0]), "tether"), ends[1]}
	cmd.ExtraFiles = append(make([]*os.File, tetherFile-3), t.read)
	return t
}

// fasten ties the process group of the command that was started.
func (t *tether) fasten(pid int) {
	if t.read == nil {
		return
	}
	for _, set := range [][2]int{{unix.F_SETSIG, int(unix.SIGKILL)}, {unix.F_SETOWN, -pid}, {unix.F_SETFL, unix.O_ASYNC}} {
		if _, err := unix.FcntlInt(t.read.Fd(), set[0], set[1]); err != nil {
			return
		}
	}
}

// loosen follows the end of the command; pid is 0 where it was never started.
// What it left running stays tied: for that our end stays open.
func (t *tether) loosen(pid int) {
	if t.read == nil {
		return
	}
	_ = t.read.Close()
	if pid == 0 || errors.Is(unix.Kill(-pid, 0), unix.ESRCH) {
		_ = unix.Close(t.write)
	}
}
