package dialect

import (
	"time"

	"sluice/keystore/limit"
)

// Read turns any answer into a verdict. A good answer is of class OK, with the
// Readings of its headers.
func Read(a Answer, now time.Time) limit.Verdict {
	v := limit.Verdict{Status: a.Status, Readings: Readings(a, now)}
	if a.Status/100 != 2 {
		v.Class, v.Scope, v.RetrySame = limit.Server, limit.ScopeProvider, true
	}
	return v
}

// Readings gives the state of limits that an answer's headers tell.
func Readings(a Answer, now time.Time) []limit.Reading { return nil }

// WholeUsage reads the usage of a whole (not streamed) answer.
func WholeUsage(body []byte) (*Usage, bool) { return nil, false }

// Stream reads one event stream as it comes. It is not safe for concurrent use.
type Stream struct{ provider string }

// NewStream starts the reading of a stream that the named provider sends.
func NewStream(providerName string) *Stream { return &Stream{provider: providerName} }

// Feed takes the next bytes, cut anywhere.
func (s *Stream) Feed(p []byte, now time.Time) []Part { return nil }

// End says that no more bytes come.
func (s *Stream) End(now time.Time) (parts []Part, v limit.Verdict) { return nil, limit.Verdict{} }
