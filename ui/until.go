package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// What is wrong with a time; the word for it goes before.
var (
	errNoTime = errors.New("is neither a duration nor a time to come")
	errPast   = errors.New("has passed already")
)

// UntilExamples shows what ParseUntil reads.
const UntilExamples = "18:00, 2h, 3d, 2026-03-01, 2026-03-01T12:00:00Z"

// ParseUntil reads a time to come, in the zone of now: a duration, a time of
// day (the next one), a date or a full time. Empty is no time. An error goes
// on from the caller's word for the text, which could be a secret by mistake.
func ParseUntil(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, ok := timeOf(text, now)
	if !ok {
		return time.Time{}, errNoTime
	}
	if !at.After(now) {
		return time.Time{}, errPast
	}
	return at, nil
}

// timeOf gives the time that text means, whenever that is.
func timeOf(text string, now time.Time) (at time.Time, ok bool) {
	if clock, err := time.Parse("15:04", text); err == nil {
		at := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, true
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(strings.TrimPrefix(days, "+"), 10, 16); err == nil {
			return now.AddDate(0, 0, int(n)), true
		}
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
