package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sluice": func() {
			ctx, stop := signal.NotifyContext(context.Background(), Signals...)
			defer stop()
			os.Exit(cheaply(ctx, Process{
				Args: os.Args[1:], Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
			}))
		},
	})
}

// cheaply is Main, with an encrypted file that is quick to open: age's own choice
// takes a second each time, and 256 MB.
func cheaply(ctx context.Context, p Process) int {
	a := newApp(p)
	a.WorkFactor = 2
	return a.main(ctx, p.Args)
}

// TestScripts plays sessions of the real program against a simulated provider
// on loopback.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no sessions: ", err)
	}
	if testing.Short() { // each starts the program many times
		files = slices.DeleteFunc(files, func(f string) bool {
			return !slices.Contains([]string{"ask.txtar", "limits.txtar", "rejected.txtar"}, filepath.Base(f))
		})
	}
	testscript.Run(t, testscript.Params{
		Files: files,
		Setup: func(e *testscript.Env) error {
			for variable, dir := range map[string]string{"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"} {
				e.Setenv(variable, filepath.Join(e.WorkDir, dir))
			}
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(e.WorkDir, "no-bus"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulate": simulate,
			"status":   status,
			"append":   appendFile,
		},
	})
}

// simulate starts `sluice sim` with the given flags inside the test, writes
// its configuration to sim.toml and puts its keys into the environment.
func simulate(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("simulate cannot be negated")
	}
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := Main(ctx, Process{
			Args: append([]string{"sim", "--write", ts.MkAbs("sim.toml")}, args...), Stdout: in, Stderr: in,
			Env: []string{"XDG_CONFIG_HOME=" + ts.Getenv("XDG_CONFIG_HOME")},
		})
		_ = in.Close()
		ended <- code
	}()
	ts.Defer(func() {
		stop()
		_ = out.Close()
		<-ended
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "" {
		if variable, ok := strings.CutPrefix(lines.Text(), "# export "); ok {
			name, value, _ := strings.Cut(variable, "=")
			ts.Setenv(name, value)
		}
		ts.Logf("%s", lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// status runs a command and compares its exit status: status 3 sluice ask hello.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND [ARGS…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &failed):
		got = failed.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// appendFile writes the second file behind the first: append sim.toml more.toml.
func appendFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE MORE")
	}
	text := ts.ReadFile(args[0]) + "\n" + ts.ReadFile(args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
