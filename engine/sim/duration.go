package sim

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a length of time that stands in a scenario file as text: "30s".
type Duration time.Duration

// Lengths for scenarios that are written in Go.
const (
	Millisecond = Duration(time.Millisecond)
	Second      = Duration(time.Second)
	Minute      = Duration(time.Minute)
	Hour        = Duration(time.Hour)
	Day         = 24 * Hour
)

var wordWindows = map[string]Duration{
	"second": Second, "minute": Minute, "hour": Hour, "day": Day, "week": 7 * Day, "month": 30 * Day,
}

// d gives the value that package time understands.
func (d Duration) d() time.Duration { return time.Duration(d) }

// String gives the spelling of package time: "1m0s".
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText writes the spelling that UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "150ms", "1m30s", and the words from "second" to "month".
func (d *Duration) UnmarshalText(b []byte) error {
	if named, ok := wordWindows[string(b)]; ok {
		*d = named
		return nil
	}
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("reading a duration: %w", err)
	}
	*d = Duration(v)
	return nil
}

// word is "minute", or the bare length where the window has no name.
func (d Duration) word() string {
	for w, l := range wordWindows {
		if l == d {
			return w
		}
	}
	return d.String()
}

var dimensionLetters = map[string]string{
	Requests: "R", Tokens: "T", InputTokens: "IT", OutputTokens: "OT",
}

// abbr is the short name that people use: RPM, TPD.
func (l Limit) abbr() string {
	in, ok := dimensionLetters[l.Dimension]
	if !ok {
		return l.Dimension
	}
	word := strings.ToUpper(l.Window.word())
	if _, named := wordWindows[l.Window.word()]; named {
		word = word[:1]
	}
	return in + "P" + word
}
