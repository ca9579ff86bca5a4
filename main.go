// Command sluice is a terminal dashboard for talking to large language models
// through limited API keys.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // days end by their zones where the system has no list of them

	"sluice/ui/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), cli.Signals...)
	// A closed pipe is an error of its writing, so that the answer is kept and the
	// keys are given back in order.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	code := cli.Main(ctx, cli.Process{
		Args: os.Args[1:], Env: os.Environ(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(code)
}
