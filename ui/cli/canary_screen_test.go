//go:build unix

package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// birdwatch is the dashboard in a pseudo-terminal, of which every byte and
// every screen is looked at.
type birdwatch struct {
	cage   *cage
	tty    *os.File
	cmd    *exec.Cmd
	screen *vt.Emulator
	raw    strings.Builder
	titles []string
}

func (c *cage) dashboard() *birdwatch {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	w := &birdwatch{cage: c, cmd: exec.Command(self), screen: vt.NewEmulator(120, 40)}
	w.cmd.Args, w.cmd.Env = []string{quick, "--config", c.config}, c.env
	if w.tty, err = pty.StartWithSize(w.cmd, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		c.t.Skipf("no pseudo-terminal here: %v", err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = w.cmd.Process.Kill() })
	w.screen.SetCallbacks(vt.Callbacks{Title: func(title string) { w.titles = append(w.titles, title) }})
	answered := make(chan struct{})
	go func() { // the terminal's own answers
		defer close(answered)
		_, _ = io.Copy(w.tty, w.screen)
	}()
	c.t.Cleanup(func() {
		late.Stop()
		_ = w.cmd.Process.Kill()
		_ = w.cmd.Wait() // its status does not count any more
		_ = w.tty.Close()
		_ = w.screen.InputPipe().(io.Closer).Close() // ends the answers; the emulator's own Close races with its Read
		<-answered
	})
	return w
}

// read takes what the program writes next, and looks at the screen.
func (w *birdwatch) read() error {
	buf := make([]byte, 4096)
	n, err := w.tty.Read(buf)
	w.raw.Write(buf[:n])
	_, _ = w.screen.Write(buf[:n])
	w.cage.listen("the screen", w.screen.String())
	return err
}

// wait reads until the screen shows text.
func (w *birdwatch) wait(text string) {
	w.cage.t.Helper()
	for !strings.Contains(w.screen.String(), text) {
		if err := w.read(); err != nil {
			w.cage.t.Fatalf("%q did not come: %v; there is:\n%s", text, err, w.screen.String())
		}
	}
}

func (w *birdwatch) send(keys string) {
	w.cage.t.Helper()
	if _, err := io.WriteString(w.tty, keys); err != nil {
		w.cage.t.Fatal(err)
	}
}

// add types a key into the form for one.
func (w *birdwatch) add(provider, secret, outcome string) {
	w.cage.t.Helper()
	w.send("a")
	w.wait("Add a key: whose?")
	w.send(provider + "\r")
	w.wait("Add a key of " + provider)
	for _, r := range secret {
		w.send(string(r))
	}
	w.wait(fmt.Sprintf("%d characters, not shown", len(secret)))
	w.send("\r")
	w.wait(outcome)
}

// leave ends the dashboard and looks at all that it wrote.
func (w *birdwatch) leave() {
	w.cage.t.Helper()
	w.send("\x03")
	w.wait("Ctrl+C again")
	w.send("\x03")
	for w.read() == nil {
	}
	if err := w.cmd.Wait(); err != nil {
		w.cage.t.Errorf("the dashboard ended with %v:\n%s", err, w.screen.String())
	}
	w.cage.listen("what the terminal got", w.raw.String())
	w.cage.listen("the titles", strings.Join(w.titles, "\n"))
	if len(w.titles) == 0 {
		w.cage.t.Error("the window has no title")
	}
}

func TestCanaryInTheDashboard(t *testing.T) {
	c := newCage(t, inFile)
	for i, secret := range canaries[:3] {
		c.want(exitOK, secret, "keys", "add", fmt.Sprintf("p%d", i))
	}
	w := c.dashboard()
	w.wait("Message")
	w.send("\x1bOQ") // F2: the keys
	w.wait("add keys")
	w.add("p3", canaries[3], "1 key added:")
	w.add("echo", canaries[3]+"x", "Not done")
	w.send("t")
	w.wait("tested")
	w.send("\x1b1") // Alt+1: the chat, and from there to the input
	w.wait("▸ 1 Chat")
	w.send("\x1b[Z")
	w.wait("▸ Message")
	w.send("hello\r")
	w.wait("that is all.")
	w.send("\x1b[15~") // F5: the events
	w.wait("p0/good")
	w.leave()
	c.want(exitOK, "", "chats")
}
