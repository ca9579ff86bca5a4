package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sys/unix"
)

// stageHome is a home with one key, "ready", and another that is kept in the
// encrypted file, "kept"; and the program that runs in it.
type stageHome struct {
	t        *testing.T
	dir      string
	env      []string
	provider net.Listener // which never answers
	cmd      *exec.Cmd
	ours     []*os.File // what holds the program up
	in, into *os.File   // its standard input
	out      *os.File   // its standard output; nil: nobody reads it
	errs     bytes.Buffer
	alive    *os.File // held open by a command and its child as long as they live
}

const stageKey = "tok-stage-7f3a9b2c5d8e1f4a6b0c-ab12"

func newStageHome(t *testing.T) *stageHome {
	t.Helper()
	h := &stageHome{t: t, dir: t.TempDir()}
	var err error
	if h.provider, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = h.provider.Close()
		for _, f := range h.ours {
			_ = f.Close()
		}
	})
	h.env = []string{"HOME=" + h.dir, "XDG_CONFIG_HOME=" + h.dir, "XDG_DATA_HOME=" + h.dir, "XDG_STATE_HOME=" + h.dir, "PATH=" + os.Getenv("PATH"),
		"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(h.dir, "no-bus"), "READY=" + stageKey, "OTHER=" + stageKey + "x", "PASSPHRASE=correct horse",
		"GORACE=atexit_sleep_ms=0"}
	h.write("config.toml", "ready", "env:READY", "keyring = false\npassphrase = \"env:PASSPHRASE\"")
	a := newApp(Process{Env: h.env, Stdin: strings.NewReader(stageKey + "y"), Stdout: io.Discard, Stderr: &h.errs})
	a.WorkFactor = 2
	if code := a.run(t.Context(), strings.Fields("keys add relay --name kept --no-test")); code != exitOK {
		t.Fatalf("status %d: %s", code, h.errs.String())
	}
	h.errs.Reset()
	return h
}

// write writes a configuration with one key and what it says of secrets.
func (h *stageHome) write(name, key, secret, secrets string) {
	h.t.Helper()
	text := "models = [\"relay/any\"]\n[providers.relay]\nbase_url = \"http://" + h.provider.Addr().String() + "/v1\"\n" +
		"[[keys]]\nname = \"" + key + "\"\nprovider = \"relay\"\nsecret = \"" + secret + "\"\n[secrets]\n" + secrets + "\n"
	path := filepath.Join(h.dir, "sluice", name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		h.t.Fatal(err)
	}
}

// start begins the program with a command.
func (h *stageHome) start(command string) {
	h.t.Helper()
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	command = strings.NewReplacer("PIPE", filepath.Join(h.dir, "pipe"), "PROGRAM", filepath.Join(h.dir, "program")).Replace(command)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	h.t.Cleanup(cancel)
	h.cmd = exec.CommandContext(ctx, self)
	h.cmd.Args, h.cmd.Env, h.cmd.Stderr, h.cmd.WaitDelay = append([]string{"sluice"}, strings.Fields(command)...), h.env, &h.errs, time.Second
	if h.in != nil { // else it is the null device
		h.cmd.Stdin = h.in
	}
	if h.out != nil {
		h.cmd.Stdout = h.out
	}
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
}

// end sends the program a signal and gives its exit status. What a command of
// it left behind is a fault.
func (h *stageHome) end(signal syscall.Signal) int {
	h.t.Helper()
	if err := h.cmd.Process.Signal(signal); err != nil {
		h.t.Fatal(err)
	}
	_ = h.cmd.Wait() // the status says it
	if h.alive != nil {
		_ = h.alive.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.Copy(io.Discard, h.alive); err != nil {
			h.t.Errorf("a command lives on: %v", err)
		}
	}
	return h.cmd.ProcessState.ExitCode()
}

// until looks every now and then whether something is so.
func (h *stageHome) until(what string, so func() bool) {
	h.t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); <-time.After(2 * time.Millisecond) {
		if time.Now().After(end) {
			_ = h.cmd.Process.Kill()
			_ = h.cmd.Wait()
			h.t.Fatalf("not reached: %s; it said %q", what, h.errs.String())
		}
	}
}

func (h *stageHome) pipe() (r, w *os.File) {
	h.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		h.t.Fatal(err)
	}
	h.ours = append(h.ours, r, w)
	return r, w
}

// waiting is how many bytes of a pipe nobody has read.
func waiting(f *os.File) int {
	n, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCINQ)
	if err != nil {
		return -1
	}
	return n
}

func (h *stageHome) silentInput() func() {
	h.in, h.into = h.pipe()
	_, _ = h.into.WriteString("tok")
	return func() {
		h.t.Helper()
		h.until("standard input is read", func() bool { return waiting(h.in) == 0 })
	}
}

// fifo makes a pipe that has a name.
func (h *stageHome) fifo(name string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

func (h *stageHome) silentPipe() func() {
	path := h.fifo("pipe")
	return func() {
		h.t.Helper()
		h.until("the pipe is opened", func() bool {
			f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
			if err == nil {
				h.ours = append(h.ours, f)
			}
			return err == nil
		})
	}
}

// program makes a command that never answers, with a child that does not
// either.
func (h *stageHome) program() (reached func()) {
	h.t.Helper()
	path := h.fifo("alive")
	text := "#!/bin/sh\nexec 3> '" + path + "'\nsleep 100 &\necho begun >&3\nsleep 100\n"
	if err := os.WriteFile(filepath.Join(h.dir, "program"), []byte(text), 0o700); err != nil {
		h.t.Fatal(err)
	}
	var err error
	if h.alive, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0); err != nil {
		h.t.Fatal(err)
	}
	h.ours = append(h.ours, h.alive)
	return func() {
		h.t.Helper()
		h.until("the command runs", func() bool {
			_ = h.alive.SetReadDeadline(time.Now().Add(time.Second))
			n, _ := h.alive.Read(make([]byte, 1))
			return n == 1
		})
	}
}

func (h *stageHome) slowCommand() func() {
	reached := h.program()
	h.write("config.toml", "slow", "cmd:"+filepath.Join(h.dir, "program"), "keyring = false")
	return reached
}

func (h *stageHome) slowPassphrase() func() {
	reached := h.program()
	h.write("config.toml", "ready", "env:READY", "keyring = false\npassphrase = \"cmd:"+filepath.Join(h.dir, "program")+"\"")
	return reached
}

func (h *stageHome) silentProvider() func() {
	return func() {
		h.t.Helper()
		_ = h.provider.(*net.TCPListener).SetDeadline(time.Now().Add(30 * time.Second))
		c, err := h.provider.Accept()
		if err != nil {
			h.t.Fatalf("nobody asks the provider: %v; it said %q", err, h.errs.String())
		}
		h.t.Cleanup(func() { _ = c.Close() })
	}
}

func (h *stageHome) silentKeyring() func() {
	h.write("config.toml", "ready", "env:READY", "keyring = true")
	path := filepath.Join(h.dir, "bus")
	bus, err := net.Listen("unix", path)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = bus.Close() })
	h.env = append(h.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+path)
	h.key()
	return func() {
		h.t.Helper()
		_ = bus.(*net.UnixListener).SetDeadline(time.Now().Add(30 * time.Second))
		c, err := bus.Accept()
		if err != nil {
			h.t.Fatalf("nobody asks the keyring: %v; it said %q", err, h.errs.String())
		}
		h.t.Cleanup(func() { _ = c.Close() })
	}
}

// key pipes a key in.
func (h *stageHome) key() {
	h.in, h.into = h.pipe()
	_, _ = h.into.WriteString(stageKey + "z")
	_ = h.into.Close()
}

func (h *stageHome) lockedSecrets() func() {
	lock := flock.New(filepath.Join(h.dir, "sluice", "secrets.age.lock"))
	if err := lock.Lock(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = lock.Unlock() })
	h.key()
	return func() {
		h.t.Helper()
		h.until("the key is read", func() bool { return waiting(h.in) == 0 })
	}
}

// said waits for the first line of the program's output.
func (h *stageHome) said() func() {
	if err := os.WriteFile(filepath.Join(h.dir, "sluice", "events.jsonl"), []byte(`{"at":"2026-03-01T12:00:00Z","kind":"limit"}`+"\n"), 0o600); err != nil {
		h.t.Fatal(err)
	}
	var out *os.File
	out, h.out = h.pipe()
	return func() {
		h.t.Helper()
		_ = out.SetReadDeadline(time.Now().Add(30 * time.Second))
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			h.t.Fatalf("%v after %q; it said %q", err, line, h.errs.String())
		}
	}
}

// fullOutput gives the program a pipe that nobody reads, with room for one page.
func (h *stageHome) fullOutput() func() {
	var out *os.File
	out, h.out = h.pipe()
	size, err := unix.FcntlInt(out.Fd(), unix.F_GETPIPE_SZ, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	full := size - os.Getpagesize()
	_, _ = h.out.Write(make([]byte, full))
	return func() {
		h.t.Helper()
		h.until("it writes", func() bool { return waiting(out) > full })
	}
}
