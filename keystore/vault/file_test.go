package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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
			var again *vault.DamagedError
			if _, err := v.Open(t.Context(), "file:k2"); !errors.As(err, &again) || again.Aside != d.Aside {
				t.Errorf("another secret of the file: %v", err)
			}
			if _, err := vault.New(o).Open(t.Context(), "file:k1"); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("the next process: %v", err)
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

// TestAFileThatIsTakenAwayIsPutBack as long as what was in it is known: by
// itself, and before anything else is kept.
func TestAFileThatIsTakenAwayIsPutBack(t *testing.T) {
	for name, act := range map[string]func(v *vault.Vault) error{
		"by itself": func(v *vault.Vault) error { return v.PutBack(t.Context()) },
		"with another": func(v *vault.Vault) error {
			_, err := v.Put(t.Context(), "second", keystore.NewSecret("another-"+canary))
			return err
		},
	} {
		o := fileOptions(vaultPath(t), "pass")
		v := vault.New(o)
		ref, err := v.Put(t.Context(), "first", keystore.NewSecret(canary))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Dir(o.File)); err != nil {
			t.Fatal(err)
		}
		if err := act(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s, err := vault.New(o).Open(t.Context(), ref); err != nil || s.Reveal() != canary {
			t.Errorf("%s: the first secret is lost: %v", name, err)
		}
	}
}
