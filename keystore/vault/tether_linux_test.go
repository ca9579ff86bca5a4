package vault_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sluice/keystore/vault"
)

// A command and what it started are alive as long as one of them holds the
// pipe open: they open it, say so with a byte, and go on for minutes.
func alive(t *testing.T) (path string, pipe *os.File) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "alive")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pipe.Close() })
	return path, pipe
}

// begun waits for n processes to hold the pipe.
func begun(t *testing.T, pipe *os.File, n int) {
	t.Helper()
	for range n {
		for {
			_ = pipe.SetReadDeadline(time.Now().Add(time.Minute))
			if got, err := pipe.Read(make([]byte, 1)); got == 1 {
				break
			} else if !errors.Is(err, io.EOF) { // nobody has opened it yet
				t.Fatalf("the command did not begin: %v", err)
			}
			<-time.After(time.Millisecond)
		}
	}
}

// dead waits until nobody holds the pipe.
func dead(t *testing.T, pipe *os.File) {
	t.Helper()
	_ = pipe.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := pipe.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("something lives on: %v", err)
	}
}

func TestCommandAndItsChildrenDieWithAKilledProgram(t *testing.T) {
	for _, kind := range []string{"tree", "orphan"} {
		for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGABRT} {
			t.Run(kind+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				path, pipe := alive(t)
				program := exec.Command(os.Args[0], command(kind, path))
				program.Env = append(commandEnv()(), role+"=program")
				if err := program.Start(); err != nil {
					t.Fatal(err)
				}
				begun(t, pipe, 2)
				if err := program.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				_ = program.Wait() // it was killed
				dead(t, pipe)
			})
		}
	}
}

func TestCommandAndItsChildrenEndWithTheRequest(t *testing.T) {
	path, pipe := alive(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := vault.New(vault.Options{Environ: commandEnv(), CommandTimeout: time.Minute}).Open(ctx, command("tree", path))
		ended <- err
	}()
	begun(t, pipe, 2)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	dead(t, pipe)
}

func init() {
	playOther["program"] = func(args []string) { playProgram(args[0]) }
	for _, kind := range []string{"tree", "orphan", "leaf"} {
		playOther[kind] = func(args []string) { playTree(kind, args[1]) }
	}
}

// playProgram opens a reference as sluice does, and goes on.
func playProgram(ref string) {
	v := vault.New(vault.Options{Environ: commandEnv(), CommandTimeout: time.Minute})
	_, _ = v.Open(context.Background(), ref)
	<-time.After(time.Minute)
}

// playTree holds the pipe, and so does a child; "orphan" ends before its
// child.
func playTree(kind, path string) {
	pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		os.Exit(1)
	}
	if kind != "leaf" {
		if err := exec.Command(os.Args[0], "leaf", path).Start(); err != nil {
			os.Exit(1)
		}
	}
	_, _ = pipe.Write([]byte("x"))
	if kind != "orphan" {
		<-time.After(time.Minute)
	}
}
