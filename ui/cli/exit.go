package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"sluice/engine/ending"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/config"
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

// usageError is a mistake in the arguments, or in what is configured; exit
// status 2.
type usageError struct {
	error
	hint string
}

func (e usageError) Hint() string  { return e.hint }
func (e usageError) Unwrap() error { return e.error }

// silent ends the program with a status after everything was said already.
type silent int

func (s silent) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// end prints err with its hint to standard error and gives the exit status.
func (a *app) end(ctx context.Context, err error) int {
	unwritten := a.stdout.finish()
	if err == nil || errors.Is(err, context.Canceled) && ctx.Err() == nil {
		err = cmp.Or(unwritten, err)
	}
	var lost *outputError
	if errors.As(unwritten, &lost) && !lost.quiet() && !errors.Is(err, unwritten) {
		a.complain(unwritten) // besides what else went wrong
	}
	if err == nil {
		return exitOK
	}
	if errors.As(err, &lost) && lost.quiet() {
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
		fmt.Fprintln(a.stderr, "sluice: interrupted")
		return code
	}
	if errors.Is(err, config.ErrNothing) {
		a.explainNothing(a.stderr)
		return code
	}
	a.complain(err)
	return code
}

// complain prints err and, where it has one, its hint. Either may quote what a
// person typed or a provider said.
func (a *app) complain(err error) {
	fmt.Fprintf(a.stderr, "sluice: %s\n", a.presentable(err.Error()))
	var crashed *term.CrashError
	if errors.As(err, &crashed) {
		fmt.Fprintf(a.stderr, "%s", crashed.Stack)
	}
	if hint := keystore.HintOf(err); hint != "" {
		fmt.Fprintf(a.stderr, "hint: %s\n", a.presentable(hint))
	}
}

// presentable makes text safe for a terminal and hides what may be a secret in
// it: what looks like one, and words of the arguments that are no names.
func (a *app) presentable(text string) string {
	text = plain.Text(text)
	for _, arg := range a.typed {
		text = strings.ReplaceAll(text, arg, shownArgument(arg))
	}
	var strange []string // what is left of them where only a part is repeated
	for _, arg := range a.typed {
		_, rest := placed(arg)
		strange = append(strange, keystore.Hidden(rest)...)
	}
	return plain.RedactKnown(text, strange...)
}

// strangeWords gives the arguments that may hold a key in the wrong place,
// without dashes; longer ones first.
func strangeWords(args []string) []string {
	var words []string
	for _, arg := range args {
		arg = strings.TrimLeft(arg, "-")
		if shownArgument(arg) != arg {
			words = append(words, arg)
		}
		if _, value, ok := strings.Cut(arg, "="); ok && shownArgument(value) != value {
			words = append(words, value)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// shownArgument is keystore.Shown, but for what names a place that is there.
func shownArgument(arg string) string {
	there, rest := placed(arg)
	return there + keystore.Shown(rest)
}

// placed parts an argument into folders that are there, or the whole of a file
// that is, and the rest.
func placed(arg string) (there, rest string) {
	if arg == "" || !absent(arg) {
		return arg, ""
	}
	end := 0
	for at, c := range arg {
		if c == '/' || c == filepath.Separator {
			if absent(arg[:at+1]) {
				break
			}
			end = at + 1
		}
	}
	return arg[:end], arg[end:]
}

func exitCode(err error) int {
	var (
		usage    usageError
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
