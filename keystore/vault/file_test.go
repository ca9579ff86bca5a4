package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"sluice/keystore"
	"sluice/keystore/vault"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFileLife(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass")
	life(t, o, "encrypted file "+o.File, "file")
	if bytes.Contains(read(t, o.File), []byte(canary)) {
		t.Error("the secret rests in clear")
	}
}

func TestFileModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such modes on Windows")
	}
	o := fileOptions(vaultPath(t), "pass")
	var said string
	o.Notice = func(text string) { said += text }
	ref := put(t, vault.New(o), "k1", canary)
	wantMode(t, o.File, 0o600)
	wantMode(t, filepath.Dir(o.File), 0o700)

	if err := os.Chmod(o.File, 0o644); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, vault.New(o), ref, canary)
	wantMode(t, o.File, 0o600)
	if !strings.Contains(said, o.File) {
		t.Errorf("nothing was said about the mode: %q", said)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

func TestFileCanBeReadWithoutSluice(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass")
	put(t, vault.New(o), "k1", canary)
	identity, err := age.NewScryptIdentity("pass")
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(read(t, o.File))), identity)
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Secrets map[string]string }
	if err := json.NewDecoder(r).Decode(&c); err != nil || c.Secrets["k1"] != canary {
		t.Errorf("decoding: %v", err)
	}
}

// sealed gives an age file, not armored, with any text inside.
func sealed(t *testing.T, to age.Recipient, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func passRecipient(t *testing.T, pass string) age.Recipient {
	t.Helper()
	r, err := age.NewScryptRecipient(pass)
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(2)
	return r
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFileInBinaryForm(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass")
	write(t, o.File, sealed(t, passRecipient(t, "pass"), `{"version":1,"secrets":{"k1":"`+canary+`"}}`))
	wantOpen(t, vault.New(o), "file:k1", canary)
}

func TestFilesOfOthersAreLeftAlone(t *testing.T) {
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for says, raw := range map[string][]byte{
		"newer sluice":                    sealed(t, passRecipient(t, "pass"), `{"version":2,"secrets":{"k1":{"text":"`+canary+`"}}}`),
		"not encrypted with a passphrase": sealed(t, x.Recipient(), canary),
		"larger than 16 MiB":              bytes.Repeat([]byte("x"), 16<<20+1),
	} {
		t.Run(says, func(t *testing.T) {
			o := fileOptions(vaultPath(t), "pass")
			write(t, o.File, raw)
			_, openErr := vault.New(o).Open(t.Context(), "file:k1")
			_, putErr := vault.New(o).Put(t.Context(), "k2", keystore.NewSecret(canary))
			for _, err := range []error{openErr, putErr} {
				if err == nil || !strings.Contains(err.Error(), says) {
					t.Fatalf("got %v, want %q", err, says)
				}
				wantHint(t, err)
			}
			if !bytes.Equal(read(t, o.File), raw) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestDamagedFileIsSetAside(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass")
	put(t, vault.New(o), "k1", canary)
	good := read(t, o.File)
	flipped := bytes.Clone(good)
	flipped[len(flipped)-60] ^= 1
	damages := map[string][]byte{
		"empty": {}, "zeros": make([]byte, len(good)), "text": []byte("hello\n"), "one byte": good[:1],
		"cut at a third": good[:len(good)/3], "cut at the end": good[:len(good)-40], "flipped": flipped,
		"no JSON": sealed(t, passRecipient(t, "pass"), canary),
	}
	for name, raw := range damages {
		t.Run(name, func(t *testing.T) {
			o := fileOptions(vaultPath(t), "pass")
			var said []string
			o.Notice = func(text string) { said = append(said, text) }
			write(t, o.File, raw)
			v := vault.New(o)
			_, err := v.Open(t.Context(), "file:k1")
			var d *vault.DamagedError
			if !errors.As(err, &d) || d.Aside != o.File+".damaged" || !bytes.Equal(read(t, d.Aside), raw) {
				t.Fatalf("got %v (%+v)", err, d)
			}
			wantHint(t, err)
			if len(said) != 1 || !strings.Contains(said[0], d.Aside) {
				t.Errorf("said: %q", said)
			}
			if _, err := v.Open(t.Context(), "file:k1"); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("then: %v", err)
			}
			wantOpen(t, v, put(t, v, "k2", canary), canary)
			write(t, o.File, raw)
			_, err = vault.New(o).Put(t.Context(), "k3", keystore.NewSecret(canary))
			if !errors.As(err, &d) || d.Aside != o.File+".damaged-2" {
				t.Errorf("the second time: %v", err)
			}
		})
	}
}

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

func TestLinkToTheFileStaysALink(t *testing.T) {
	real := vaultPath(t)
	ref := put(t, vault.New(fileOptions(real, "pass")), "k1", canary)
	link := filepath.Join(t.TempDir(), "link.age")
	if err := os.Symlink(real, link); err != nil {
		t.Skip("no links here: ", err)
	}
	v := vault.New(fileOptions(link, "pass"))
	put(t, v, "k2", "second")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	wantOpen(t, vault.New(fileOptions(real, "pass")), "file:k2", "second")
	wantOpen(t, v, ref, canary)
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "plain")
	write(t, blocked, nil)
	v := vault.New(fileOptions(filepath.Join(blocked, "keys.age"), "pass"))
	_, err := v.Put(t.Context(), "k1", keystore.NewSecret(canary))
	if err == nil || !strings.Contains(err.Error(), blocked) || strings.Contains(err.Error(), canary) {
		t.Errorf("got %v", err)
	}
}

func TestPutRefusesBadInput(t *testing.T) {
	v := vault.New(fileOptions(vaultPath(t), "pass"))
	for id, secret := range map[string]string{"": "x", "../x": "x", canary: "x", "blank": "  ", "lines": "a\nb", "bytes": "\xff"} {
		if ref, err := v.Put(t.Context(), id, keystore.NewSecret(secret)); err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("Put(%q, %q) = %q, %v", id, secret, ref, err)
		}
	}
}
