// Package dialect reads what a provider answers: status, headers, body and
// stream become one limit.Verdict. It is pure and table-driven: a new provider
// is new rows. It must never send, sleep, read a clock, or let a byte that a
// provider wrote reach a Verdict before it went through engine/plain.
package dialect

import (
	"net/http"
	"time"

	"sluice/engine/plain"
	"sluice/keystore/limit"
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
	// a Stream hands on; verdicts are left to the caller.
	Hide plain.Redactor
}

// MaxErrorBody is how much of an error's body is read.
const MaxErrorBody = 64 << 10

// Names that this package gives in Verdict.Code to failures for which the
// provider had no word.
const (
	CodeEmptyBody     = "empty_body"        // a 200 without a body
	CodeEmptyStream   = "empty_stream"      // a stream without one chunk
	CodeCutLine       = "cut_line"          // the last line ends in the middle of its JSON
	CodeCutBody       = "cut_body"          // a 200 whose JSON ends in the middle
	CodeUnfinished    = "unfinished_stream" // no finish_reason and no [DONE]
	CodeHTML          = "html"              // a page instead of an answer
	CodeNotJSON       = "not_json"          // text that is neither JSON nor a page
	CodeErrorIn200    = "error_in_200"      // an error object under status 200
	CodeErrorEvent    = "error_event"       // "event: error"
	CodeFinishError   = "finish_error"      // finish_reason "error"
	CodeContentFilter = "content_filter"    // finished by a filter, without content
)

// Part is one piece of a stream, ready to hand on.
type Part struct {
	// Data is one chunk of the OpenAI chat stream as compact JSON, to be sent
	// on as a "data: " line; nil where there is nothing to hand on.
	Data []byte
	// Text and Reasoning are what can be shown more of choice 0, with keys hidden.
	Text, Reasoning string
	Calls           []Call // pieces of tool calls, likewise
	Finish          string // finish_reason, where it comes
	Content         bool   // text, reasoning or a call came, though some of it may be held back
	Alive           bool   // the server gets on: content, sealed reasoning, a higher count, the end
	// Usage is all that the stream has told so far about what was used.
	Usage   *Usage
	Failure *limit.Verdict // the stream failed here
	Done    bool           // the server said that the stream is complete
}

// Usage is what an answer says it used, in tokens.
type Usage struct {
	Input     int64
	Output    int64 // reasoning included
	Reasoning int64
	Cached    int64 // the part of Input that a cache held
}

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
