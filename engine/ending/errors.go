// Package ending says why a request got no answer: to a program by the type of
// an error, to a person in words, with a hint at what to do.
package ending

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/clock"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// LimitedError says that limits keep everything from serving the request
// within its patience.
type LimitedError struct {
	Earliest time.Time // the earliest time at which something can; zero: nothing opens by itself
	What     string    // what opens then: "sim/large with key one"
	Asked    time.Time // when the engine gave up
	Attempts []Attempt // what was met, by this request or before
}

func (e *LimitedError) Error() string {
	if e.Earliest.IsZero() {
		return "every account is out of credit or allowance" + story(e.Attempts, e.Asked)
	}
	return "every key of every model is limited; the earliest is " + opens(e.What, e.Earliest, e.Asked)
}

// opens gives "sim/large with key one in 20s, at 14:02:00 UTC".
func opens(what string, at, now time.Time) string {
	return fmt.Sprintf("%s in %s, at %s", what, clock.Left(at, now), clock.Moment(at, now.Local())+at.Local().Format(" MST"))
}

// Hint tells what a person can do.
func (e *LimitedError) Hint() string {
	if e.Earliest.IsZero() {
		return "top up an account, or add a key of another one"
	}
	return "wait longer, add a key or a model, or clear a cooldown"
}

// Unwrap gives one error for each attempt.
func (e *LimitedError) Unwrap() []error { return causes(e.Attempts) }

// UnavailableError says that no model can be used, though no limit and no key
// is the reason: servers fail, cannot be reached, or do not have the model.
type UnavailableError LimitedError

func (e *UnavailableError) Error() string {
	s := "no model can be used"
	if !e.Earliest.IsZero() {
		s += "; the next to be tried is " + opens(e.What, e.Earliest, e.Asked)
	}
	return s + story(e.Attempts, e.Asked)
}

// Hint tells what a person can do.
func (e *UnavailableError) Hint() string {
	if metPage(e.Attempts) {
		return pageHint
	}
	if refusedAlike(e.Attempts) {
		return refusedHint
	}
	if e.Earliest.IsZero() {
		return cmp.Or(connectionHint(e.Attempts), "`sluice models` shows the chain; correct it, or add a model")
	}
	return cmp.Or(connectionHint(e.Attempts), "wait longer, or add a model of another provider; `sluice doctor` checks the way there")
}

// Unwrap gives one error for each attempt.
func (e *UnavailableError) Unwrap() []error { return causes(e.Attempts) }

// RejectedError says that every key that could serve the request was refused
// for good: nothing else was met.
type RejectedError struct {
	Asked    time.Time // when the engine gave up
	Attempts []Attempt
}

func (e *RejectedError) Error() string { return "no key is accepted" + story(e.Attempts, e.Asked) }

// Hint tells what a person can do.
func (e *RejectedError) Hint() string {
	if refusedAlike(e.Attempts) {
		return refusedHint
	}
	return "check the keys with `sluice keys test`, and replace or enable them"
}

// Unwrap gives one error for each attempt.
func (e *RejectedError) Unwrap() []error { return causes(e.Attempts) }

// GiveUpError says that the policy's attempts are used up. It carries all of them.
type GiveUpError RejectedError

func (e *GiveUpError) Error() string {
	if len(e.Attempts) == 1 {
		return "gave up after one send:" + story(e.Attempts, e.Asked)
	}
	return fmt.Sprintf("gave up after %d sends:%s", len(e.Attempts), story(e.Attempts, e.Asked))
}

// Unwrap gives one error for each attempt.
func (e *GiveUpError) Unwrap() []error { return causes(e.Attempts) }

// Hint tells what a person can do.
func (e *GiveUpError) Hint() string {
	if metPage(e.Attempts) {
		return pageHint
	}
	return cmp.Or(connectionHint(e.Attempts), "try again later, or allow more with [retry] stop")
}

// FailedError says that the request itself cannot succeed: it is too long, not
// understood, or filtered; or that it failed in a way that the policy does not
// repeat, and no other key or model was left.
type FailedError struct {
	Route   keystore.Route
	Key     string
	Verdict limit.Verdict
}

func (e *FailedError) Error() string { return fmt.Sprintf("%s: %s", e.Route, said(e.Verdict)) }

func said(v limit.Verdict) string {
	return strings.TrimSuffix(Describe(v)+": "+v.Text, ": ")
}

// Hint tells what a person can do.
func (e *FailedError) Hint() string {
	v := e.Verdict
	switch v.Class {
	case limit.ContextLength, limit.TooLarge:
		if v.Limit.Known && v.Requested.Known && v.Requested.N > v.Limit.N {
			return fmt.Sprintf("it is %d over the limit of %d; shorten it, or use a model with more room", v.Requested.N-v.Limit.N, v.Limit.N)
		}
		return "shorten it, or use a model with more room"
	case limit.ContentFilter:
		return "the provider's filter refused it; say it differently"
	case limit.Misconfigured:
		return v.Hint
	case limit.BadRequest:
		return cmp.Or(refusedHints[v.Blames], "the provider did not understand the request; another model may")
	}
	return wire.Hint(v.Code)
}

// refusedHints say what a person can do about what a model refuses.
var refusedHints = map[limit.Blame]string{
	limit.BlameParameter: "leave out what it refuses, or add a model that takes it",
	limit.BlameValue:     "change what it refuses, or add a model that takes it",
	limit.BlameModel:     "add a model that can do it",
}

// BrokenError says that the answer broke off after it had begun. What came is
// kept; nothing was tried again.
type BrokenError FailedError

func (e *BrokenError) Error() string {
	return fmt.Sprintf("the answer of %s broke off: %s", e.Route, said(e.Verdict))
}

// Hint tells what a person can do.
func (e *BrokenError) Hint() string { return "what came is kept; continue it, start again, or keep it" }

// NoSecretError says that the secret of no key that could serve the request
// could be opened here. No provider was asked: the keys may well be good.
type NoSecretError struct {
	Asked    time.Time // when the engine gave up
	Attempts []Attempt
	Err      error // what the first of them met; nil where the key is gone
}

func (e *NoSecretError) Error() string {
	first := e.Attempts[0].Verdict.Text
	if slices.ContainsFunc(e.Attempts, func(a Attempt) bool { return a.Verdict.Text != first }) {
		return "no key's secret can be opened" + story(e.Attempts, e.Asked)
	}
	return "no key's secret can be opened: " + first
}

// Hint tells what a person can do: what the place of the secrets advises.
func (e *NoSecretError) Hint() string {
	return cmp.Or(keystore.HintOf(e.Err), "`sluice doctor` looks at the places where keys rest")
}

// Unwrap gives the reason.
func (e *NoSecretError) Unwrap() error { return e.Err }
