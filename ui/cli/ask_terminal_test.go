//go:build unix

package cli

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"

	"sluice/engine/sim"
)

// TestAskOnOneTerminal lets a refused key come before the answer, so that
// there is something to say on both sides of it.
func TestAskOnOneTerminal(t *testing.T) {
	const text = "The first line of it,\nand a second that ends without a line's end."
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	scenario := sim.Scenario{Providers: []sim.Provider{{
		Keys:   []sim.Key{{Name: "one", Token: "sim-one-0001", Revoked: true}, {Name: "two", Token: "sim-two-0002"}},
		Models: []sim.Model{{Name: "large"}}, Answers: []string{text}, Speed: 200,
	}}}
	go sim.New(scenario).Serve(t.Context(), listener)
	dir := t.TempDir()
	file := filepath.Join(dir, "sim.toml")
	if err := os.WriteFile(file, []byte(scenario.Config("http://"+listener.Addr().String())), 0o600); err != nil {
		t.Fatal(err)
	}
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer master.Close()
	shown := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(master) // ends with an error when the other side is closed
		shown <- string(all)
	}()
	env := append(scenario.Environ(), "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_STATE_HOME="+dir)
	code := Main(t.Context(), Process{Args: args("ask", "--config", file, "hello"), Env: env, Stdin: strings.NewReader(""), Stdout: slave, Stderr: slave})
	slave.Close()
	got := strings.ReplaceAll(<-shown, "\r\n", "\n")
	if i := strings.LastIndex(got, eraseLine); i >= 0 {
		got = got[i+len(eraseLine):]
	}
	if code != exitOK || !strings.Contains(got, "\n"+text+"\n") || !strings.Contains(got, " rotate ") ||
		!strings.Contains(got[strings.Index(got, text):], " answer ") {
		t.Errorf("exit status %d, and on the terminal:\n%s", code, got)
	}
}
