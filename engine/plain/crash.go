package plain

import (
	"fmt"
	"runtime/debug"
)

// crashSize bounds what is told of a panic's own text, in bytes.
const crashSize = 500

// Crash describes a panic; it is called within the deferred call that caught
// it. What is the redacted text of an error or a string. Of anything else it
// tells the type alone: what that holds might be a secret, and need not look
// like one. Stack names functions and lines.
func Crash(reason any) (what string, stack []byte) {
	what = fmt.Sprintf("panic of type %T", reason)
	switch v := reason.(type) {
	case error:
		what = Brief(v.Error(), crashSize)
	case string:
		what = Brief(v, crashSize)
	}
	return what, []byte(Redact(string(debug.Stack())))
}
