package vault_test

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
	"sync"
	"testing"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// The short run is part of every test; the long one is
// go test ./keystore/vault -run Killed -kills 200
var kills = flag.Int("kills", 8, "how many processes are killed while they keep secrets")

// secretFor is what playWriter keeps under id.
func secretFor(id string) string { return "secret-of-" + id }

// playWriter is a sluice that keeps, replaces and removes secrets until it has
// done count rounds or is killed. It says what is certain by then, a line each:
// "begin ID" before and "have REF ID" or "gone REF" after each change.
func playWriter(args []string) {
	var path, name, count string = args[0], args[1], args[2]
	var rounds int
	fmt.Sscan(count, &rounds)
	ctx, v := context.Background(), vault.New(fileOptions(path, "pass"))
	must := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	for n := range rounds {
		id := fmt.Sprintf("%s-%d", name, n)
		ref, err := v.Put(ctx, id, keystore.NewSecret(secretFor(id)))
		must(err)
		fmt.Println("have", ref, id)
		if n%3 == 0 {
			again, err := v.Replace(ctx, ref, keystore.NewSecret(secretFor(id+"-again")))
			must(err)
			fmt.Println("have", again, id+"-again")
			fmt.Println("drop", ref)
			must(v.Remove(ctx, ref))
			fmt.Println("gone", ref)
		}
	}
	fmt.Println("end")
}

// startWriter starts another process that keeps secrets in the file at path.
func startWriter(t *testing.T, path, name string, rounds int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path, name, fmt.Sprint(rounds))
	cmd.Env = append(os.Environ(), role+"=writer")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, bufio.NewScanner(out)
}

// books is what writers said.
type books struct {
	have map[string]string // by reference
	drop map[string]bool   // being removed: may be there or not
}

func (b books) note(t *testing.T, line string) {
	words := strings.Fields(line)
	switch words[0] {
	case "have":
		b.have[words[1]] = secretFor(words[2])
	case "drop":
		b.drop[words[1]] = true
	case "gone":
		delete(b.have, words[1])
		delete(b.drop, words[1])
		b.have[words[1]] = ""
	case "error":
		t.Error(line)
	}
}

// check opens everything with a new vault.
func (b books) check(t *testing.T, path string) {
	t.Helper()
	v := vault.New(fileOptions(path, "pass"))
	for ref, want := range b.have {
		s, err := v.Open(t.Context(), ref)
		if b.drop[ref] && err != nil {
			continue
		}
		if want == "" && err == nil {
			t.Errorf("%s came back", ref)
		}
		if want != "" && (err != nil || s.Reveal() != want) {
			t.Errorf("%s is lost or another: %v", ref, err)
		}
	}
}

func TestTwoProcessesKeepSecretsInOneFile(t *testing.T) {
	path := vaultPath(t)
	b := books{map[string]string{}, map[string]bool{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		cmd, out := startWriter(t, path, name, 12)
		wg.Go(func() {
			var last string
			for out.Scan() {
				last = out.Text()
				mu.Lock()
				b.note(t, last)
				mu.Unlock()
			}
			if err := cmd.Wait(); err != nil || last != "end" {
				t.Errorf("writer %s: %v after %q", name, err, last)
			}
		})
	}
	wg.Wait()
	if len(b.have) != 2*(12+4) {
		t.Errorf("%d secrets were kept", len(b.have))
	}
	b.check(t, path)
}

func TestKilledWhileKeepingSecrets(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	path := vaultPath(t)
	b := books{map[string]string{}, map[string]bool{}}
	for n := range *kills {
		cmd, out := startWriter(t, path, fmt.Sprintf("w%d", n), 1000)
		// Killed after a random number of lines, in the middle of the next
		// change: how far that has come is up to the machine.
		for lines := r.IntN(12); lines > 0 && out.Scan(); lines-- {
			b.note(t, out.Text())
		}
		for range r.IntN(200000) {
			_ = r.Uint64()
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for out.Scan() {
			b.note(t, out.Text())
		}
		_ = cmd.Wait()
	}
	b.check(t, path)
	put(t, vault.New(fileOptions(path, "pass")), "after", canary)
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(left) != 2 {
		t.Errorf("besides the file and its lock there is: %v (%v)", left, err)
	}
}
