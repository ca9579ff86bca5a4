package cli

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sluice plays any command, with nobody at the terminal.
func (r *keyRig) sluice(args ...string) (stdout, stderr string, code int) {
	r.t.Helper()
	var out, errs bytes.Buffer
	code = cheaply(r.t.Context(), Process{Args: args, Env: r.env, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs})
	r.all.WriteString(out.String() + errs.String())
	return out.String(), errs.String(), code
}

// wantFirst checks that each text is there, one after the other.
func wantFirst(t *testing.T, said string, texts ...string) {
	t.Helper()
	rest := said
	for _, text := range texts {
		at := strings.Index(rest, text)
		if at < 0 {
			t.Errorf("%q is missing, or out of its place, in:\n%s", text, said)
			return
		}
		rest = rest[at+len(text):]
	}
}

// TestAnUnreadableStoreIsNoMissingKey: where the kept keys cannot be read, that
// is the reason, whichever command meets it.
func TestAnUnreadableStoreIsNoMissingKey(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, ledger string)
		says  []string
	}{
		"newer, and not readable": {func(t *testing.T, ledger string) {
			inLedger(t, ledger, "PRAGMA user_version=999; ALTER TABLE rows RENAME TO facts")
		}, []string{"the kept keys cannot be read", "newer version", "hint: update this program"}},
		"no file": {func(t *testing.T, ledger string) {
			if err := errors.Join(os.Remove(ledger), os.Mkdir(ledger, 0o700)); err != nil {
				t.Fatal(err)
			}
		}, []string{"the kept keys cannot be read", "ledger.db", "hint: "}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newKeyRig(t, "")
			r.want(exitOK, goodToken, args("add", "relay"))
			c.spoil(t, filepath.Join(r.dir, "data", "sluice", "ledger.db"))
			for _, command := range [][]string{{"ask", "hi"}, {"models"}, {}} {
				_, stderr, code := r.sluice(command...)
				if code != exitFailed || strings.Contains(stderr, "there is no key") {
					t.Errorf("%q: status %d: %s", command, code, stderr)
				}
				wantFirst(t, stderr, c.says...)
			}
			r.quiet()
		})
	}
}

// inLedger changes the ledger's file.
func inLedger(t *testing.T, ledger, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", ledger)
	if err == nil {
		_, err = db.Exec(statements)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestADamagedStoreIsSaidBeforeTheMissingKey, by whichever command meets it.
func TestADamagedStoreIsSaidBeforeTheMissingKey(t *testing.T) {
	for _, command := range [][]string{{"ask", "hi"}, {"models"}, {}} {
		r := newKeyRig(t, "")
		r.want(exitOK, goodToken, args("add", "relay"))
		ledger := filepath.Join(r.dir, "data", "sluice", "ledger.db")
		for _, log := range []string{ledger + "-wal", ledger + "-shm"} {
			if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(ledger, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		_, stderr, code := r.sluice(command...)
		if code != exitFailed {
			t.Errorf("%q: status %d", command, code)
		}
		wantFirst(t, stderr, "is damaged", "set aside as", "hint: a new store was begun", "there is no key")
	}
}

// fileKeys gives a rig with two keys in the encrypted file, whose passphrase
// comes from a variable.
func fileKeys(t *testing.T) *keyRig {
	t.Helper()
	r := newKeyRig(t, inFile)
	r.env = append(r.env, "PASSPHRASE=correct horse")
	if len(furnished) > 0 {
		for name, content := range furnished {
			r.write(name, content)
		}
		return r
	}
	r.want(exitOK, goodToken, args("add", "relay", "--name", "one"))
	r.want(exitOK, otherToken, args("add", "relay", "--name", "two"))
	files := os.DirFS(r.dir)
	err := fs.WalkDir(files, "data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		furnished[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// furnished is what two kept keys leave on the disk, once it is known: the
// encryption is slow on purpose.
var furnished = map[string]string{}

// TestAskTellsWhatKeepsTheVaultShut, which is no rejection of keys.
func TestAskTellsWhatKeepsTheVaultShut(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(r *keyRig)
		says  []string
	}{
		"another passphrase": {func(r *keyRig) { r.env[len(r.env)-1] = "PASSPHRASE=wrong horse" },
			[]string{"no key's secret can be opened", "secrets.age: wrong passphrase", "hint: correct what [secrets] passphrase stands for"}},
		"a damaged file": {func(r *keyRig) { r.write("data/sluice/secrets.age", "no secrets") },
			[]string{"no key's secret can be opened", "is damaged", "hint: it is kept as ", "restore a backup"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := fileKeys(t)
			c.spoil(r)
			_, stderr, code := r.sluice("ask", "hi")
			if code != exitFailed || strings.Contains(stderr, "no secret there") || strings.Contains(stderr, "no key is accepted") {
				t.Errorf("status %d: %s", code, stderr)
			}
			wantFirst(t, stderr, c.says...)
			r.quiet()
		})
	}
}
