//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package ui

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"sluice/engine"
)

// childEnv makes the test binary run the dashboard instead of the tests, so
// that a test can hold it by its terminal.
const childEnv = "SLUICE_UI_TEST_CHILD"

func TestMain(m *testing.M) {
	if how := os.Getenv(childEnv); how != "" {
		e := &childEngine{how: how, act: make(chan os.Signal, 1)}
		signal.Notify(e.act, syscall.SIGWINCH)
		err := Run(context.Background(), e, Options{Environ: os.Environ(), Input: os.Stdin, Output: os.Stdout})
		fmt.Printf("ended: %T %v, over", err, err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childEngine panics where it is told to, once the window has been resized.
type childEngine struct {
	fakeEngine
	how string
	act chan os.Signal
}

func (e *childEngine) Next(ctx context.Context, after uint64) (*engine.Status, error) {
	if after > 0 {
		return e.fakeEngine.Next(ctx, after)
	}
	<-e.act
	switch e.how {
	case "panic in Update":
		return nil, nil
	case "panic in a command":
		panic("the secret is " + canary)
	}
	return e.fakeEngine.Next(ctx, after)
}
