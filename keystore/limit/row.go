package limit

import (
	"fmt"
	"time"
)

// Kind says at which level a row's state lives: where its cause lives.
type Kind uint8

// The levels, widest first.
const (
	OfProvider Kind = iota
	OfProviderModel
	OfAccount
	OfAccountModel
	OfKey
	OfKeyModel
)

var kindNames = [...]string{"provider", "provider_model", "account", "account_model", "key", "key_model"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Subject names one place where state lives. Fields that its Kind does not
// need are empty, so that equal subjects are equal values.
type Subject struct {
	Kind     Kind
	Provider string
	Account  string // OfAccount, OfAccountModel
	Key      string // OfKey, OfKeyModel: the key's ID
	Model    string // Of…Model
}

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

var sourceNames = [...]string{"counted", "learned", "preset", "configured", "stated"}

func (s Source) String() string {
	if int(s) < len(sourceNames) {
		return sourceNames[s]
	}
	return fmt.Sprintf("source(%d)", uint8(s))
}

// MarshalText writes the name that String gives.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the names that String gives.
func (s *Source) UnmarshalText(b []byte) error {
	for i, n := range sourceNames {
		if n == string(b) {
			*s = Source(i)
			return nil
		}
	}
	return fmt.Errorf("unknown source %q", b)
}

// Row is everything known about one subject. A Row is a value: functions of
// this package return changed copies and never write through a slice that
// they were given.
type Row struct {
	Subject  Subject   `json:"-"`
	Revision uint64    `json:"-"` // grows with each change in the ledger that holds the row
	Buckets  []Bucket  `json:"buckets,omitempty"`
	Block    Block     `json:"block,omitzero"`
	Off      Off       `json:"off,omitzero"`
	Ramp     int       `json:"ramp,omitempty"` // after a block: how many requests at once may pass; doubles with each success; 0 = no bound
	Holds    []Hold    `json:"-"`              // running requests; kept on OfAccountModel rows, and on every row while its Ramp is not 0
	Counts   Counts    `json:"counts,omitzero"`
	Trouble  Trouble   `json:"trouble,omitzero"`
	Success  time.Time `json:"success,omitzero"` // start of the newest request that succeeded
}

// Bucket is one limit of a subject.
type Bucket struct {
	Dimension Dimension `json:"dimension"`
	Window    Window    `json:"window"`
	Limit     Amount    `json:"limit,omitzero"` // unknown: counted, never refused
	Source    Source    `json:"source,omitempty"`
	Confirmed time.Time `json:"confirmed,omitzero"` // when Limit or the use was last confirmed by the provider
	Spends    []Spend   `json:"spends,omitempty"`   // ascending Until; adjacent ones merged upwards (later Until), at most MaxSpends
	Held      int64     `json:"-"`                  // the part of Spends that belongs to running requests
	Block     Block     `json:"block,omitzero"`     // this limit was hit: it stops only what it covers
}

// MaxSpends bounds the memory of one bucket. Merging rounds the end of a spend
// up, so that a window is never believed to be free too early.
const MaxSpends = 64

// Spend is an amount that is used until a point in time.
type Spend struct {
	Until time.Time `json:"until"`
	N     int64     `json:"n"`
}

// Block is a fact: why nothing may pass, since when, until when, by whose word.
// The zero Block blocks nothing.
type Block struct {
	Class Class     `json:"class,omitempty"`
	Since time.Time `json:"since,omitzero"` // when the answer came
	Until time.Time `json:"until,omitzero"` // zero with Forever
	// Forever: until a person acts (a revoked key, an empty balance).
	Forever bool `json:"forever,omitempty"`
	// Stated: Until is the provider's word; otherwise it is our own backoff.
	Stated bool `json:"stated,omitempty"`
	// Room: for a bucket's block, requests that cost no more than this may
	// still pass, where the answer told how much is left.
	Room Amount `json:"room,omitzero"`
	// ProbeAt: one real request may pass then, although Until is later
	// (stated waits over an hour). ProbeEvery is the next step.
	ProbeAt    time.Time     `json:"probe_at,omitzero"`
	ProbeEvery time.Duration `json:"probe_every,omitempty"`
	// Streak counts incidents in a row without a success between them.
	Streak int    `json:"streak,omitempty"`
	Status int    `json:"status,omitempty"`
	Text   string `json:"text,omitempty"` // redacted, safe for a terminal
}

// Set says whether there is a block at all (it may have ended by now).
func (b Block) Set() bool { return b.Forever || !b.Until.IsZero() }

// Off is a person's switch on a key.
type Off struct {
	Since  time.Time `json:"since,omitzero"` // zero: the key is on
	Until  time.Time `json:"until,omitzero"` // zero: until switched on
	Reason string    `json:"reason,omitempty"`
}

// At says whether the key is off at now.
func (o Off) At(now time.Time) bool {
	return !o.Since.IsZero() && (o.Until.IsZero() || now.Before(o.Until))
}

// Hold is one running request.
type Hold struct {
	Lease   string    `json:"lease"`
	Key     string    `json:"key"`
	Process string    `json:"process"`
	At      time.Time `json:"at"`
}

// Counts are totals of a subject, kept for people.
type Counts struct {
	Sent    int64 `json:"sent,omitempty"`
	OK      int64 `json:"ok,omitempty"`
	Limited int64 `json:"limited,omitempty"`
	Failed  int64 `json:"failed,omitempty"`
	Tokens  int64 `json:"tokens,omitempty"`
}

// Trouble is the newest failure, kept for people after its block is gone.
type Trouble struct {
	At     time.Time `json:"at,omitzero"`
	Class  Class     `json:"class,omitempty"`
	Status int       `json:"status,omitempty"`
	Text   string    `json:"text,omitempty"` // redacted, safe for a terminal
}

// Cost is what a request takes from each bucket.
type Cost struct {
	Requests int64
	Input    int64 // tokens
	Output   int64 // tokens
	Images   int64
}

// Of gives the part of c that d counts.
func (c Cost) Of(d Dimension) int64 {
	switch d {
	case Requests:
		return c.Requests
	case Tokens:
		return c.Input + c.Output
	case InputTokens:
		return c.Input
	case OutputTokens:
		return c.Output
	case Images:
		return c.Images
	case Concurrency:
		return 1
	}
	return 0
}

// Result is how a leased request ended.
type Result struct {
	Verdict  Verdict
	Readings []Reading // a success's headers
	// Cost is what was really used; it counts only when Measured.
	Cost     Cost
	Measured bool
	// Answered is when the answer's status line came; zero: none came, and
	// the provider may or may not have counted the request.
	Answered time.Time
	// Backoff is how long to block where nothing is stated; 0: no block.
	Backoff time.Duration
	// Calendar is the zone in which the provider's day ends, where it is known.
	Calendar string
}
