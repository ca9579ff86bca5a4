package console

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/charmbracelet/x/term"

	"sluice/engine/plain"
)

// Output is standard output. It remembers that a part of it could not be
// written, so that no command has to ask after each line and none claims
// success for what nobody got. It passes for the terminal behind it. What is
// written to it is made safe for a terminal; see AsIs for what is not.
type Output struct {
	to     io.Writer
	mu     sync.Mutex
	err    error         // the first failure; nothing is written after it
	failed chan struct{} // closed with the first failure
}

func newOutput(to io.Writer) *Output {
	return &Output{to: to, failed: make(chan struct{})}
}

func (o *Output) Write(p []byte) (int, error) {
	if _, err := o.put([]byte(plain.Text(string(p)))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// put writes p as it is.
func (o *Output) put(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(p)
	if err != nil {
		o.err = &OutputError{err}
		close(o.failed)
		return n, o.err
	}
	return n, nil
}

// Failure gives what kept the output from being written; nil: nothing did.
func (o *Output) Failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// Finish closes an ordinary file, since some disks, as those across a network,
// tell only then that they are full. It gives the output's failure.
func (o *Output) Finish() error {
	err := o.Failure()
	f, ok := o.to.(*os.File)
	if err != nil || !ok {
		return err
	}
	if info, e := f.Stat(); e == nil && info.Mode().IsRegular() {
		if e := f.Close(); e != nil {
			return &OutputError{e}
		}
	}
	return nil
}

// Fd, Read and Close are those of the file behind it.
func (o *Output) Fd() uintptr {
	if f, ok := o.to.(term.File); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}

func (o *Output) Read(p []byte) (int, error) {
	if r, ok := o.to.(io.Reader); ok {
		return r.Read(p)
	}
	return 0, io.EOF
}

func (o *Output) Close() error { return nil }

// OutputError says that standard output could not be written.
type OutputError struct{ err error }

func (e *OutputError) Error() string {
	err := e.err
	if path := new(os.PathError); errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("writing standard output: %v", err)
}

func (e *OutputError) Unwrap() error { return e.err }

// Quiet says that the reader has simply left, as head does.
func (e *OutputError) Quiet() bool { return errors.Is(e.err, syscall.EPIPE) }

// Hint tells what a person can do.
func (e *OutputError) Hint() string {
	if errors.Is(e.err, syscall.ENOSPC) {
		return "make room on the disk; what was written before it was full is not whole"
	}
	return ""
}

// edge is standard error. What is written to it is made safe for a terminal,
// each piece by itself: names of folders and files, and words of providers and
// libraries come this way too.
type edge struct{ to io.Writer }

func (e edge) Write(p []byte) (int, error) {
	if _, err := io.WriteString(e.to, plain.Text(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// AsIs is standard output for what speaks to the terminal itself (the
// dashboard, the colours of a help text), and for what a program reads: JSON,
// and a piped answer or conversation.
func (o *Output) AsIs() io.Writer { return untouched{o} }

type untouched struct{ *Output }

func (u untouched) Write(p []byte) (int, error) { return u.put(p) }

// Behind gives the stream of the process that w writes to.
func Behind(w any) any {
	switch w := w.(type) {
	case edge:
		return w.to
	case *Output:
		return w.to
	case untouched:
		return w.to
	}
	return w
}

// JSON writes v as one line of JSON, in which nothing stands that a
// terminal would obey.
func (o *Output) JSON(v any) error {
	text, err := plain.JSON(v)
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	_, err = o.put(text)
	return err
}
