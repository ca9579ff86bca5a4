package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/vault"
)

// role makes the test binary play another process: the command of a cmd:
// reference, or a second sluice.
const role = "VAULT_TEST_ROLE"

const canary = "sk-canary-7f3a9b2c5d8e1f4a6b0c-ab12"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "command":
		playCommand(os.Args[1:])
	case "writer":
		playWriter(os.Args[1:])
	default:
		playOther[os.Getenv(role)](os.Args[1:])
	}
	os.Exit(0)
}

// playCommand is a command that behaves as its first argument says.
func playCommand(args []string) {
	switch args[0] {
	case "print":
		fmt.Println(strings.Join(args[1:], " "))
	case "lines":
		fmt.Printf("  %s \r\nsecond line\n", args[1])
	case "count": // appends to a file at each run, and prints how often it ran
		f, _ := os.OpenFile(args[1], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		f.WriteString("x")
		f.Close()
		b, _ := os.ReadFile(args[1])
		fmt.Printf("run-%d\n", len(b))
	case "fail":
		fmt.Println(canary)
		fmt.Fprintln(os.Stderr, canary)
		os.Exit(3)
	case "flood":
		for {
			if _, err := os.Stdout.Write(bytes.Repeat([]byte(canary), 100)); err != nil {
				os.Exit(1)
			}
		}
	case "junk":
		os.Stdout.Write([]byte("key\x1b]52;c;aGk=\x07\xff\xfe\n"))
	case "hang":
		<-time.After(time.Minute)
	case "stay":
		<-time.After(3 * time.Second)
	case "leave": // ends, but a process that it started keeps the output open
		child := exec.Command(os.Args[0], "stay")
		child.Stdout = os.Stdout
		child.Start()
		fmt.Println("left-behind")
	case "env":
		fmt.Println("[" + strings.Join(os.Environ(), "][") + "]")
	case "input":
		n, err := os.Stdin.Read(make([]byte, 1))
		fmt.Printf("read %d %v\n", n, err)
	default:
		if play := playOther[args[0]]; play != nil {
			play(args)
		}
	}
}

// playOther are roles of one operating system.
var playOther = map[string]func(args []string){}

// command gives a reference to this binary, playing a command.
func command(args ...string) string {
	ref := "cmd:'" + os.Args[0] + "'"
	for _, a := range args {
		ref += " '" + a + "'"
	}
	return ref
}

// commandEnv is the environment that makes children play a command.
func commandEnv(more ...string) func() []string {
	return func() []string { return append([]string{role + "=command", "PATH=" + os.Getenv("PATH")}, more...) }
}

// typed is a passphrase that a person types.
func typed(pass string) func(context.Context, string) (keystore.Secret, error) {
	return func(context.Context, string) (keystore.Secret, error) { return keystore.NewSecret(pass), nil }
}

// fileOptions are those of a vault whose secrets go to a file, quickly.
func fileOptions(path, pass string) vault.Options {
	return vault.Options{File: path, Passphrase: typed(pass), NewPassphrase: typed(pass), WorkFactor: 2}
}

func vaultPath(t *testing.T) string { return filepath.Join(t.TempDir(), "data", "keys.age") }

func put(t *testing.T, v *vault.Vault, id, secret string) string {
	t.Helper()
	ref, err := v.Put(t.Context(), id, keystore.NewSecret(secret))
	if err != nil {
		t.Fatalf("Put(%s): %v", id, err)
	}
	return ref
}

func wantOpen(t *testing.T, v *vault.Vault, ref, secret string) {
	t.Helper()
	s, err := v.Open(t.Context(), ref)
	if err != nil {
		t.Fatalf("Open(%s): %v", ref, err)
	}
	if s.Reveal() != secret {
		t.Fatalf("Open(%s) gave another secret", ref)
	}
}

// wantHint checks that an error helps and does not leak.
func wantHint(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(hintOf(err), " ") {
		t.Errorf("%q has no hint", err)
	}
	for _, text := range []string{err.Error(), hintOf(err), fmt.Sprintf("%+v|%#v", err, err)} {
		if strings.Contains(text, canary) {
			t.Errorf("the secret is in %q", text)
		}
	}
}

// hintOf finds the hint of err or of what it wraps.
func hintOf(err error) string {
	if h, ok := err.(interface{ Hint() string }); ok {
		return h.Hint()
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		if u.Unwrap() != nil {
			return hintOf(u.Unwrap())
		}
	case interface{ Unwrap() []error }:
		for _, e := range u.Unwrap() {
			if h := hintOf(e); h != "" {
				return h
			}
		}
	}
	return ""
}

const soon = 100 * time.Millisecond
