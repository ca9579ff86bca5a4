package cli

import (
	"context"
	"fmt"
	"io"
	"os"
)

// maxPiped bounds what is read from standard input, or from a file in its place.
const maxPiped = 16 << 20

// readAll reads standard input, at most a byte more than maxPiped, unless ctx
// ends first. Then the reading is left behind.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	data, err := unless(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxPiped+1)) })
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("reading standard input: %w", err)
	}
	return data, err
}

// readNamed does the same with a file that a person named, which may be a pipe
// that nobody writes to.
func readNamed(ctx context.Context, path string) ([]byte, error) {
	return unless(ctx, func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, maxPiped+1))
	})
}

// unless gives what read gives, or the end of ctx.
func unless(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := read()
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readGiven reads the file that the first argument names, or standard input
// where there is none or "-".
func (a *app) readGiven(ctx context.Context, args []string, hint string) ([]byte, error) {
	what, read := "standard input", func() ([]byte, error) { return readAll(ctx, a.stdin) }
	if len(args) > 0 && args[0] != "-" {
		what, read = args[0], func() ([]byte, error) { return readNamed(ctx, args[0]) }
	}
	text, err := read()
	if err == nil && len(text) > maxPiped {
		return nil, usageError{fmt.Errorf("%s is longer than 16 MiB", what), hint}
	}
	return text, err
}
