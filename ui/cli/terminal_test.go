//go:build unix

package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"sluice/engine/plain"
)

// terminalSession is the real program in a pseudo-terminal.
type terminalSession struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	seen strings.Builder // everything on the screen so far, as it came
	home string
}

// openTerminal starts the program with args in a terminal of 100 by 30.
func openTerminal(t *testing.T, variables []string, args ...string) *terminalSession {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	s := &terminalSession{t: t, home: t.TempDir(), cmd: exec.CommandContext(ctx, self, args...)}
	s.cmd.Args[0] = "sluice" // the test binary is the program under this name
	s.cmd.Env = append([]string{"TERM=xterm-256color", "LANG=C.UTF-8", "HOME=" + s.home,
		"XDG_CONFIG_HOME=" + s.home, "XDG_DATA_HOME=" + s.home, "XDG_STATE_HOME=" + s.home}, variables...)
	if s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 30, Cols: 100}); err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	t.Cleanup(func() { _ = s.tty.Close() })
	return s
}

// wait reads until the screen has shown text; what comes after it stays
// unread. Text that came before counts.
func (s *terminalSession) wait(text string) {
	s.t.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(plain.Text(s.seen.String()), text) {
		n, err := s.tty.Read(buf)
		s.seen.Write(buf[:n])
		if err != nil {
			s.t.Fatalf("%q did not come: %v; there was:\n%s", text, err, plain.Text(s.seen.String()))
		}
	}
}

func (s *terminalSession) send(keys string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// status waits for the end and gives the exit status.
func (s *terminalSession) status() int {
	buf := make([]byte, 4096)
	for {
		n, err := s.tty.Read(buf)
		s.seen.Write(buf[:n])
		if err != nil {
			break
		}
	}
	_ = s.cmd.Wait() // its status is asked for below
	return s.cmd.ProcessState.ExitCode()
}

const openAIKey, groqKey = "sk-proj-abcdef1234567890abcdef1234567890", "gsk_abcdef1234567890abcdef1234567890abcd"

func TestFirstStartAsksBeforeItCrossesCompanies(t *testing.T) {
	s := openTerminal(t, []string{"OPENAI_API_KEY=" + openAIKey, "GROQ_API_KEY=" + groqKey})
	s.wait("Your choice [d]:")
	s.send("a\r")
	s.wait("Is that what you want? [y/N]")
	s.send("\r") // no is the default
	s.wait("Then choose one of them, or the demo.")
	s.send("q\r")
	if code := s.status(); code != exitUsage {
		t.Errorf("exit status %d", code)
	}
	screen := s.seen.String()
	for _, want := range []string{"OPENAI_API_KEY, for OpenAI", "GROQ_API_KEY, for Groq", "goes to the next of these 2 companies"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is missing:\n%s", want, screen)
		}
	}
	if strings.Contains(screen, "abcdef") {
		t.Error("a key stands on the screen")
	}
	if files, _ := os.ReadDir(s.home); len(files) > 0 {
		t.Errorf("something was written without a yes: %v", files)
	}
}

func TestFirstStartWritesTheConfigurationAfterAYes(t *testing.T) {
	n := newInternet(t, map[string]*site{"api.openai.com": {key: openAIKey, models: []string{"gpt-7-mini", "gpt-7.1-terra"}}})
	s := openTerminal(t, append(n.environ, "OPENAI_API_KEY="+openAIKey))
	s.wait("Your choice [d]:")
	home := newApp(Process{Env: homeIn(s.home)})
	removed(t, home)
	s.send("1\r")
	s.wait("OpenAI lists 2 models; gpt-7.1-terra answers")
	s.wait("for the next time? [y/N]")
	s.send("y\r")
	s.wait("Message") // the dashboard is up
	s.send("\x03")
	s.wait("Ctrl+C again")
	s.send("\x03")
	if code := s.status(); code != exitOK {
		t.Errorf("exit status %d:\n%s", code, plain.Text(s.seen.String()))
	}
	if left := trashed(t, home); !slices.Equal(left, []string{"young"}) {
		t.Errorf("the dashboard leaves %q in the trash", left)
	}
	path := filepath.Join(s.home, "sluice", "config.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(data); !strings.Contains(text, `secret = "env:OPENAI_API_KEY"`) || !strings.Contains(text, `models = ["openai/gpt-7.1-terra", "openai/gpt-7-mini"]`) || strings.Contains(text, "abcdef") {
		t.Errorf("configuration:\n%s", text)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestDemoInATerminal(t *testing.T) {
	s := openTerminal(t, nil, "--demo")
	s.wait("SIMULATED")
	s.wait("Message")
	s.send("\x03")
	s.wait("Ctrl+C again")
	s.send("\x03")
	if code := s.status(); code != exitOK {
		t.Errorf("exit status %d:\n%s", code, plain.Text(s.seen.String()))
	}
	if screen := s.seen.String(); !strings.Contains(screen, "\x1b[?1049h") || strings.LastIndex(screen, "\x1b[?1049l") < strings.LastIndex(screen, "\x1b[?1049h") {
		t.Error("the terminal was not given back")
	}
	if files, _ := os.ReadDir(s.home); len(files) > 0 {
		t.Errorf("the demo left something behind: %v", files)
	}
}
