// Package console is where a command meets a person, or a program in their
// place: what is said is made safe for a terminal and hides what may be a
// secret, and what is typed is read, without an echo where it must not be seen.
// It decides nothing, and opens no file but those that a person named.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/terminal"
)

// Console is the streams and the environment of the process, as they were
// handed to Main.
type Console struct {
	In      io.Reader // may be nil
	Out     *Output
	Err     io.Writer // made safe, as Out is
	Env     terminal.Environment
	NoColor bool // as the flag says

	typed []string // arguments that are not repeated whole
}

// New takes over the streams.
func New(in io.Reader, out, err io.Writer, environ []string) *Console {
	return &Console{In: in, Out: newOutput(out), Err: edge{err}, Env: environ}
}

// Typed tells what was typed as arguments: what is no name among them is not
// repeated.
func (c *Console) Typed(args []string) { c.typed = strangeWords(args) }

// Say prints one line about what was done.
func (c *Console) Say(format string, args ...any) {
	fmt.Fprintln(c.Out, plain.Line(fmt.Sprintf(format, args...), 0))
}

// Complain prints err and, where it has one, its hint. Either may quote what a
// person typed or a provider said.
func (c *Console) Complain(err error) {
	fmt.Fprintf(c.Err, "sluice: %s\n", c.Presentable(err.Error()))
	var crashed *plain.CrashError
	if errors.As(err, &crashed) {
		fmt.Fprintf(c.Err, "%s", c.Presentable(string(crashed.Stack)))
	}
	c.Hint(c.Presentable(keystore.HintOf(err)))
}

// Hint says what a person can do; empty: nothing.
func (c *Console) Hint(text string) {
	if text != "" {
		fmt.Fprintf(c.Err, "hint: %s\n", text)
	}
}

// Interactive says whether a person can be asked and can answer.
func (c *Console) Interactive() bool { return Terminal(c.In) && Terminal(c.Out) }

// Colourless says whether colours are unwanted: any non-empty NO_COLOR, as
// no-color.org has it, a terminal without them, or the flag.
func (c *Console) Colourless() bool {
	return c.NoColor || c.Env.Get("NO_COLOR") != "" || c.Env.Get("TERM") == "dumb"
}

// File gives the file behind standard input; nil where it is none.
func (c *Console) File() *os.File {
	f, _ := c.In.(*os.File)
	return f
}

// Width gives the columns of the terminal behind standard error; 80 where it
// is none.
func (c *Console) Width() int {
	if f, ok := Behind(c.Err).(interface{ Fd() uintptr }); ok {
		if w, _, err := term.GetSize(f.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

// Terminal says whether a stream is one.
func Terminal(stream any) bool {
	f, ok := Behind(stream).(interface{ Fd() uintptr })
	return ok && term.IsTerminal(f.Fd())
}

// Beside says on w, made safe, what else would go to standard error.
func (c *Console) Beside(w io.Writer) { c.Err = edge{w} }

// Heard gives a context that ends with ctx, and with the output's failure as
// its cause when nobody reads on: for commands that go on by themselves.
func (c *Console) Heard(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-c.Out.failed:
			cancel(c.Out.Failure())
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// UsageError is a mistake in the arguments, or in what is configured.
type UsageError struct {
	error
	hint string
}

// Usage gives a *UsageError of err, with what a person can do instead.
func Usage(err error, hint string) error { return UsageError{err, hint} }

// Hint says what to do instead.
func (e UsageError) Hint() string  { return e.hint }
func (e UsageError) Unwrap() error { return e.error }

// ComplainOf complains of each.
func (c *Console) ComplainOf(errs []error) {
	for _, err := range errs {
		c.Complain(err)
	}
}

// Presentable makes text safe for a terminal and hides what may be a secret in
// it: what looks like one, and words of the arguments that are no names.
func (c *Console) Presentable(text string) string {
	text = plain.Text(text)
	for _, arg := range c.typed {
		text = strings.ReplaceAll(text, arg, ShownArgument(arg))
	}
	var strange []string // what is left of them where only a part is repeated
	for _, arg := range c.typed {
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
		if ShownArgument(arg) != arg {
			words = append(words, arg)
		}
		if _, value, ok := strings.Cut(arg, "="); ok && ShownArgument(value) != value {
			words = append(words, value)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// ShownArgument is keystore.Shown, but for what names a place that is there.
func ShownArgument(arg string) string {
	there, rest := placed(arg)
	return there + keystore.Shown(rest)
}

// placed parts an argument into folders that are there, or the whole of a file
// that is, and the rest.
func placed(arg string) (there, rest string) {
	if arg == "" || isThere(arg) {
		return arg, ""
	}
	end := 0
	for at, c := range arg {
		if c == '/' || c == filepath.Separator {
			if !isThere(arg[:at+1]) {
				break
			}
			end = at + 1
		}
	}
	return arg[:end], arg[end:]
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
