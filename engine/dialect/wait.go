package dialect

import (
	"cmp"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/when"
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
	w.d, w.stated = max(w.d, min(max(d, 0), when.Longest)), true
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
		if v := header.Value(e.header, h.name); v != "" {
			w.add(when.Moment(v, h.unit, e.now))
		}
	}
	for name, values := range e.header {
		if low := strings.ToLower(name); len(values) > 0 && strings.Contains(low, "retry-after-") && header.MayLimit(name) {
			w.add(when.Moment(values[0], time.Second, e.now)) // of one limit: "x-ai-ratelimit-retry-after-minute-m"
		}
	}
	var body wait
	for _, l := range e.fields {
		if waitKeys[l.key] {
			body.add(when.Moment(l.text, fieldUnit(l.key), e.now))
		}
	}
	for _, t := range e.texts {
		body.add(when.InText(t, e.home(), e.now))
	}
	w.add(body.d, body.stated)
	w.said = body.d
	return w
}

// home is the zone of times that name none: that of the provider's own clock or
// calendar, where it is known.
func (e *evidence) home() *time.Location {
	zone := cmp.Or(e.source.Clock, e.source.Day)
	if z := when.Zone(zone); zone != "" && z != nil {
		return z
	}
	return time.UTC
}

// fieldUnit gives the unit of a bare number under a name.
func fieldUnit(key string) time.Duration {
	if strings.HasSuffix(key, "_ms") {
		return time.Millisecond
	}
	return time.Second
}
