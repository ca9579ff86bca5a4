package dialect

import (
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/keystore/limit"
)

// dimension fills in which limit was hit: from the words, the provider's
// quota names, then from the headers.
func (e *evidence) dimension(v *limit.Verdict, readings []limit.Reading, w wait) {
	st := &e.limits
	if v.Class == limit.RateLimit && st.dimension != limit.Unknown && st.window.Span != 0 && !st.several {
		v.Dimension, v.Window = st.dimension, st.window // words tell more than codes
	}
	if v.Dimension == limit.Unknown && !st.several {
		if v.Class != limit.QuotaExhausted || st.dimension == limit.Requests {
			v.Dimension = st.dimension
		}
		if v.Window.Span == 0 {
			v.Window = st.window
		}
	}
	if v.Class == limit.RateLimit && v.Dimension == limit.Unknown && !st.several && v.Window.Span == 0 {
		e.emptyAxis(v, readings, w)
	}
	if v.Class == limit.QuotaExhausted && v.Dimension == limit.Requests && v.Window.Span < limit.Week {
		v.Dimension = limit.Unknown
	}
	if v.Window.Span == limit.Day && v.Window.Calendar == "" {
		v.Window.Calendar = e.source.Day
	}
}

// limitTypes are words of GitHub Models and Azure that name a limit in a header.
var limitTypes = [...]struct {
	word string
	d    limit.Dimension
	span time.Duration
}{
	{"concurrent", limit.Concurrency, 0}, {"byday", limit.Requests, limit.Day}, {"byminute", limit.Requests, limit.Minute},
	{"ratelimit-token", limit.Tokens, limit.Minute}, {"ratelimit-call", limit.Requests, limit.Minute},
}

// headerAxis takes the limit that a header names in a word.
func (e *evidence) headerAxis(v *limit.Verdict) bool {
	for _, name := range [...]string{"X-Ratelimit-Type", "Policy-Id"} {
		kind := strings.ToLower(header.Value(e.header, name))
		for _, t := range limitTypes {
			if kind != "" && strings.Contains(kind, t.word) {
				v.Dimension, v.Window.Span = t.d, t.span
				return true
			}
		}
	}
	return false
}

// emptyAxis finds the limit whose header says that nothing is left; where none
// does, the one whose reset is the wait that is stated.
func (e *evidence) emptyAxis(v *limit.Verdict, readings []limit.Reading, w wait) {
	if e.headerAxis(v) {
		return
	}
	if kind := strings.ToLower(header.Value(e.header, "X-Ratelimit-Type")); kind != "" {
		for _, r := range readings {
			if kind == r.Dimension.String() {
				v.Dimension, v.Window = r.Dimension, r.Window
				return
			}
		}
	}
	var longest time.Duration = -1
	for _, r := range readings {
		if r.Remaining.Known && r.Remaining.N == 0 && r.Reset > longest {
			v.Dimension, v.Window, longest = r.Dimension, r.Window, r.Reset
		}
	}
	if longest >= 0 {
		return
	}
	for _, r := range readings {
		near := r.Reset - w.d
		if w.stated && w.d > 0 && r.HasReset && near < time.Second && near > -time.Second {
			v.Dimension, v.Window = r.Dimension, r.Window
			return
		}
	}
}
