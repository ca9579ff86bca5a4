package admin_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/sqlite"
	"sluice/keystore/vault"
	"sluice/ui/cli/admin"
	"sluice/ui/cli/config"
)

// The short run is part of every test; the long one is
// go test ./ui/cli/admin -run Killed -kills 200
var kills = flag.Int("kills", 6, "how many processes are killed while they change keys")

// changerDir makes the test binary a sluice that changes keys in that folder.
const changerDir = "KEYS_TEST_CHANGER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(changerDir); dir != "" {
		changeKeys(dir, os.Args[1])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// openIn gives an Admin over the store and the encrypted file in dir.
func openIn(ctx context.Context, dir, process string) (*admin.Admin, func(), error) {
	store, err := sqlite.Open(ctx, filepath.Join(dir, "ledger.db"), process, time.Now())
	if err != nil {
		return nil, nil, err
	}
	pass := func(context.Context, string) (keystore.Secret, error) { return keystore.NewSecret("pass"), nil }
	c := config.Default()
	c.Providers["groq"] = provider.Provider{Name: "groq", BaseURL: "https://api.groq.example/v1"}
	return &admin.Admin{Config: c, Store: store, Vault: vault.New(vault.Options{
		File: filepath.Join(dir, "secrets.age"), Passphrase: pass, NewPassphrase: pass, WorkFactor: 2,
	})}, func() { _ = store.Close(time.Now()) }, nil
}

// changeKeys changes keys until it is killed, and says before each change what
// it will do and after it that it is done.
func changeKeys(dir, name string) {
	ctx := context.Background()
	a, _, err := openIn(ctx, dir, name)
	for n := 0; err == nil; n++ {
		key := fmt.Sprintf("%s-%d", name, n)
		step := func(what string, f func(now time.Time) error) {
			if err == nil {
				fmt.Println("will", what)
				if err = f(time.Now()); err == nil {
					fmt.Println("did", what)
				}
			}
		}
		step("have "+key+" "+key, func(now time.Time) error {
			_, err := a.Add(ctx, admin.New{Name: key, Provider: "groq", Secret: keystore.NewSecret(key), NoTest: true}, now)
			return err
		})
		step("have "+key+" "+key+"-again", func(now time.Time) error {
			_, err := a.Replace(ctx, key, keystore.NewSecret(key+"-again"), true, now)
			return err
		})
		if n%2 == 0 {
			step("drop "+key, func(now time.Time) error { return a.Remove(ctx, key, false, now) })
			step("have "+key+" "+key+"-again", func(now time.Time) error { _, err := a.Undo(ctx, now); return err })
		}
	}
	fmt.Println("error", err)
}

// books is what the writers said: the secret of each key by its name, and of
// the key that was being changed, what else may be true.
type books struct {
	have   map[string]string // "": none
	unsure map[string]string
}

func (b books) note(t *testing.T, line string) {
	words := strings.Fields(line)
	if len(words) < 3 || words[0] == "error" {
		t.Error(line)
		return
	}
	secret := ""
	if words[1] == "have" {
		secret = words[3]
	}
	if words[0] == "will" {
		b.unsure[words[2]] = secret
		return
	}
	b.have[words[2]] = secret
	delete(b.unsure, words[2])
}

// check compares what is there with what was said.
func (b books) check(t *testing.T, dir string) {
	t.Helper()
	a, end, err := openIn(t.Context(), dir, "check")
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	stored, err := a.Store.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]string{}
	for _, k := range stored {
		s, err := a.Vault.Open(t.Context(), k.Ref)
		if err != nil {
			t.Errorf("key %s has no secret: %v", k.Name, err)
		}
		if _, twice := there[k.Name]; twice {
			t.Errorf("key %s is there twice", k.Name)
		}
		there[k.Name] = s.Reveal()
	}
	for name, want := range b.have {
		other, unsure := b.unsure[name]
		if got := there[name]; got != want && !(unsure && got == other) {
			t.Errorf("key %s is lost or another: has %q, want %q", name, got, want)
		}
	}
	for name := range there {
		_, sure := b.have[name]
		if _, unsure := b.unsure[name]; !sure && !unsure {
			t.Errorf("key %s comes from nowhere", name)
		}
	}
}

func TestKilledWhileChangingKeys(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	b := books{map[string]string{}, map[string]string{}}
	for n := range *kills {
		cmd := exec.Command(os.Args[0], fmt.Sprintf("w%d", n))
		cmd.Env = append(os.Environ(), changerDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for left := r.IntN(14); left > 0 && lines.Scan(); left-- {
			b.note(t, lines.Text())
		}
		for range r.IntN(1_000_000) { // how far the next change has come is up to the machine
			_ = r.Uint64()
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			b.note(t, lines.Text())
		}
		_ = cmd.Wait()
	}
	b.check(t, dir)
}
