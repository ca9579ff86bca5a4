package dialect

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

// wait collects statements of a wait; the longest wins.
type wait struct {
	d      time.Duration
	stated bool
	said   time.Duration // the longest one in the body: a header may be a proxy's
}

func (w *wait) add(d time.Duration, ok bool) {
	if !ok {
		return
	}
	w.d, w.stated = max(w.d, min(max(d, 0), maxWait)), true
}

// waitHeaders say how long to wait after a failure. The unit is that of a bare
// number.
var waitHeaders = []struct {
	name string
	unit time.Duration
}{
	{"Retry-After", time.Second},
	{"Retry-After-Ms", time.Millisecond},
	{"X-Retry-After", time.Second},
	{"X-Retry-After-Ms", time.Millisecond},
	{"X-Ms-Retry-After-Ms", time.Millisecond},
	{"X-Ratelimit-Retry-After", time.Second},
	{"X-Rate-Limit-Retry-After", time.Second},
	{"Ratelimit-Retry-After", time.Second},
	{"X-Rate-Limit-Retry-After-Seconds", time.Second},
	{"X-Ratelimit-Reset-After", time.Second},
	{"X-Ratelimit-User-Retry-After", time.Second},
	{"Llm_provider-Retry-After", time.Second},
}

// statedWait gives the longest wait that an answer states: headers, fields of
// the body, words.
func (e *evidence) statedWait() wait {
	var w wait
	for _, h := range waitHeaders {
		if v := headerValue(e.header, h.name); v != "" {
			w.add(moment(v, h.unit, e.now))
		}
	}
	var body wait
	for _, l := range e.fields {
		if waitKeys[l.key] {
			body.add(moment(l.text, fieldUnit(l.key), e.now))
		}
	}
	for _, t := range e.texts {
		textWait(&body, t, e.home(), e.now)
	}
	w.add(body.d, body.stated)
	w.said = body.d
	return w
}

// home is the zone of times that name none: that of the provider's own clock or
// calendar, where it is known.
func (e *evidence) home() *time.Location {
	zone := cmp.Or(e.source.Clock, e.source.Day)
	if z := namedZone(zone); zone != "" && z != nil {
		return z
	}
	return time.UTC
}

// headerValue finds a header under its canonical or its plain spelling.
func headerValue(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	if v := h[strings.ToLower(name)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// fieldUnit gives the unit of a bare number under a name.
func fieldUnit(key string) time.Duration {
	if strings.HasSuffix(key, "_ms") {
		return time.Millisecond
	}
	return time.Second
}

// longestSeconds is more than anybody states in seconds.
const longestSeconds = 100 * 24 * time.Hour

const (
	firstEpoch      = 1_000_000_000     // 2001: smaller numbers are spans
	firstEpochMilli = 1_000_000_000_000 // larger numbers are milliseconds
	firstEpochMicro = firstEpochMilli * 1000
)

// moment reads a value that is a span or a point in time, in any notation, as
// the time left from now. Points in time need a known now.
func moment(v string, unit time.Duration, now time.Time) (time.Duration, bool) {
	v = strings.ToLower(strings.TrimSpace(v))
	if v == "" || len(v) > 100 {
		return 0, false
	}
	if v[0] == '-' && len(v) > 1 && digits(v[1:2]) {
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
	n, ok := leadingNumber(whole)
	switch {
	case ok && n < firstEpoch && d > longestSeconds && n%1000 == 0:
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
	return min(max(t.Sub(now), 0), maxWait), true
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
