// Package dialect reads what a provider answers: status, headers and body
// become one limit.Verdict. It is pure and table-driven: a new provider
// is new rows. It must never send, sleep, read a clock, or let a byte that a
// provider wrote reach a Verdict before it went through engine/plain.
package dialect

import (
	"net/http"
	"time"

	"sluice/engine/plain"
)

// Answer is one answer as it came.
type Answer struct {
	// Provider is the catalogue's name of who answered; empty where unknown.
	Provider string
	// Host is the host that was asked; empty where unknown.
	Host   string
	Status int
	Header http.Header
	// Body is what came, whole or its beginning: of an error's body only the
	// first MaxErrorBody bytes are looked at. A nil Body is one that nobody
	// looked at; an empty one that is not nil is an empty body.
	Body []byte
	// Stream says that Body holds what came over an event stream.
	Stream bool
	// Hide knows the keys that the request was sent with. It goes over all that
	// a stream hands on; verdicts are left to the caller.
	Hide plain.Redactor
}

// MaxErrorBody is how much of an error's body is read.
const MaxErrorBody = 64 << 10

// CodeHTML is the Verdict.Code of a page that came instead of an answer.
const CodeHTML = "html"

// clockOf is the clock of an answer: now where it is known, else the answer's
// own Date header, else the zero time.
func clockOf(h http.Header, now time.Time) time.Time {
	if !now.IsZero() {
		return now
	}
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t
	}
	return time.Time{}
}
