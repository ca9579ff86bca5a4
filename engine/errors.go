package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// ErrStopped says that the engine has ended.
var ErrStopped = errors.New("the engine has stopped")

// ErrSkipped ends a request whose last model a person skipped.
var ErrSkipped = errors.New("every model of the chain was skipped")

// ErrNoNextModel says that a request waits for the last model that it may use.
var ErrNoNextModel = errors.New("there is no next model: it keeps waiting")

// ErrCancelled ends a request that a person cancelled.
var ErrCancelled = errors.New("cancelled")

// Attempt is one sending of a request that failed.
type Attempt struct {
	At      time.Time
	Route   keystore.Route
	Key     string // name
	Verdict limit.Verdict
	Wait    time.Duration // until the next sending; 0 where that came at once, or there was none
}

func (a Attempt) String() string {
	s := fmt.Sprintf("%s with key %s: %s", a.Route, a.Key, describe(a.Verdict))
	if a.Verdict.Text != "" {
		s += ": " + plain.Line(a.Verdict.Text, 120)
	}
	if a.Wait > 0 {
		s += ", waited " + dialect.Span(a.Wait.Round(100*time.Millisecond))
	}
	return s
}

// describe gives "429 RPM", "503 overloaded", "timeout".
func describe(v limit.Verdict) string {
	word := strings.ReplaceAll(v.Class.String(), "_", " ")
	if v.Class == limit.RateLimit {
		if v.Dimension != limit.Unknown {
			word = limit.Name(v.Dimension, v.Window)
		} else {
			word = "limit"
		}
	}
	if v.Status >= 300 {
		return fmt.Sprintf("%d %s", v.Status, word)
	}
	return word
}

// story lists attempts, one a line, as seen at now.
func story(as []Attempt, now time.Time) string {
	var b strings.Builder
	for i, a := range as {
		fmt.Fprintf(&b, "\n  %d. %s %s", i+1, Moment(a.At, now), a)
	}
	return b.String()
}

func causes(as []Attempt) []error {
	errs := make([]error, len(as))
	for i, a := range as {
		errs[i] = errors.New(a.String())
	}
	return errs
}

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
	return fmt.Sprintf("%s in %s, at %s", what, Left(at, now), Moment(at, now.Local())+at.Local().Format(" MST"))
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
type UnavailableError struct {
	Earliest time.Time // when it would be tried again; zero: not by itself
	What     string    // what would be tried then
	Asked    time.Time
	Attempts []Attempt // what was met, by this request or before
}

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
	if hint := connectionHint(e.Attempts); hint != "" {
		return hint
	}
	if e.Earliest.IsZero() {
		return "`sluice models` shows the chain; correct it, or add a model"
	}
	return "wait longer, or add a model of another provider; `sluice doctor` checks the way there"
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
type GiveUpError struct {
	Asked    time.Time // when the engine gave up
	Attempts []Attempt
}

func (e *GiveUpError) Error() string {
	if len(e.Attempts) == 1 {
		return "gave up after one sending:" + story(e.Attempts, e.Asked)
	}
	return fmt.Sprintf("gave up after %d sendings:%s", len(e.Attempts), story(e.Attempts, e.Asked))
}

// Unwrap gives one error for each attempt.
func (e *GiveUpError) Unwrap() []error { return causes(e.Attempts) }

// Hint tells what a person can do.
func (e *GiveUpError) Hint() string {
	if metPage(e.Attempts) {
		return pageHint
	}
	if hint := connectionHint(e.Attempts); hint != "" {
		return hint
	}
	return "try again later, or allow more with [retry] stop"
}

// connectionHint gives the advice for the newest attempt that came to nothing
// because of the address or of what stands before it; empty where none did.
func connectionHint(as []Attempt) string {
	for _, a := range slices.Backward(as) {
		if hint := cmp.Or(a.Verdict.Hint, wire.Hint(a.Verdict.Code)); hint != "" {
			return hint
		}
	}
	return ""
}

const refusedHint = "no answer names a key: the provider may refuse this address or region (a VPN, a firewall); no key is marked for it"

// refusedAlike says whether what was met may be meant for everybody who asks
// from here.
func refusedAlike(as []Attempt) bool {
	return len(as) > 0 && !slices.ContainsFunc(as, func(a Attempt) bool {
		return !a.Verdict.NamesNobody || a.Verdict.Status != 401 && a.Verdict.Status != 403
	})
}

const pageHint = "a web page answers at base_url: is it the API's own address (…/v1), or does a proxy or a login page stand between?"

// metPage says whether the newest answer was a page instead of an API's.
func metPage(as []Attempt) bool {
	return len(as) > 0 && as[len(as)-1].Verdict.Code == dialect.CodeHTML
}

// FailedError says that the request itself cannot succeed: it is too long, not
// understood, or filtered; or that it failed in a way that the policy does not
// repeat, and no other key or model was left.
type FailedError struct {
	Route   keystore.Route
	Key     string
	Verdict limit.Verdict
}

func (e *FailedError) Error() string {
	s := fmt.Sprintf("%s: %s", e.Route, describe(e.Verdict))
	if e.Verdict.Text != "" {
		s += ": " + e.Verdict.Text
	}
	return s
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
		if hint := refusedHints[v.Blames]; hint != "" {
			return hint
		}
		return "the provider did not understand the request; another model may"
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
type BrokenError struct {
	Route   keystore.Route
	Key     string
	Verdict limit.Verdict
}

func (e *BrokenError) Error() string {
	s := fmt.Sprintf("the answer of %s broke off: %s", e.Route, describe(e.Verdict))
	if e.Verdict.Text != "" {
		s += ": " + e.Verdict.Text
	}
	return s
}

// Hint tells what a person can do.
func (e *BrokenError) Hint() string { return "what came is kept; continue it, start again, or keep it" }

// firstLine gives an error's first line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// verdictOf gives the verdict that an error carries.
func verdictOf(err error) (limit.Verdict, bool) {
	var failed *FailedError
	var broken *BrokenError
	var gaveUp *GiveUpError
	switch {
	case errors.As(err, &failed):
		return failed.Verdict, true
	case errors.As(err, &broken):
		return broken.Verdict, true
	case errors.As(err, &gaveUp) && len(gaveUp.Attempts) > 0:
		return gaveUp.Attempts[len(gaveUp.Attempts)-1].Verdict, true
	}
	return limit.Verdict{}, false
}

// ceilSeconds rounds a wait up to the whole second, as countdowns do.
func ceilSeconds(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return (d + time.Second - 1).Truncate(time.Second)
}
