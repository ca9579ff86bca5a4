package sim

import (
	"fmt"
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

// D gives the value that package time understands.
func (d Duration) D() time.Duration { return time.Duration(d) }

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
