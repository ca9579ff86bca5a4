package limit

import "sluice/keystore/wording"

// Source says where a number comes from. A higher source overrules a lower one.
type Source uint8

// The sources, weakest first.
const (
	Counted    Source = iota // only our own count; no limit is known
	Learned                  // inferred from limits that were hit
	Preset                   // the catalogue's
	Configured               // the person's
	Stated                   // the provider's own word
)

var sourceNames = wording.Of[Source]("source", "counted", "learned", "preset", "configured", "stated")

func (s Source) String() string { return sourceNames.Text(s) }

// MarshalText writes the name that String gives.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts every name: one that another version gave is kept.
func (s *Source) UnmarshalText(b []byte) error { return sourceNames.Keep(b, s) }

// claims is a limit according to each source, indexed by Source.
type claims [Stated + 1]Amount

// binding gives the limit to keep and its source: the highest source that
// knows one. A configured limit binds besides a stated one where it is lower:
// a person may want to use less than the provider allows.
func (c *claims) binding() (Amount, Source) {
	for s := Stated; s > Counted; s-- {
		if !c[s].Known {
			continue
		}
		if own := c[Configured]; s == Stated && own.Known && own.N < c[s].N {
			return own, Configured
		}
		return c[s], s
	}
	return Amount{}, Counted
}
