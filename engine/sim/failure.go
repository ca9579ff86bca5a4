package sim

import (
	"errors"
	"fmt"
	"net/http"
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

// pickFailure finds the first failure that applies. Each whose keys and models
// fit counts the request, so that one script does not shift another. The
// caller holds the lock.
func (s *Server) pickFailure(x *exchange, now time.Time) *failure {
	var picked *failure
	for _, f := range x.p.failures {
		if !f.fits(x, now.Sub(s.started)) {
			continue
		}
		f.matched++
		if f.due(s.random.Float64) && picked == nil {
			picked = f
		}
	}
	return picked
}

func (f *failure) fits(x *exchange, since time.Duration) bool {
	switch {
	case len(f.Keys) > 0 && (x.key == nil || !slices.Contains(f.Keys, x.key.Name)):
		return false
	case len(f.Models) > 0 && !slices.Contains(f.Models, x.model.Name):
		return false
	case since < f.After.D(), f.Until > 0 && since >= f.Until.D():
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

// fail plays a failure that comes in place of an answer.
func (x *exchange) fail(w http.ResponseWriter, r *http.Request) {
	f := x.failure
	if !x.pause(f.Delay.D()) {
		return
	}
	for name, v := range f.Headers {
		w.Header().Set(name, v)
	}
	switch f.Kind {
	case FailStatus:
		x.plainly(w, f.Status, f.Body)
	case FailRedirect:
		if w.Header().Get("Location") == "" {
			w.Header().Set("Location", "http://elsewhere.invalid"+r.URL.RequestURI())
		}
		x.plainly(w, http.StatusTemporaryRedirect, "")
	case FailEchoKey:
		x.plainly(w, http.StatusUnauthorized, x.echo())
	case FailDrop:
		x.note(FailDrop, 0)
		panic(http.ErrAbortHandler)
	default:
		x.refuseOnPurpose(w)
	}
}

// echo is the dialect's rejection with the whole key in its message.
func (x *exchange) echo() string {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	_, _ = x.spell(&refusal{kind: sayAuth}) // for its type and code
	x.facts.message = "Incorrect API key provided: " + x.token + "."
	body, _ := x.facts.fill(x.p.dialect.shape, true)
	return body
}

func (x *exchange) note(kind string, status int) {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.arrival.Kind = kind
	if status != 0 {
		x.arrival.Status = status
	}
}

func (x *exchange) plainly(w http.ResponseWriter, status int, body string) {
	x.note(x.failure.Kind, status)
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", contentType(body))
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that has gone does not read it
}

// refuseOnPurpose plays a refusal that no limit and no key calls for.
func (x *exchange) refuseOnPurpose(w http.ResponseWriter) {
	f := x.failure
	if f.Status == 0 && f.Body == "" {
		x.refuse(w, x.pretext(f.Kind))
		return
	}
	x.server.mu.Lock()
	body, sent := x.spell(x.pretext(f.Kind))
	x.server.mu.Unlock()
	if f.Body != "" {
		body = f.Body
	}
	if f.Status != 0 {
		sent.status = f.Status
	}
	x.plainly(w, sent.status, body)
}

// pretext is a limit for a refusal that has none: the model's first, or one
// request a minute.
func (x *exchange) pretext(kind string) *refusal {
	l := RPM(1)
	for _, r := range x.model.rules {
		if r.Max > 0 && r.Dimension != Concurrency {
			l = r.Limit
			break
		}
	}
	no := &refusal{kind: kind, limit: l, used: l.Max, requested: 1}
	switch kind {
	case sayRateLimit, sayPlan:
		no.until = x.facts.now.Add(max(x.failure.Wait.D(), time.Second))
	case sayTooLarge:
		no.requested = l.Max + 1
	case sayContext:
		no.limit, no.requested = Limit{Max: x.cost.input}, x.cost.input+1
	}
	return no
}
