//go:build unix

package console

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// hideInput stops the terminal from showing what is typed, and gives the state
// to restore.
func hideInput(fd uintptr) (before *term.State, err error) {
	before, err = term.GetState(fd)
	if err != nil {
		return nil, err
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO
	quiet.Lflag |= unix.ICANON | unix.ISIG // lines, and Ctrl+C ends
	quiet.Iflag |= unix.ICRNL
	return before, term.SetState(fd, &quiet)
}
