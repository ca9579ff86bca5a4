package console

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

// hideInput stops the console from showing what is typed, and gives the state
// to restore.
func hideInput(fd uintptr) (before *term.State, err error) {
	before, err = term.GetState(fd)
	if err != nil {
		return nil, err
	}
	quiet := *before
	quiet.Mode &^= windows.ENABLE_ECHO_INPUT
	quiet.Mode |= windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_LINE_INPUT // lines, and Ctrl+C ends
	return before, term.SetState(fd, &quiet)
}
