package session

import (
	"context"

	"sluice/engine/plain"
)

// Crash is a panic of a goroutine, as an error. Its stack names functions and
// lines, no values.
type Crash struct {
	reason string
	stack  []byte
}

func (c *Crash) Error() string { return "internal error: " + c.reason + "\n" + string(c.stack) }

// Hint asks for a report.
func (c *Crash) Hint() string { return "this is a fault of sluice; the lines above tell where" }

// NewCrash describes a panic, from within the deferred call that caught it.
func NewCrash(reason any) *Crash {
	what, stack := plain.Crash(reason)
	return &Crash{reason: what, stack: stack}
}

// Guard turns a panic of f into an error, and tells it to crashed; nil: to
// nobody else.
func Guard(crashed context.CancelCauseFunc, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = NewCrash(v)
			if crashed != nil {
				crashed(err)
			}
		}
	}()
	return f()
}
