package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"sluice/engine/ending"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
	"sluice/ui/cli/firstrun"
	term "sluice/ui/terminal"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitLimited     = 3
	exitRejected    = 4
	exitInterrupted = 130
	exitUnread      = 141 // as of a program that a closed pipe ends
)

// exitStatuses says what each means, for the manual page.
var exitStatuses = []struct {
	code  int
	means string
}{
	{exitOK, "It is done: the question is answered."},
	{exitFailed, "Something else went wrong; it is said on standard error."},
	{exitUsage, "The arguments are wrong, or nothing is configured yet."},
	{exitLimited, "All keys and models are limited, for longer than was to be waited."},
	{exitRejected, "The providers reject the keys."},
	{exitInterrupted, "It was interrupted."},
	{exitUnread, "Nobody read its output to the end."},
}

// silent ends the program with a status after everything was said already.
type silent int

func (s silent) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// end prints err with its hint to standard error and gives the exit status.
func (a *app) end(ctx context.Context, err error) int {
	unwritten := a.Out.Finish()
	if err == nil || errors.Is(err, context.Canceled) && ctx.Err() == nil {
		err = cmp.Or(unwritten, err)
	}
	var lost *console.OutputError
	if errors.As(unwritten, &lost) && !lost.Quiet() && !errors.Is(err, unwritten) {
		a.Complain(unwritten) // besides what else went wrong
	}
	if err == nil {
		return exitOK
	}
	if errors.As(err, &lost) && lost.Quiet() {
		return exitUnread
	}
	var said silent
	if errors.As(err, &said) {
		return int(said)
	}
	code := exitCode(err)
	if code == exitFailed && ctx.Err() != nil {
		code = exitInterrupted
	}
	if code == exitInterrupted {
		fmt.Fprintln(a.Err, "sluice: interrupted")
		return code
	}
	if errors.Is(err, config.ErrNothing) {
		firstrun.Explain(a.Home, a.Err)
		return code
	}
	a.Complain(err)
	return code
}

func exitCode(err error) int {
	var (
		usage    console.UsageError
		limited  *ending.LimitedError
		rejected *ending.RejectedError
		signal   *term.SignalError
	)
	switch {
	case errors.As(err, &usage), errors.Is(err, config.ErrNothing):
		return exitUsage
	case errors.As(err, &limited):
		return exitLimited
	case errors.As(err, &rejected):
		return exitRejected
	case errors.Is(err, context.Canceled), errors.As(err, &signal):
		return exitInterrupted
	}
	return exitFailed
}
