package dialect

import (
	"net/http"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/keystore/limit"
)

// which fills in the limit that was hit: from the words, the provider's quota
// names, then from the headers.
func which(v *limit.Verdict, e *evidence) {
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
		if d, span := typeNamed(e.header); d != limit.Unknown {
			v.Dimension, v.Window.Span = d, span
		} else {
			v.Dimension, v.Window = emptied(e.header, v.Readings, e.wait)
		}
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

// typeNamed gives the limit that a header names in a word.
func typeNamed(h http.Header) (limit.Dimension, time.Duration) {
	for _, name := range [...]string{"X-Ratelimit-Type", "Policy-Id"} {
		kind := strings.ToLower(header.Value(h, name))
		for _, t := range limitTypes {
			if kind != "" && strings.Contains(kind, t.word) {
				return t.d, t.span
			}
		}
	}
	return limit.Unknown, 0
}

// emptied gives the limit that a header names as it is, the one of which nothing is
// left, or the one whose reset is the wait that is stated.
func emptied(h http.Header, readings []limit.Reading, w wait) (d limit.Dimension, of limit.Window) {
	if kind := strings.ToLower(header.Value(h, "X-Ratelimit-Type")); kind != "" {
		for _, r := range readings {
			if kind == r.Dimension.String() {
				return r.Dimension, r.Window
			}
		}
	}
	var longest time.Duration = -1
	for _, r := range readings {
		if r.Remaining == limit.Of(0) && r.Reset > longest {
			d, of, longest = r.Dimension, r.Window, r.Reset
		}
	}
	if longest >= 0 {
		return d, of
	}
	for _, r := range readings {
		near := r.Reset - w.d
		if w.stated && w.d > 0 && r.HasReset && near < time.Second && near > -time.Second {
			return r.Dimension, r.Window
		}
	}
	return limit.Unknown, limit.Window{}
}
