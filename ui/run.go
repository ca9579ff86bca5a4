package ui

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"sluice/engine/plain"
)

// crash is a panic that was caught, to be told once the terminal is back.
type crash struct {
	what  string
	stack []byte
}

// newCrash describes a panic. The panic's own text is shown only where the
// runtime made it; anything else could hold a person's words, so it passes
// redaction and is cut. A secret cannot be in it by type.
func newCrash(r any) *crash {
	what := fmt.Sprintf("panic of type %T", r)
	switch r := r.(type) {
	case runtime.Error:
		what = r.Error()
	case error:
		what = plain.Brief(r.Error(), 200)
	case string:
		what = plain.Brief(r, 200)
	}
	return &crash{what: what, stack: debug.Stack()}
}

func (c *crash) print(w io.Writer) {
	fmt.Fprintf(w, "sluice ended after an internal error: %s\n\n%s\n", c.what, c.stack)
}
