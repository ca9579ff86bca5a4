//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"database/sql"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sluice/engine/transcript"
)

// chat plays a finished question in a new process, and gives what it said
// beside the answer.
func (h *killHome) chat(args ...string) (said string) {
	h.t.Helper()
	r := h.play(act{args: append([]string{"ask"}, args...)}, patience(maxLife))
	if r.code != exitOK || len(r.stdout) < 100 {
		h.t.Errorf("%q: status %d, answer %q\n%s", r.args, r.code, r.stdout, r.stderr)
	}
	return r.stderr
}

// refuse plays a command that must fail, and gives its words.
func (h *killHome) refuse(args ...string) string {
	h.t.Helper()
	r := h.play(act{args: args}, patience(maxLife))
	if r.code != exitFailed || !strings.Contains(r.stderr, "hint: ") {
		h.t.Errorf("%q: status %d, no hint:\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stderr
}

// wantSaid checks that a person was told all of it.
func wantSaid(t *testing.T, said string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("%q is not said:\n%s", part, said)
		}
	}
}

// kept gives the questions of the conversations, and whether all answers are
// complete.
func (h *killHome) kept() (questions []string, complete bool) {
	h.t.Helper()
	complete = true
	for id := range h.talks() {
		c, _, err := (&transcript.Store{Dir: h.paths.Conversations}).Read(id)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range c.Entries {
			if e.Role == transcript.User {
				questions = append(questions, e.Text)
			}
			complete = complete && (e.Role != transcript.Assistant || e.State == transcript.Complete)
		}
	}
	return questions, complete
}

func newDiskHome(t *testing.T) *killHome { return homeOf(t, rand.New(rand.NewPCG(1, 1))) }

func TestKilledDirectoriesGoWhileItRuns(t *testing.T) {
	t.Parallel()
	h := newDiskHome(t)
	h.chat("--keep", "first")
	cmd := exec.Command(h.self)
	cmd.Args, cmd.Env = []string{quick, "ask", "--continue", "second"}, h.env
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answer := bufio.NewReader(out)
	if _, err := answer.ReadByte(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{h.paths.Data, h.paths.State} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	rest, _ := answer.WriteTo(&bytes.Buffer{})
	if err := cmd.Wait(); err != nil || rest < 100 {
		t.Errorf("%v, %d bytes of the answer:\n%s", err, rest, errs.String())
	}
	// What the process knew is written anew, or it says that it is not.
	if questions, complete := h.kept(); (!slices.Equal(questions, []string{"first", "second"}) || !complete) && !strings.Contains(errs.String(), "hint: ") {
		t.Errorf("kept: %q; said: %s", questions, errs.String())
	}
	h.chat("--continue", "third")
	h.run("keys")
}

func TestKilledLedgerIsDamagedOrNewer(t *testing.T) {
	t.Parallel()
	h := newDiskHome(t)
	h.chat("--keep", "first")
	h.run("keys", "disable", "main", "--reason", "before")
	h.run("keys", "enable", "main")
	noise := bytes.Repeat([]byte("no database "), 1000)
	if err := os.WriteFile(h.paths.Ledger, noise, 0o600); err != nil {
		t.Fatal(err)
	}
	wantSaid(t, h.chat("--continue", "second"), h.paths.Ledger, "is damaged", "was set aside as", "hint: ")
	aside, _ := filepath.Glob(h.paths.Ledger + ".damaged-*")
	aside = slices.DeleteFunc(aside, func(s string) bool { return strings.HasSuffix(s, "-wal") || strings.HasSuffix(s, "-shm") })
	if len(aside) != 1 {
		t.Fatalf("set aside: %v", aside)
	}
	if kept, _ := os.ReadFile(aside[0]); !bytes.Equal(kept, noise) {
		t.Error("what was set aside is not what was there")
	}
	if said := h.chat("--continue", "third"); strings.Contains(said, "damaged") {
		t.Errorf("it is said again: %s", said)
	}
	h.makeNewer()
	before, err := os.ReadFile(h.paths.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, h.chat("--continue", "fourth"), "written by a newer version", "kept in memory only", "hint: update this program")
	if r := h.play(act{args: args("keys", "list")}, patience(maxLife)); r.code != exitOK || !strings.Contains(r.stdout, "main") {
		t.Errorf("keys list: status %d: %s%s", r.code, r.stdout, r.stderr)
	} else {
		wantSaid(t, r.stderr, "written by a newer version", "not changed")
	}
	wantSaid(t, h.refuse("keys", "disable", "main"), "written by a newer version", "not changed")
	if after, _ := os.ReadFile(h.paths.Ledger); !bytes.Equal(after, before) {
		t.Error("the newer ledger was changed")
	}
	if questions, complete := h.kept(); len(questions) != 4 || !complete {
		t.Errorf("kept: %q", questions)
	}
}

// makeNewer says in the ledger that a later version wrote it.
func (h *killHome) makeNewer() {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.paths.Ledger)
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("PRAGMA journal_mode=DELETE; PRAGMA user_version=4711"); err != nil {
		h.t.Fatal(err)
	}
}

func TestKilledTailIsRepairedAloud(t *testing.T) {
	t.Parallel()
	h := newDiskHome(t)
	h.chat("--keep", "first")
	files, _ := filepath.Glob(filepath.Join(h.paths.Conversations, "*.jsonl"))
	for _, path := range append(files, h.paths.Events) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text[:len(text)-9], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wantSaid(t, h.chat("--continue", "second"), "the last line was cut off", "set aside in")
	if questions, _ := h.kept(); !slices.Equal(questions, []string{"first", "second"}) {
		t.Errorf("kept: %q", questions)
	}
	h.checkEvents()
}
