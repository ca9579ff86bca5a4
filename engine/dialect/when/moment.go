// Package when reads spans and points of time as answers state them, in words of
// many languages, in headers and in fields. It never reads a clock: now is an
// argument.
package when

import (
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
)

// implausible is longer than any wait that is stated in seconds.
const implausible = 100 * 24 * time.Hour

const (
	firstEpoch      = 1_000_000_000     // 2001: smaller numbers are spans
	firstEpochMilli = 1_000_000_000_000 // larger numbers are milliseconds
	firstEpochMicro = firstEpochMilli * 1000
)

// Moment reads a value that is a span or a point in time, in any notation, as
// the time left from now. Points in time need a known now.
func Moment(v string, unit time.Duration, now time.Time) (time.Duration, bool) {
	v = strings.ToLower(strings.TrimSpace(v))
	if v == "" || len(v) > 100 {
		return 0, false
	}
	if v[0] == '-' && len(v) > 1 && lexicon.Digits(v[1:2]) {
		return 0, true
	}
	if d, n, ok := decimal(v, unit); ok && n == len(v) {
		return number(v, d, now)
	}
	if d, n := durationAt(v); n == len(v) && n > 0 {
		return d, true
	}
	if t, n := dateAt(v, 0, zoneOf(v, time.UTC), now); n > 0 {
		return until(t, now)
	}
	if t, err := http.ParseTime(httpCase(v)); err == nil {
		return until(t, now)
	}
	return 0, false
}

// number reads a bare number: an epoch where it is too large for a span.
func number(v string, d time.Duration, now time.Time) (time.Duration, bool) {
	whole, _, _ := strings.Cut(v, ".")
	n, ok := lexicon.LeadingNumber(whole)
	switch {
	case ok && n < firstEpoch && d > implausible && n%1000 == 0:
		return time.Duration(n) * time.Millisecond, true // that claim to be seconds
	case !ok || n < firstEpoch:
		return d, true
	case n < firstEpochMilli:
		frac, _, _ := decimal("0"+strings.TrimPrefix(v, whole), time.Second)
		return until(time.Unix(n, int64(frac)), now)
	case n < firstEpochMicro:
		return until(time.UnixMilli(n), now)
	case n < firstEpochMicro*1000:
		return until(time.UnixMicro(n), now)
	}
	return until(time.Unix(0, n), now)
}

// until gives the time left, which nobody knows without a clock.
func until(t, now time.Time) (time.Duration, bool) {
	if now.IsZero() {
		return 0, false
	}
	return min(max(t.Sub(now), 0), Longest), true
}

// httpCase restores the capitals of an HTTP date.
func httpCase(v string) string {
	b := []byte(v)
	for i := range b {
		if (i == 0 || b[i-1] == ' ' || b[i-1] == '-') && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return strings.ReplaceAll(string(b), "Gmt", "GMT")
}
