package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestALostListOfKeysIsSaid where the store is empty, or gone, and the secrets
// are still there: until a key is added, by every command.
func TestALostListOfKeysIsSaid(t *testing.T) {
	for name, lose := range map[string]func(ledger string) error{
		"empty": func(ledger string) error { return os.WriteFile(ledger, nil, 0o600) },
		"gone":  os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			r := fileKeys(t)
			ledger := filepath.Join(r.dir, "data", "sluice", "ledger.db")
			for _, log := range []string{ledger + "-wal", ledger + "-shm"} {
				if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
			if err := lose(ledger); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"doctor"}, {"keys", "list"}, {"ask", "hi"}, {"models"}, {"doctor"}} {
				stdout, stderr, _ := r.sluice(command...)
				wantFirst(t, stdout+stderr, "keys are lost from the list: secrets rest in "+filepath.Join(r.dir, "data", "sluice", "secrets.age"),
					"hint: restore a backup of ledger.db")
			}
			r.want(exitOK, goodToken, args("add", "relay"))
			if stdout, stderr, _ := r.sluice("keys", "list"); strings.Contains(stdout+stderr, "lost") {
				t.Errorf("said for ever: %s%s", stdout, stderr)
			}
		})
	}
}

// TestRemovedKeysAreNotLost: a person took them out.
func TestRemovedKeysAreNotLost(t *testing.T) {
	r := fileKeys(t)
	r.want(exitOK, "", args("remove", "one"))
	r.want(exitOK, "", args("remove", "two", "--for-good"))
	for _, command := range [][]string{{"doctor"}, {"keys", "list"}, {"ask", "hi"}} {
		if stdout, stderr, _ := r.sluice(command...); strings.Contains(stdout+stderr, "lost") {
			t.Errorf("%q: %s%s", command, stdout, stderr)
		}
	}
}

// TestDoctorNamesWhatWasSetAside, for as long as it lies there.
func TestDoctorNamesWhatWasSetAside(t *testing.T) {
	r := fileKeys(t)
	if stdout, _, _ := r.sluice("doctor"); strings.Contains(stdout, "set aside") {
		t.Errorf("nothing was set aside: %s", stdout)
	}
	ledger := r.write("data/sluice/ledger.db.damaged-20260301-120000", "torn")
	r.write("data/sluice/ledger.db.damaged-20260301-120000-wal", "torn")
	secrets := r.write("data/sluice/secrets.age.damaged", "torn")
	stdout, _, code := r.sluice("doctor")
	wantFirst(t, stdout, ledger+" was damaged and set aside", "hint: restore a backup of ledger.db", secrets+" was damaged and set aside", "hint: restore a backup of secrets.age")
	if code != exitOK || strings.Count(stdout, "set aside") != 2 {
		t.Errorf("status %d: %s", code, stdout)
	}
}
