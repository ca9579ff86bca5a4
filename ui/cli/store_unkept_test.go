//go:build unix

package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/session"
)

// holdsWhileUnwritable checks what every ledger does that can be read and not
// written: spoil makes it so, and gives what mends it. The file is as a killed
// process leaves it, with all that is new in its log.
func (h *killHome) holdsWhileUnwritable(spoil func() (mend func())) {
	h.t.Helper()
	h.killedAfter(func() { h.run("keys", "disable", "main", "--reason", "too dear") })
	mend := spoil()
	r := h.play(act{args: args("ask", "with a key that is off")}, patience(maxLife))
	if r.code == exitOK || len(r.stdout) > 0 {
		h.t.Errorf("a key that is switched off answers: %s%s", r.stdout, r.stderr)
	}
	wantSaid(h.t, r.stderr, "ledger.db cannot be written: its keys, switches and limits hold", "kept in memory only", "hint: ")
	r = h.play(act{args: args("keys", "list")}, patience(maxLife))
	if r.code != exitOK || !strings.Contains(r.stdout, "too dear") {
		h.t.Errorf("keys list: status %d: %s%s", r.code, r.stdout, r.stderr)
	}
	wantSaid(h.t, r.stderr, "cannot be written", "looked at and not changed")
	for _, command := range [][]string{{"enable", "main"}, {"reset", "main"}, {"rename", "main", "other"}, {"undo"}, {"add", "relay", "--from", "env:MAIN_KEY", "--no-test"}} {
		wantSaid(h.t, h.refuse(append([]string{"keys"}, command...)...), "cannot be written", "looked at and not changed")
	}
	mend()
	if said := h.run("keys", "list"); !strings.Contains(said, "too dear") || strings.Contains(said, "other") {
		h.t.Errorf("afterwards: %s", said)
	}
	h.run("keys", "enable", "main")
	h.chat("when it can be written")
}

// killedAfter leaves the ledger as a killed process does: what f did lies in its
// log.
func (h *killHome) killedAfter(f func()) {
	h.t.Helper()
	store, err := sqlite.Open(h.t.Context(), h.paths.Ledger, "killed", time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	f()
	left := map[string][]byte{}
	for _, path := range []string{h.paths.Ledger, h.paths.Ledger + "-wal"} {
		if left[path], err = os.ReadFile(path); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := store.Close(time.Now()); err != nil {
		h.t.Fatal(err)
	}
	for path, content := range left {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestANewerLedgerHolds(t *testing.T) {
	t.Parallel()
	h := newDiskHome(t)
	h.chat("--keep", "first")
	h.holdsWhileUnwritable(func() func() {
		inLedger(t, h.paths.Ledger, "PRAGMA user_version=999")
		return func() { inLedger(t, h.paths.Ledger, "PRAGMA user_version=1") }
	})
}

// TestSwitchesThatAreNotKeptAreNamed while the session lasts, and when it ends.
func TestSwitchesThatAreNotKeptAreNamed(t *testing.T) {
	h := newDiskHome(t)
	h.chat("--keep", "first")
	inLedger(t, h.paths.Ledger, "PRAGMA user_version=999")
	var errs bytes.Buffer
	a := newApp(Process{Env: h.env, Stderr: &errs})
	p, err := a.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	subject := limit.Subject{Kind: limit.OfKey, Provider: "relay", Key: p.Keys[0].ID}
	for _, c := range []struct {
		change limit.Change
		says   bool
	}{{limit.SwitchOff(time.Time{}, "", time.Now()), true}, {limit.SwitchOn(), false}, {limit.SwitchOff(time.Time{}, "", time.Now()), true}} {
		if _, err := p.Ledger.Amend(t.Context(), []limit.Subject{subject}, c.change, time.Now()); err != nil {
			t.Fatal(err)
		}
		wantSaid(t, noticed(t, p, "(so far: main is off)", c.says), "ledger.db cannot be written: its keys, switches and limits hold", "kept in memory only", "newer version")
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	wantSaid(t, errs.String(), "not kept, since ledger.db cannot be written: main is off", "hint: update this program")
}

// noticed waits until the notice on the screen says a text, or no longer.
func noticed(t *testing.T, s *session.Session, text string, says bool) string {
	t.Helper()
	e, err := s.Engine()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), maxLife)
	defer cancel()
	for after := uint64(0); ; {
		status, err := e.Next(ctx, after)
		if err != nil {
			t.Fatalf("says %v that %q: %v", says, text, err)
		}
		if after = status.Seq; status.Notice != "" && strings.Contains(status.Notice, text) == says {
			return status.Notice
		}
	}
}

// TestADataDirectoryThatIsRemovedIsMadeAnew with the switch that was made after
// that, the keys, and their secrets.
func TestADataDirectoryThatIsRemovedIsMadeAnew(t *testing.T) {
	t.Parallel()
	h := newDiskHome(t)
	h.play(act{args: args("keys", "add", "relay", "--name", "kept"), stdin: otherToken}, patience(maxLife))
	var errs bytes.Buffer
	a := newApp(Process{Env: h.env, Stderr: &errs})
	p, err := a.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	subject := limit.Subject{Kind: limit.OfKey, Provider: "relay"}
	for _, k := range p.Keys {
		if k.Name == "kept" {
			subject.Key = k.ID
			if _, err := p.Secrets.Open(t.Context(), k.Ref); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.RemoveAll(h.paths.Data); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ledger.Amend(t.Context(), []limit.Subject{subject}, limit.SwitchOff(time.Time{}, "too dear", time.Now()), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if got, want := h.listed()["kept"], (keptKey{secret: otherToken, reason: "too dear"}); got != want || errs.Len() > 0 {
		t.Errorf("%+v, want %+v; said %s", got, want, errs.String())
	}
}
