package console

import (
	"context"
	"fmt"
	"io"
	"os"
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
