//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package ui

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// The terminal is given back on every way out: alternate screen, mouse,
// bracketed paste, cursor, echo.
func TestTheTerminalIsGivenBack(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(*os.Process, *os.File)
		ends string
	}{
		{"SIGTERM", signalWith(syscall.SIGTERM), "*terminal.SignalError"},
		{"SIGINT", signalWith(syscall.SIGINT), "*terminal.SignalError"},
		{"SIGHUP", signalWith(syscall.SIGHUP), "*terminal.SignalError"},
		{"SIGQUIT", signalWith(syscall.SIGQUIT), "*terminal.SignalError"},
		{"Ctrl+D", func(_ *os.Process, f *os.File) { _, _ = f.WriteString("\x04") }, "<nil>"},
		{"panic in Update", resize, "*plain.CrashError"},
		{"panic in a command", resize, "*plain.CrashError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, echo := runChild(t, c.name, c.act)
			if !strings.Contains(out, "ended: "+c.ends) {
				t.Errorf("it did not end with %s:\n%q", c.ends, out)
			}
			for _, mode := range []string{"\x1b[?1049", "\x1b[?2004", "\x1b[?1002"} {
				if on, off := strings.LastIndex(out, mode+"h"), strings.LastIndex(out, mode+"l"); on < 0 || off < on {
					t.Errorf("%q is still on", mode)
				}
			}
			if strings.LastIndex(out, "\x1b[?25h") < strings.LastIndex(out, "\x1b[?25l") {
				t.Error("the cursor is hidden")
			}
			if !echo {
				t.Error("the terminal does not echo")
			}
			if strings.Contains(out, "canary") {
				t.Error("a secret was printed")
			}
		})
	}
}

// resize is the sign on which the child panics.
func resize(_ *os.Process, f *os.File) { _ = pty.Setsize(f, &pty.Winsize{Rows: 30, Cols: 90}) }

func signalWith(sig os.Signal) func(*os.Process, *os.File) {
	return func(p *os.Process, _ *os.File) { _ = p.Signal(sig) }
}

// runChild runs the dashboard in a terminal of its own, acts once it is drawn,
// and gives all that it wrote and whether the terminal echoes afterwards.
func runChild(t *testing.T, how string, act func(*os.Process, *os.File)) (out string, echo bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+how, "TERM=xterm-256color", "LANG=en_GB.UTF-8", "SSH_TTY=/dev/none")
	f, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here: ", err)
	}
	defer f.Close()
	defer tty.Close()
	if err := pty.Setsize(f, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out, found := readUntil(f, "F1", ", over")
	if act != nil && found == "F1" {
		act(cmd.Process, f)
	}
	if found != ", over" {
		more, _ := readUntil(f, ", over")
		out += more
	}
	_ = cmd.Wait()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), ioctlGetTermios)
	if err != nil {
		t.Fatal(err)
	}
	return out, state.Lflag&unix.ECHO != 0 && state.Lflag&unix.ICANON != 0
}

// readUntil reads until one of words has come, or nothing can come any more.
func readUntil(f *os.File, words ...string) (text, found string) {
	buf := make([]byte, 4096)
	for {
		n, err := f.Read(buf)
		text += string(buf[:n])
		for _, w := range words {
			if strings.Contains(text, w) {
				return text, w
			}
		}
		if err != nil {
			return text, ""
		}
	}
}
