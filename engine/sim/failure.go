package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// The kinds of Failure beside the refusals that dialects spell. The first four
// come in place of an answer and take nothing from any limit; the others come
// with status 200 and cost what an answer costs.
const (
	FailStatus   = "status"   // Status, Headers and Body as they stand
	FailRedirect = "redirect" // 307 to another host, or to the Location of Headers
	FailEchoKey  = "echo_key" // a rejection that quotes the whole key
	FailDrop     = "drop"     // the connection ends: before the headers, or after Tokens

	FailEmpty        = "empty"         // nothing but the headers
	FailHTML         = "html"          // a page
	FailHalfJSON     = "half_json"     // a JSON answer that stops in the middle
	FailErrorChunk   = "error_chunk"   // an error as a data line, after Tokens
	FailErrorEvent   = "error_event"   // an "event: error", after Tokens
	FailBareJSON     = "bare_json"     // an error as JSON over several lines, after Tokens
	FailNoDone       = "no_done"       // whole, without [DONE]
	FailNoEnd        = "no_end"        // ends without finish_reason and [DONE]: after Tokens, or the whole text
	FailCutLine      = "cut_line"      // ends in the middle of a line, after Tokens
	FailStall        = "stall"         // silence after Tokens: for Delay, or until the client leaves
	FailSlow         = "slow"          // the first token comes Delay later, the headers at once
	FailComments     = "comments"      // several hundred comment lines come first
	FailOnlyComments = "only_comments" // several hundred comment lines, and the end
)

var playedKinds = []string{
	FailStatus, FailRedirect, FailEchoKey, FailDrop, FailEmpty, FailHTML, FailHalfJSON, FailErrorChunk,
	FailErrorEvent, FailBareJSON, FailNoDone, FailNoEnd, FailCutLine, FailStall, FailSlow, FailComments,
	FailOnlyComments,
}

// FailureKinds names what Failure.Kind may be: the Fail constants, and the
// refusals that each dialect spells in its own way ("overloaded", "credit",
// "rate_limit", …).
func FailureKinds() []string { return slices.Concat(playedKinds, refusalKinds) }

// failure is a Failure with its count.
type failure struct {
	Failure
	matched int
}

func (f Failure) fault() error {
	switch {
	case !slices.Contains(FailureKinds(), f.Kind):
		return fmt.Errorf("unknown kind %q", f.Kind)
	case f.Probability < 0 || f.Probability > 1:
		return errors.New("a probability is between 0 and 1")
	case f.Kind == FailStatus && (f.Status < 200 || f.Status > 999):
		return fmt.Errorf("status %d cannot be sent", f.Status)
	case f.Tokens < 0 || f.First < 0 || f.Every < 0:
		return errors.New("counts must not be negative")
	}
	return nil
}

// beforeAnswer tells whether it comes in place of an answer.
func (f *failure) beforeAnswer() bool {
	switch f.Kind {
	case FailStatus, FailRedirect, FailEchoKey:
		return true
	case FailDrop:
		return f.Tokens == 0
	}
	return slices.Contains(refusalKinds, f.Kind)
}

func (f *failure) fits(x *exchange, since time.Duration) bool {
	switch {
	case len(f.Keys) > 0 && (x.key == nil || !slices.Contains(f.Keys, x.key.Name)):
		return false
	case len(f.Models) > 0 && !slices.Contains(f.Models, x.model.Name):
		return false
	case since < f.After.d(), f.Until > 0 && since >= f.Until.d():
		return false
	}
	return true
}

func (f *failure) due(random func() float64) bool {
	always := f.First == 0 && len(f.At) == 0 && f.Every == 0 && f.Probability == 0
	return always ||
		f.matched <= f.First ||
		slices.Contains(f.At, f.matched) ||
		(f.Every > 0 && f.matched%f.Every == 0) ||
		(f.Probability > 0 && random() < f.Probability)
}
