package cli

import (
	"fmt"
	"io"

	"sluice/engine/plain"
)

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

// untouched is standard output for what speaks to the terminal itself (the
// dashboard, the colours of a help text), and for what a program reads: JSON,
// and a piped answer or conversation.
type untouched struct{ *output }

func (u untouched) Write(p []byte) (int, error) { return u.put(p) }

// behind gives the stream of the process that w writes to.
func behind(w any) any {
	switch w := w.(type) {
	case edge:
		return w.to
	case *output:
		return w.to
	case untouched:
		return w.to
	}
	return w
}

// writeJSON writes v as one line of JSON, in which nothing stands that a
// terminal would obey.
func writeJSON(w io.Writer, v any) error {
	text, err := plain.JSON(v)
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if o, ok := w.(*output); ok {
		w = untouched{o}
	}
	_, err = w.Write(text)
	return err
}
