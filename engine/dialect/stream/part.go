package stream

import "sluice/keystore/limit"

// Names that this package gives in Verdict.Code to failures for which the
// provider had no word.
const (
	CodeEmptyBody     = "empty_body"        // a 200 without a body
	CodeEmptyStream   = "empty_stream"      // a stream without one chunk
	CodeCutLine       = "cut_line"          // the last line ends in the middle of its JSON
	CodeCutBody       = "cut_body"          // a 200 whose JSON ends in the middle
	CodeUnfinished    = "unfinished_stream" // no finish_reason and no [DONE]
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
