// Package limit holds what is known about limits as plain values, and the
// arithmetic of windows as pure functions of (rows, now). It starts no
// goroutine, reads no clock, no disk and no network.
package limit

import (
	"fmt"
	"time"

	"sluice/keystore/limit/calendar"
	"sluice/keystore/wording"
)

// Dimension says what a limit counts.
type Dimension uint8

// The dimensions that providers limit. Unknown is for answers that do not tell.
const (
	Unknown Dimension = iota
	Requests
	Tokens // input and output together
	InputTokens
	OutputTokens
	Images
	Concurrency // requests at the same time
	Credits     // money or a plan's allowance
)

var dimensionNames = wording.Of[Dimension]("dimension",
	"unknown", "requests", "tokens", "input_tokens", "output_tokens", "images", "concurrency", "credits")

func (d Dimension) String() string { return dimensionNames.Text(d) }

// MarshalText writes the name that String gives.
func (d Dimension) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts every name: one that another version gave is kept.
func (d *Dimension) UnmarshalText(b []byte) error { return dimensionNames.Keep(b, d) }

// foreign says that another version named the dimension: what of it a request
// takes is not known here.
func (d Dimension) foreign() bool { return d >= wording.Foreign }

// Spans that have a name. A month is counted as 30 days where no calendar is known.
const (
	Second = time.Second
	Minute = time.Minute
	Hour   = time.Hour
	Day    = calendar.Day
	Week   = calendar.Week
	Month  = calendar.Month
)

// Window is the stretch of time over which a limit counts. The zero Window is
// an unknown one.
type Window struct {
	// Span is the length; 0 where it is not known.
	Span time.Duration `json:"span,omitempty"`
	// Calendar is empty for a rolling window; otherwise the IANA name of the
	// zone in which the window ends at midnight (or at the month's end).
	Calendar string `json:"calendar,omitempty"`
}

// spans have a name of their own, and a short one in the names of limits.
var spans = map[time.Duration]struct{ long, short string }{
	Second: {"second", "S"}, Minute: {"minute", "M"}, Hour: {"hour", "H"}, Day: {"day", "D"}, Week: {"week", "W"}, Month: {"month", "Month"},
}

// String gives "minute", "day", "10s", "5h" or "" where the span is not known.
func (w Window) String() string {
	if w.Span == 0 {
		return ""
	}
	if s, ok := spans[w.Span]; ok {
		return s.long
	}
	if w.Span%Hour == 0 {
		return fmt.Sprintf("%dh", w.Span/Hour)
	}
	if w.Span%Minute == 0 {
		return fmt.Sprintf("%dm", w.Span/Minute)
	}
	return w.Span.String()
}

var initials = map[Dimension]string{
	Requests: "R", Tokens: "T", InputTokens: "IT", OutputTokens: "OT", Images: "I",
}

// Name gives the short name that people use: RPM, TPM, RPD, ITPM; "concurrency",
// "credits"; "RP10s" for unusual windows; the bare dimension where the window
// is not known.
func Name(d Dimension, w Window) string {
	in, ok := initials[d]
	if !ok || w.Span == 0 {
		return d.String()
	}
	if s, ok := spans[w.Span]; ok {
		return in + "P" + s.short
	}
	return in + "P" + w.String()
}

// Amount is a number that may be unknown. Unknown is never 0.
type Amount struct {
	N     int64 `json:"n"`
	Known bool  `json:"known"`
}

// Of gives a known amount.
func Of(n int64) Amount { return Amount{N: n, Known: true} }
