package draw

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sluice/engine/clock"
	"sluice/engine/ending"
	"sluice/keystore"
)

// Explain puts an error into words for the conversation: what went wrong in
// one line, and what helps in another.
func Explain(err error, now time.Time) (problem, hint string) {
	hint = Line(keystore.HintOf(err))
	var limited *ending.LimitedError
	if errors.As(err, &limited) {
		problem = "all keys are limited"
		if c := Countdown(limited.Earliest, now); c != "" {
			problem += fmt.Sprintf("; the first is free in %s, at %s", c, clock.Moment(limited.Earliest, now))
		}
		return problem, hint
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return Line(strings.TrimSuffix(first, ":")), hint
}

// Explained is Explain in one line.
func Explained(err error, now time.Time) string {
	problem, hint := Explain(err, now)
	if hint != "" {
		problem += " (" + hint + ")"
	}
	return problem
}
