package linear

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// linesOf reads lines until the end of r. The reader may outlive ctx: a read
// from a terminal cannot be called off.
func linesOf(ctx context.Context, r io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		in := bufio.NewScanner(r)
		in.Buffer(nil, 16<<20)
		for in.Scan() {
			select {
			case out <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// joinBlock gathers the lines between two lines of """ into one message.
func joinBlock(text string, block []string) (whole string, rest []string) {
	mark := strings.TrimSpace(text) == `"""`
	switch {
	case block == nil && mark:
		return "", []string{}
	case block == nil:
		return text, nil
	case mark:
		return strings.Join(block, "\n"), nil
	}
	return "", append(block, text)
}
