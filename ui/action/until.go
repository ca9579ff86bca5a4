package action

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What is wrong with a time; the word for it goes before.
var (
	errNoTime = errors.New("is neither a duration nor a time to come")
	errPast   = errors.New("has passed already")
)

// UntilExamples shows what Until reads.
const UntilExamples = "18:00, 2h, 3d, 2026-03-01, 2026-03-01T12:00:00Z"

// Until reads a time to come, in the zone of now: a duration, a time of
// day (the next one), a date or a full time. Empty is no time. An error goes
// on from the caller's word for the text, which could be a secret by mistake.
func Until(text string, now time.Time) (time.Time, error) {
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

// Off parts a time to come from the reason after it, as they follow a key's
// name: "2h the bill is open". What begins like a time and is none is an error:
// a key must not stay off for ever by a slip.
func Off(text string, now time.Time) (until time.Time, reason string, err error) {
	text = strings.TrimSpace(text)
	if text == "" || !strings.ContainsRune("0123456789+-", rune(text[0])) {
		return time.Time{}, text, nil
	}
	words := strings.Fields(text)
	read := 1
	until, err = Until(words[0], now)
	if len(words) > 1 { // a date and a time of day
		if u, e := Until(words[0]+" "+words[1], now); e == nil || errors.Is(e, errPast) {
			until, err, read = u, e, 2
		}
	}
	if err != nil {
		return time.Time{}, "", fmt.Errorf("the time %w; times are such as %s", err, UntilExamples)
	}
	return until, strings.Join(words[read:], " "), nil
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
