package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"sluice/engine"
)

// explain puts an error into words for the conversation: what went wrong in
// one line, and what helps in another.
func explain(err error, now time.Time) (problem, hint string) {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		hint = line(hinted.Hint())
	}
	var limited *engine.LimitedError
	if errors.As(err, &limited) {
		problem = "all keys are limited"
		if c := countdown(limited.Earliest, now); c != "" {
			problem += fmt.Sprintf("; the first is free in %s, at %s", c, clock(limited.Earliest, now))
		}
		return problem, hint
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return line(strings.TrimSuffix(first, ":")), hint
}
