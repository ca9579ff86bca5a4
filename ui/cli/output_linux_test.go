package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// outputHome is a home in which every command has something to say.
func outputHome(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	env := homeIn(dir)
	a := newApp(Process{Env: env})
	keepChat(t, a, "c-1", time.Now())
	if err := a.Conversations().Trash().Put(keepChat(t, a, "c-0", time.Now()), time.Now()); err != nil {
		t.Fatal(err)
	}
	chats, err := a.Conversations().List(1)
	if err != nil || len(chats) != 1 {
		t.Fatal(chats, err)
	}
	event := `{"n":1,"time":"2026-03-01T12:00:00Z","event":"limit","text":"x"}` + "\n"
	if err := errors.Join(os.MkdirAll(filepath.Dir(a.Paths.Events), 0o700), os.WriteFile(a.Paths.Events, []byte(event), 0o600)); err != nil {
		t.Fatal(err)
	}
	return append(env, "CHAT="+chats[0].ID)
}

// spoken are the command lines of each command: what is written to standard
// output. CHAT stands for a conversation. A command that is not here is run
// without arguments.
var spoken = map[string][]string{
	"sluice":                     {"--help", "--version", "help ask"},
	"sluice ask":                 {"--demo ask hi", "--demo ask --json hi", "ask --help", "--demo ask --keep hi"},
	"sluice batch":               {"batch --help"}, // its answers go to a file
	"sluice keys list":           {"--demo keys list", "--demo keys list --json"},
	"sluice keys test":           {"--demo keys test", "--demo keys test --json"},
	"sluice chats":               {"chats"},
	"sluice chats search":        {"chats search hello"},
	"sluice chats show":          {"chats show CHAT"},
	"sluice chats export":        {"chats export CHAT", "chats export CHAT --format json"},
	"sluice chats trash restore": {"chats trash restore --help"}, // what there is can be restored once
	"sluice chats trash empty":   {"chats trash empty --help"},   // and be removed once
	"sluice models":              {"--demo models", "--demo models --json", "models --providers"},
	"sluice explain":             {"explain", "explain --json"},
	"sluice events":              {"events", "events --json", "events -n 1", "events --follow"},
	"sluice sim":                 {"sim --print-scenario", "sim --addr 127.0.0.1:0"},
	"sluice completion":          {"completion --help"},
}

// changers speak only once they have changed a key; here they give their help.
var changers = strings.Fields("account add disable enable import models passphrase remove rename replace reset undo")

// commandLines gives what to run for each command that there is.
func commandLines(t *testing.T) (lines []string) {
	root := newRootCmd(newApp(Process{}).Home)
	root.InitDefaultCompletionCmd()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		path := c.CommandPath()
		switch said, ok := spoken[path]; {
		case ok:
			lines = append(lines, said...)
		case strings.HasPrefix(path, "sluice keys ") && slices.Contains(changers, c.Name()):
			lines = append(lines, "keys "+c.Name()+" --help")
		case c.Runnable():
			lines = append(lines, strings.TrimPrefix(path, "sluice "))
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	if len(lines) < 30 {
		t.Fatalf("only %d command lines", len(lines))
	}
	if testing.Short() {
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "keys ") })
	}
	return lines
}

// runInto runs a command line with out as its standard output.
func runInto(t *testing.T, env []string, line string, out *os.File) (code int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	chat := env[len(env)-1]
	words := strings.Fields(strings.ReplaceAll(line, "CHAT", strings.TrimPrefix(chat, "CHAT=")))
	var errs bytes.Buffer
	code = cheaply(ctx, Process{Args: words, Env: env, Stdin: strings.NewReader("429\n\n{}"), Stdout: out, Stderr: &errs})
	if ctx.Err() != nil {
		t.Errorf("%s: does not end", line)
	}
	return code, errs.String()
}

func TestNoCommandClaimsSuccessOnAFullDisk(t *testing.T) {
	env := outputHome(t)
	for _, line := range commandLines(t) {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		code, said := runInto(t, env, line, full)
		if code != exitFailed || !strings.Contains(said, "no space left") {
			t.Errorf("%s: exit status %d, and said %q", line, code, said)
		}
		full.Close()
	}
}

func TestACommandEndsQuietlyWhenNobodyReads(t *testing.T) {
	env := outputHome(t)
	for _, line := range commandLines(t) {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		code, said := runInto(t, env, line, w)
		if code != exitUnread && !strings.HasPrefix(line, "doctor") || strings.Contains(said, "pipe") {
			t.Errorf("%s: exit status %d, and said %q", line, code, said)
		}
		w.Close()
	}
}
