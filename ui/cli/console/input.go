package console

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"sluice/keystore"
)

// MaxRead bounds what is read from standard input, or from a file in its place.
const MaxRead = 16 << 20

// ReadGiven reads the file that the first argument names, or standard input
// where there is none or "-". Too much is a usage error with that hint. When ctx
// ends first the reading is left behind.
func (c *Console) ReadGiven(ctx context.Context, args []string, hint string) ([]byte, error) {
	var text []byte
	var err error
	what := "standard input"
	switch {
	case len(args) > 0 && args[0] != "-":
		what = args[0]
		text, err = ReadNamed(ctx, what)
	case c.In == nil:
	default:
		if text, err = unless(ctx, func() ([]byte, error) { return readBounded(c.In) }); err != nil && ctx.Err() == nil {
			err = fmt.Errorf("reading standard input: %w", err)
		}
	}
	if err == nil && len(text) > MaxRead {
		return nil, Usage(fmt.Errorf("%s is longer than 16 MiB", what), hint)
	}
	return text, err
}

// ReadNamed reads a file that a person named, which may be a pipe that nobody
// writes to, at most a byte more than MaxRead.
func ReadNamed(ctx context.Context, path string) ([]byte, error) {
	return unless(ctx, func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readBounded(f)
	})
}

func readBounded(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, MaxRead+1)) }

// unless gives what f gives, or the end of ctx; then f is left behind.
func unless[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return *new(T), ctx.Err()
	}
}

// errSeveralLines tells pasted lists from one secret.
var errSeveralLines = Usage(errors.New("there are several lines where one secret is expected"), "for many keys: sluice keys import")

// Secret takes one secret: typed at a terminal without being shown, or the
// only line of what is piped in.
func (c *Console) Secret(ctx context.Context, prompt string) (keystore.Secret, error) {
	var line string
	if Terminal(c.In) {
		err := c.hidden(ctx, func() (err error) {
			line, err = c.askLine(prompt)
			return err
		})
		if err != nil {
			return keystore.Secret{}, err
		}
	} else {
		text, err := c.readKeys(ctx)
		if err != nil {
			return keystore.Secret{}, err
		}
		line = string(text)
	}
	line = strings.TrimSpace(line)
	if strings.ContainsAny(line, "\r\n") {
		return keystore.Secret{}, errSeveralLines
	}
	return keystore.NewSecret(line), nil
}

// Secrets takes lines until an empty one at a terminal, without showing them,
// or all that is piped in.
func (c *Console) Secrets(ctx context.Context, prompt string) ([]byte, error) {
	if !Terminal(c.In) {
		return c.readKeys(ctx)
	}
	var lines bytes.Buffer
	err := c.hidden(ctx, func() error {
		for {
			line, err := c.askLine(prompt)
			if err != nil || strings.TrimSpace(line) == "" {
				return err
			}
			lines.WriteString(line + "\n")
			prompt = "next, or Enter to end: "
		}
	})
	return lines.Bytes(), err
}

func (c *Console) readKeys(ctx context.Context) ([]byte, error) {
	return c.ReadGiven(ctx, nil, "keys are short; is this the right file?")
}

// askLine takes a line from the terminal, which must be hidden.
func (c *Console) askLine(prompt string) (string, error) {
	fmt.Fprint(c.Err, prompt)
	line, err := lineOf(c.File())
	fmt.Fprintln(c.Err)
	return line, err
}

// lineOf reads a line, or what there is at the end of the input. It goes byte
// by byte, so that nothing behind the line is taken, and it leaves the terminal
// as it is: only hidden changes that, and changes it back.
func lineOf(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := r.Read(b)
		switch {
		case n > 0 && b[0] == '\n', n == 0 && errors.Is(err, io.EOF):
			return strings.TrimSuffix(string(line), "\r"), nil
		case n > 0:
			line = append(line, b[0])
		case err != nil:
			return "", err
		}
	}
}

// hidden runs f while the terminal shows nothing that is typed, so that what
// is pasted faster than it is asked for stays hidden too. When ctx ends first
// the terminal is given back and f is left behind.
func (c *Console) hidden(ctx context.Context, f func() error) error {
	fd := c.File().Fd()
	before, err := hideInput(fd)
	if err != nil {
		return fmt.Errorf("hiding what is typed: %w", err)
	}
	_, err = unless(ctx, func() (struct{}, error) { return struct{}{}, f() })
	return errors.Join(err, term.Restore(fd, before))
}

// PassphraseTries is how often a passphrase may be typed anew.
const PassphraseTries = 3

// NewPassphrase has a person choose the passphrase of a new file, typed twice.
func (c *Console) NewPassphrase(ctx context.Context, why string) (keystore.Secret, error) {
	if !Terminal(c.In) {
		return keystore.Secret{}, errors.New("nobody is there to choose one")
	}
	fmt.Fprintln(c.Err, why)
	for range PassphraseTries {
		first, err := c.Secret(ctx, "New passphrase: ")
		if err != nil {
			return keystore.Secret{}, err
		}
		again, err := c.Secret(ctx, "The same again: ")
		if err != nil {
			return keystore.Secret{}, err
		}
		if first.Reveal() == again.Reveal() {
			return first, nil
		}
		fmt.Fprintln(c.Err, "These are not the same.")
	}
	return keystore.Secret{}, errors.New("the two were never the same")
}

// errLeft says that the person left instead of choosing.
var errLeft = errors.New("nothing was chosen")

// ErrLeft is how a person leaves instead of choosing.
var ErrLeft = Usage(errLeft, "sluice --demo needs no key")

// Questions asks a person, and reads the answers line by line.
type Questions struct {
	c  *Console
	in *bufio.Reader
}

// Questions begins to read standard input: what is read ahead is seen by
// nobody else.
func (c *Console) Questions() *Questions { return &Questions{c, bufio.NewReader(c.In)} }

// Line asks a question and gives the answer in lower case; ErrLeft where the
// input has ended. It returns early when ctx ends.
func (q *Questions) Line(ctx context.Context, question string) (string, error) {
	fmt.Fprint(q.c.Out, question)
	line, err := unless(ctx, func() (string, error) { return q.in.ReadString('\n') })
	switch {
	case errors.Is(err, io.EOF):
		return "", ErrLeft
	case ctx.Err() != nil && err != nil:
		fmt.Fprintln(q.c.Out)
	}
	return strings.ToLower(strings.TrimSpace(line)), err
}

// Yes asks a question whose answer is no unless it is a yes.
func (q *Questions) Yes(ctx context.Context, question string) (bool, error) {
	answer, err := q.Line(ctx, question)
	return answer == "y" || answer == "yes", err
}
