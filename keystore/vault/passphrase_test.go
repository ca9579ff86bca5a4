package vault_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// asker is a person who types passphrases, one after the other.
type asker struct {
	mu    sync.Mutex
	types []string
	whys  []string
}

func (a *asker) ask(_ context.Context, why string) (keystore.Secret, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.whys = append(a.whys, why)
	if len(a.types) == 0 {
		return keystore.Secret{}, errors.New("asked too often")
	}
	pass := a.types[0]
	a.types = a.types[1:]
	return keystore.NewSecret(pass), nil
}

func TestPassphraseIsAskedForOnceAndLate(t *testing.T) {
	path := vaultPath(t)
	put(t, vault.New(fileOptions(path, "pass")), "k1", canary)
	a := &asker{types: []string{"pass"}}
	v := vault.New(vault.Options{File: path, Passphrase: a.ask, WorkFactor: 2, LookupEnv: env(map[string]string{"A_B": "x"}), Environ: commandEnv()})
	wantOpen(t, v, "env:A_B", "x")
	wantOpen(t, v, command("print", "y"), "y")
	v.Kind(t.Context())
	if len(a.whys) != 0 || v.NeedsPassphrase("env:A_B", command("print", "y")) || !v.NeedsPassphrase("env:A_B", "file:k1") {
		t.Fatalf("asked without need: %q", a.whys)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if s, err := v.Open(t.Context(), "file:k1"); err != nil || s.Reveal() != canary {
				t.Errorf("Open: %v", err)
			}
		})
	}
	wg.Wait()
	put(t, v, "k2", canary)
	if len(a.whys) != 1 || !strings.Contains(a.whys[0], path) || v.NeedsPassphrase("file:k1") {
		t.Errorf("asked: %q", a.whys)
	}
}

func TestNobodyIsAskedWhereThereIsNoFile(t *testing.T) {
	a := &asker{}
	v := vault.New(vault.Options{File: vaultPath(t), Passphrase: a.ask, NewPassphrase: a.ask})
	if v.NeedsPassphrase("file:k1") {
		t.Error("a passphrase would be asked for")
	}
	if err := v.Remove(t.Context(), "file:k1"); err != nil {
		t.Errorf("Remove: %v", err)
	}
	if _, err := v.Open(t.Context(), "file:k1"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("Open: %v", err)
	}
	if len(a.whys) != 0 {
		t.Errorf("asked: %q", a.whys)
	}
}

func TestWrongPassphrase(t *testing.T) {
	path := vaultPath(t)
	put(t, vault.New(fileOptions(path, "pass")), "k1", canary)
	before := read(t, path)
	a := &asker{types: []string{"wrong", "worse", "pass"}}
	v := vault.New(vault.Options{File: path, Passphrase: a.ask, NewPassphrase: a.ask, WorkFactor: 2})
	_, err := v.Open(t.Context(), "file:k1")
	if !errors.Is(err, vault.ErrWrongPassphrase) {
		t.Errorf("Open: %v", err)
	}
	wantHint(t, err)
	if _, err := v.Put(t.Context(), "k2", keystore.NewSecret(canary)); !errors.Is(err, vault.ErrWrongPassphrase) {
		t.Errorf("Put: %v", err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Error("the file was changed")
	}
	wantOpen(t, v, "file:k1", canary)
}

// TestARefusedPassphraseIsNotTriedAgain: each try takes a second on purpose, so
// the same one is refused from memory. A file that changes is tried anew.
func TestARefusedPassphraseIsNotTriedAgain(t *testing.T) {
	path := vaultPath(t)
	o := fileOptions(path, "pass")
	o.WorkFactor = 14 // 16 MiB to look once
	put(t, vault.New(o), "k1", canary)
	variables := map[string]string{"PASS_PHRASE": "wrong"}
	v := vault.New(vault.Options{File: path, PassphraseRef: "env:PASS_PHRASE", WorkFactor: 2, LookupEnv: env(variables)})
	open := func() uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := v.Open(t.Context(), "file:k1")
		if !errors.Is(err, vault.ErrWrongPassphrase) || !strings.Contains(hintOf(err), "[secrets] passphrase") || !strings.Contains(hintOf(err), "PASS_PHRASE") {
			t.Errorf("Open: %v (%s)", err, hintOf(err))
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if first, second := open(), open(); first < 16<<20 || second > 1<<20 {
		t.Errorf("the first time took %d bytes, the second %d", first, second)
	}
	other := vaultPath(t)
	put(t, vault.New(fileOptions(other, "wrong")), "k1", "restored")
	good := read(t, path)
	write(t, path, read(t, other))
	wantOpen(t, v, "file:k1", "restored")

	write(t, path, good)
	v.Forget("file:k1")
	open()
	variables["PASS_PHRASE"] = "pass"
	wantOpen(t, v, "file:k1", canary)
}

func TestUnlock(t *testing.T) {
	path := vaultPath(t)
	v := vault.New(vault.Options{File: path, WorkFactor: 2})
	if err := v.Unlock(t.Context(), keystore.NewSecret("pass")); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("without a file: %v", err)
	}
	put(t, vault.New(fileOptions(path, "pass")), "k1", canary)
	_, err := v.Open(t.Context(), "file:k1")
	if !errors.Is(err, vault.ErrLocked) {
		t.Errorf("locked: %v", err)
	}
	wantHint(t, err)
	for _, wrong := range []string{"wrong", ""} {
		if err := v.Unlock(t.Context(), keystore.NewSecret(wrong)); !errors.Is(err, vault.ErrWrongPassphrase) {
			t.Errorf("wrong: %v", err)
		}
	}
	if err := v.Unlock(t.Context(), keystore.NewSecret("pass")); err != nil {
		t.Errorf("right: %v", err)
	}
	wantOpen(t, v, "file:k1", canary)
}

func TestChangedPassphrase(t *testing.T) {
	path := vaultPath(t)
	v := vault.New(fileOptions(path, "old"))
	ref := put(t, v, "k1", canary)
	a := &asker{types: []string{"old", "new"}}
	other := vault.New(vault.Options{File: path, Passphrase: a.ask, WorkFactor: 2})
	wantOpen(t, other, ref, canary)

	if err := v.ChangePassphrase(t.Context(), keystore.NewSecret("new")); err != nil {
		t.Fatal(err)
	}
	put(t, v, "k2", "second")
	wantOpen(t, other, ref, canary) // held
	wantOpen(t, other, "file:k2", "second")
	put(t, other, "k3", "third")
	if len(a.whys) != 2 || !strings.Contains(a.whys[1], "changed") {
		t.Errorf("asked: %q", a.whys)
	}
	if _, err := vault.New(fileOptions(path, "old")).Open(t.Context(), ref); !errors.Is(err, vault.ErrWrongPassphrase) {
		t.Errorf("the old one: %v", err)
	}
	wantOpen(t, vault.New(fileOptions(path, "new")), "file:k3", "third")
}

func TestPassphraseOfUnattendedRuns(t *testing.T) {
	path := vaultPath(t)
	for name, ref := range map[string]string{"env": "env:PASS_PHRASE", "cmd": command("print", "correct horse")} {
		o := vault.Options{
			File: path, PassphraseRef: ref, WorkFactor: 2, Environ: commandEnv(),
			LookupEnv:  env(map[string]string{"PASS_PHRASE": "correct horse"}),
			Passphrase: func(context.Context, string) (keystore.Secret, error) { panic("a person was asked") },
		}
		v := vault.New(o)
		if v.NeedsPassphrase("file:x") {
			t.Errorf("%s: a person would be asked", name)
		}
		wantOpen(t, vault.New(o), put(t, v, name, canary), canary)
	}
	for name, ref := range map[string]string{"env": "env:NOT_SET", "cmd": command("fail"), "keyring": "keyring:x", "none": canary} {
		o := vault.Options{File: path, PassphraseRef: ref, Environ: commandEnv(), LookupEnv: env(nil)}
		_, err := vault.New(o).Open(t.Context(), "file:env")
		if !errors.Is(err, vault.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
		wantHint(t, err)
	}
}
