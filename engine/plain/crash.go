package plain

import (
	"fmt"
	"runtime/debug"
)

// crashSize bounds what is told of a panic's own text, in bytes.
const crashSize = 500

// CrashError is a panic that was caught. What is the redacted text of an error
// or a string; of anything else it is the type alone: what that holds might be a
// secret, and need not look like one. Stack, for a report, names functions and
// lines, no values, and is redacted.
type CrashError struct {
	What  string
	Stack []byte
}

// Crash describes a panic; it is called within the deferred call that caught it.
func Crash(reason any) *CrashError {
	what := fmt.Sprintf("panic of type %T", reason)
	switch v := reason.(type) {
	case error:
		what = Brief(v.Error(), crashSize)
	case string:
		what = Brief(v, crashSize)
	}
	return &CrashError{what, []byte(Redact(string(debug.Stack())))}
}

func (e *CrashError) Error() string { return "internal error: " + e.What }

// Hint asks for a report.
func (e *CrashError) Hint() string {
	return "this is a fault of sluice; please report the lines above. The conversation is kept as far as it was"
}
