package ending

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/clock"
	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Attempt is one send of a request that failed.
type Attempt struct {
	At      time.Time
	Route   keystore.Route
	Key     string // name
	Verdict limit.Verdict
	Wait    time.Duration // until the next send; 0 where that came at once, or there was none
}

func (a Attempt) String() string {
	s := fmt.Sprintf("%s with key %s: %s", a.Route, a.Key, Describe(a.Verdict))
	if a.Verdict.Text != "" {
		s += ": " + plain.Line(a.Verdict.Text, 120)
	}
	if a.Wait > 0 {
		s += ", waited " + dialect.Span(a.Wait.Round(100*time.Millisecond))
	}
	return s
}

// Describe gives "429 RPM", "503 overloaded", "timeout".
func Describe(v limit.Verdict) string {
	word := strings.ReplaceAll(v.Class.String(), "_", " ")
	switch {
	case v.Class == limit.RateLimit && v.Dimension != limit.Unknown:
		word = limit.Name(v.Dimension, v.Window)
	case v.Class == limit.RateLimit:
		word = "limit"
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
		fmt.Fprintf(&b, "\n  %d. %s %s", i+1, clock.Moment(a.At, now), a)
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

// NoSecret is the code of verdicts on keys that could not be opened here: their
// provider was not asked.
const NoSecret = "no_secret"

// Unopened says whether a was no send at all, for want of a secret. A
// provider may use the same code, but not without a status.
func (a Attempt) Unopened() bool { return a.Verdict.Code == NoSecret && a.Verdict.Status == 0 }

// FirstLine gives an error's first line.
func FirstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// VerdictOf gives the verdict that an error carries.
func VerdictOf(err error) (limit.Verdict, bool) {
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
