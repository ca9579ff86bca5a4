package cli

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestEveryQuestionEndsWithCtrlC leaves the program where it asks a person, by
// the key and by signals. The terminal shows again what is typed.
func TestEveryQuestionEndsWithCtrlC(t *testing.T) {
	for i, c := range []struct{ args, asks string }{
		{"keys add openai", "Key (it is not shown):"},
		{"keys import", "Keys, one a line"},
		{"", "Your choice [d]:"},
		{"--demo", "Message"},
	} {
		for j, way := range []any{"\x03", syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
			if testing.Short() && (i+j)%4 > 0 {
				continue
			}
			if c.args == "--demo" && way == "\x03" {
				continue // the dashboard asks for it twice; another test has that
			}
			t.Run(c.args, func(t *testing.T) {
				t.Parallel()
				s := openTerminal(t, []string{"OPENAI_API_KEY=" + openAIKey, "DBUS_SESSION_BUS_ADDRESS=unix:path=/no/bus"}, strings.Fields(c.args)...)
				before, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
				if err != nil {
					t.Fatal(err)
				}
				s.wait(c.asks)
				if key, typed := way.(string); typed {
					s.send(key)
				} else if err := s.cmd.Process.Signal(way.(syscall.Signal)); err != nil {
					t.Fatal(err)
				}
				if code := s.status(); code != exitInterrupted {
					t.Errorf("%v: status %d", way, code)
				}
				after, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
				if err == nil && after.Lflag != before.Lflag {
					t.Errorf("%v: the terminal is left as %x, it was %x", way, after.Lflag, before.Lflag)
				}
			})
		}
	}
}

// TestConfigurationThatIsNoFile names what may wait for ever, or never end.
func TestConfigurationThatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	fifo, socket := filepath.Join(dir, "fifo"), filepath.Join(dir, "socket")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for _, path := range []string{fifo, socket, "/dev/zero", "/dev/null", dir} {
		for _, command := range []string{"", "ask hello", "keys list", "keys add relay --no-test", "keys import", "models", "doctor"} {
			var said bytes.Buffer
			code := Main(t.Context(), Process{Args: append([]string{"--config", path}, strings.Fields(command)...), Stdin: strings.NewReader("tok"), Stdout: &said, Stderr: &said,
				Env: []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir}})
			if code != exitFailed || !strings.Contains(said.String(), "this is not a configuration file") {
				t.Errorf("%s with %s: status %d: %s", command, path, code, said.String())
			}
		}
	}
	for _, certificates := range []string{fifo, "/dev/zero"} {
		config := filepath.Join(dir, "config.toml")
		if err := os.WriteFile(config, []byte("models = [\"ollama/x\"]\n[network]\nca_file = \""+certificates+"\"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"ask hello", "keys list", "models", "doctor --online"} {
			var said bytes.Buffer
			code := Main(t.Context(), Process{Args: append([]string{"--config", config}, strings.Fields(command)...), Stdout: &said, Stderr: &said,
				Env: []string{"XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir}})
			if code != exitFailed || !strings.Contains(said.String(), "ca_file") || !strings.Contains(said.String(), "no ordinary file") {
				t.Errorf("%s with %s: status %d: %s", command, certificates, code, said.String())
			}
		}
	}
}
