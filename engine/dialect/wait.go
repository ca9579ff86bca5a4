package dialect

import (
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
	"sluice/engine/dialect/when"
	"sluice/keystore/limit"
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
// the body, words. home is the zone of times that name none.
func statedWait(h http.Header, fields []leaf, texts []string, home *time.Location, now time.Time) wait {
	var w wait
	for _, x := range waitHeaders {
		if v := header.Value(h, x.name); v != "" {
			w.add(when.Moment(v, x.unit, now))
		}
	}
	for name, values := range h {
		if len(values) > 0 && header.MayLimit(name) && header.Mentions(name, "retry-after-") {
			w.add(when.Moment(values[0], time.Second, now)) // of one limit: "x-ai-ratelimit-retry-after-minute-m"
		}
	}
	var in wait
	for _, l := range fields {
		if waitKeys[l.key] {
			in.add(when.Moment(l.text, fieldUnit(l.key), now))
		}
	}
	for _, t := range texts {
		in.add(when.InText(t, home, now))
	}
	w.add(in.d, in.stated)
	w.said = in.d
	return w
}

// fieldUnit gives the unit of a bare number under a name.
func fieldUnit(key string) time.Duration {
	if strings.HasSuffix(key, "_ms") {
		return time.Millisecond
	}
	return time.Second
}

// renewal: where headers name the period in which tokens are renewed and none
// are left, the bucket fills only with that period, although Azure says
// "retry-after: 1".
func (w *wait) renewal(h http.Header, now time.Time) {
	if header.Value(h, "X-Ratelimit-Remaining-Tokens") != "0" && !strings.EqualFold(header.Value(h, "X-Ratelimit-Type"), "tokens") {
		return
	}
	if p := header.Value(h, "X-Ratelimit-Renewalperiod-Tokens"); p != "" {
		w.add(when.Moment(p, time.Second, now))
	}
}

// resets adds when what headers call empty or refused is full again: readings
// where they are safe, what has no dimension ("x-ratelimit-remaining",
// "x-ai-ratelimit-remaining-minute-m"), and windows of any name
// ("…-5h-status: rejected" beside "…-5h-reset").
func (w *wait) resets(h http.Header, readings []limit.Reading, safe bool, now time.Time) {
	for _, r := range readings {
		if safe && r.HasReset && r.Remaining == limit.Of(0) {
			w.add(r.Reset, true)
		}
	}
	for name, values := range h {
		if len(values) == 0 {
			continue
		}
		value, reset := strings.ToLower(strings.TrimSpace(values[0])), ""
		if refusedStates[value] {
			if begin, ok := strings.CutSuffix(strings.ToLower(name), "-status"); ok {
				reset = begin + "-reset"
			}
		} else if value == "0" && header.MayLimit(name) && !header.Mirrored(name) {
			begin, end, ok := strings.Cut(strings.ToLower(name), "-remaining")
			if d, known := header.Named(name); ok && (!known || d == limit.Unknown) {
				reset = begin + "-reset" + end
			}
		}
		if v := header.Value(h, http.CanonicalHeaderKey(reset)); v != "" && reset != "" {
			w.add(when.Moment(v, time.Second, now))
		}
	}
}

var refusedStates = lexicon.Set("rejected exceeded exhausted limited blocked throttled denied")
