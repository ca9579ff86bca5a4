package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/charmbracelet/x/term"

	"sluice/engine/plain"
)

// output is standard output. It remembers that a part of it could not be
// written, so that no command has to ask after each line and none claims
// success for what nobody got. It passes for the terminal behind it. What is
// written to it is made safe for a terminal; see untouched for what is not.
type output struct {
	to     io.Writer
	mu     sync.Mutex
	err    error         // the first failure; nothing is written after it
	failed chan struct{} // closed with the first failure
}

func newOutput(to io.Writer) *output {
	return &output{to: to, failed: make(chan struct{})}
}

func (o *output) Write(p []byte) (int, error) {
	if _, err := o.put([]byte(plain.Text(string(p)))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// put writes p as it is.
func (o *output) put(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(p)
	if err != nil {
		o.err = &outputError{err}
		close(o.failed)
		return n, o.err
	}
	return n, nil
}

// failure gives what kept the output from being written; nil: nothing did.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// finish closes an ordinary file, since some disks, as those across a network,
// tell only then that they are full. It gives the output's failure.
func (o *output) finish() error {
	err := o.failure()
	f, ok := o.to.(*os.File)
	if err != nil || !ok {
		return err
	}
	if info, e := f.Stat(); e == nil && info.Mode().IsRegular() {
		if e := f.Close(); e != nil {
			return &outputError{e}
		}
	}
	return nil
}

// Fd, Read and Close are those of the file behind it.
func (o *output) Fd() uintptr {
	if f, ok := o.to.(term.File); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}

func (o *output) Read(p []byte) (int, error) {
	if r, ok := o.to.(io.Reader); ok {
		return r.Read(p)
	}
	return 0, io.EOF
}

func (o *output) Close() error { return nil }

// heard gives a context that ends with ctx, and with the output's failure as
// its cause when nobody reads on: for commands that go on by themselves.
func (a *app) heard(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-a.stdout.failed:
			cancel(a.stdout.failure())
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// outputError says that standard output could not be written.
type outputError struct{ err error }

func (e *outputError) Error() string {
	err := e.err
	if path := new(os.PathError); errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("writing standard output: %v", err)
}

func (e *outputError) Unwrap() error { return e.err }

// quiet says that the reader has simply left, as head does.
func (e *outputError) quiet() bool { return errors.Is(e.err, syscall.EPIPE) }

// Hint tells what a person can do.
func (e *outputError) Hint() string {
	if errors.Is(e.err, syscall.ENOSPC) {
		return "make room on the disk; what was written before it was full is not whole"
	}
	return ""
}
