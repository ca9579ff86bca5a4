package header

import (
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/lexicon"
	"sluice/engine/dialect/when"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// reading judges what was gathered of one limit.
func (x *gauge) reading(p provider.Provider, host string, now time.Time) (limit.Reading, bool) {
	r := limit.Reading{Dimension: x.d, Scope: x.scope, Limit: count(x.limit), Remaining: count(x.remaining)}
	if !r.Limit.Known && !r.Remaining.Known || r.Limit.Known && r.Remaining.Known && r.Remaining.N > r.Limit.N {
		return r, false
	}
	r.Window = x.window(p)
	reset := x.reset
	if reset == "" {
		reset = x.mirrored
	}
	if reset == "" {
		return r, true
	}
	named := x.span != 0 || x.period != ""
	if x.period != "" {
		r.Reset, r.HasReset = x.azureReset(reset, host, r)
		return r, true
	}
	r.Reset, r.HasReset = when.Moment(reset, time.Second, now)
	if p.UnsafeReset {
		r.HasReset = false
	}
	if r.HasReset && !named {
		r.Window = inferWindow(r)
	}
	return r, true
}

// count reads an amount; what is no whole number from 0 up is unknown.
func count(s string) limit.Amount {
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(strings.ReplaceAll(whole, ",", ""), 10, 64)
	if err != nil || n < 0 || strings.Trim(frac, "0") != "" {
		return limit.Amount{}
	}
	return limit.Of(n)
}

// window is the one that the name tells, the renewal period, or what the
// provider's pages say of headers without a window: the minute by default.
func (x *gauge) window(p provider.Provider) limit.Window {
	if x.span != 0 {
		w := limit.Window{Span: x.span}
		if x.span == limit.Day {
			w.Calendar = p.Day
		}
		return w
	}
	if s, n := lexicon.SmallNumber(x.period, 8); n == len(x.period) && s > 0 {
		return limit.Window{Span: time.Duration(s) * time.Second}
	}
	w := p.HeaderTokens
	if x.d == limit.Requests {
		w = p.HeaderRequests
	}
	if w.Span == 0 {
		w.Span = limit.Minute
	}
	return w
}

// inferWindow checks the window by arithmetic: a reset is the time until the
// bucket is full, so reset × limit / used is the window. Groq's 28m48s at 980
// of 1000 is a day; OpenAI's 12ms at 4999 of 5000 is a minute. A result that is
// no usual window tells nothing (fixed windows end when they end), and a reset
// within the window that is known is no evidence of a longer one, unless it is
// that of a day exactly: the end of a fixed window passes through every number.
func inferWindow(r limit.Reading) limit.Window {
	used := r.Limit.N - r.Remaining.N
	if !r.Limit.Known || !r.Remaining.Known || used <= 0 || r.Reset <= 0 {
		return r.Window
	}
	span := float64(r.Reset) * float64(r.Limit.N) / float64(used)
	slack := max(0.02, min(0.2, float64(time.Millisecond)/float64(r.Reset)))
	if exactDay(r, used) {
		return limit.Window{Span: limit.Day}
	}
	for _, w := range [...]time.Duration{limit.Minute, limit.Hour, limit.Day} {
		if diff := span/float64(w) - 1; diff < slack && diff > -slack {
			if w == r.Window.Span || w > r.Window.Span && r.Reset <= r.Window.Span {
				return r.Window
			}
			return limit.Window{Span: w}
		}
	}
	if r.Reset > r.Window.Span {
		return longerWindow(r, time.Duration(span))
	}
	return r.Window
}

// exactDay says whether a reset within the window that is known is that of a day's
// bucket all the same: to the millisecond the time in which a day gives back
// what is used, as 8.64s is at 9999 of 10000. A number of whole seconds may be
// the end of a fixed minute, which comes by in time.
func exactDay(r limit.Reading, used int64) bool {
	off := time.Duration(float64(limit.Day)*float64(used)/float64(r.Limit.N)) - r.Reset
	return r.Reset > time.Second && r.Reset%time.Second != 0 && off.Abs() < time.Millisecond
}

// longerWindow is the one for a reset that lies beyond the window: OpenAI's
// 1m53s at 9986 of 10000 is no minute, but a bucket of a day of which the last
// request has come back in part. span is the window by the arithmetic of
// whole requests. A bucket that is overdrawn may need more than its window, so
// what fits no other stays unless it is several times too long.
func longerWindow(r limit.Reading, span time.Duration) limit.Window {
	used := float64(r.Limit.N - r.Remaining.N)
	for _, longer := range [...]time.Duration{limit.Hour, limit.Day} {
		least := time.Duration(float64(span) * used / max(used-1, 0.5))
		if span <= longer+longer/20 && (least > longer || r.Reset > 3*r.Window.Span) {
			return limit.Window{Span: longer}
		}
	}
	return r.Window
}

// azureReset reads Azure's bare numbers, which are milliseconds at
// openai.azure.com and whole seconds at services.ai.azure.com. Where the host
// does not tell, the arithmetic of the bucket must: what fits neither, or
// both, is not used.
func (x *gauge) azureReset(v, host string, r limit.Reading) (time.Duration, bool) {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 || n > 1e9 {
		return when.Moment(v, time.Second, time.Time{})
	}
	switch {
	case n == 0:
		return 0, true
	case strings.HasSuffix(host, ".openai.azure.com"):
		return time.Duration(n) * time.Millisecond, true
	case strings.HasSuffix(host, "services.ai.azure.com"):
		return time.Duration(n) * time.Second, true
	case !r.Limit.Known || !r.Remaining.Known || r.Limit.N == 0:
		return 0, false
	}
	full := time.Duration(float64(r.Window.Span) * float64(r.Limit.N-r.Remaining.N) / float64(r.Limit.N))
	ms, s := fits(full, n, time.Millisecond), fits(full, n, time.Second)
	switch {
	case ms && !s:
		return time.Duration(n) * time.Millisecond, true
	case s && !ms:
		return time.Duration(n) * time.Second, true
	}
	return 0, false
}

// fits says whether a time of full reads n when given in whole units: seconds
// are cut, milliseconds rounded either way.
func fits(full time.Duration, n int64, unit time.Duration) bool {
	got, low := float64(full)/float64(unit), float64(n)*0.85
	if unit < time.Second {
		low--
	}
	return got > low && got < float64(n)*1.15+1
}
