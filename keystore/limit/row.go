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

var sourceNames = names{what: "source", known: []string{"counted", "learned", "preset", "configured", "stated"}}

func (s Source) String() string { return sourceNames.text(uint8(s)) }

// MarshalText writes the name that String gives.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts every name: one that another version gave is kept.
func (s *Source) UnmarshalText(b []byte) error {
	*s = Source(sourceNames.value(string(b)))
	return nil
}

// Row is everything known about one subject. A Row is a value: functions of
// this package return changed copies and never write through a slice that
// they were given.
type Row struct {
	Subject  Subject   `json:"-"`
	Revision uint64    `json:"-"` // grows with each change in the ledger that holds the row
	Buckets  []Bucket  `json:"buckets,omitempty"`
	Later    []Bucket  `json:"later,omitempty"` // at rest only: see Encode
	Block    Block     `json:"block,omitzero"`
	Off      Off       `json:"off,omitzero"`
	Ramp     int       `json:"ramp,omitempty"`  // after a block: how many requests at once may pass; doubles with each success; 0 = no bound
	Pass     time.Time `json:"pass,omitzero"`   // a person said "now" then: one request passes whatever stops it here (not Off); void after PassFor
	Holds    []Hold    `json:"holds,omitempty"` // running requests; kept on OfAccountModel rows, and on every row while it admits few at once
	Counts   Counts    `json:"counts,omitzero"`
	Trouble  Trouble   `json:"trouble,omitzero"`
	Success  time.Time `json:"success,omitzero"` // start of the newest request that succeeded
	Doubt    Doubt     `json:"doubt,omitzero"`   // OfKey, OfAccount: the newest limit that may be this subject's
	Spoke    string    `json:"spoke,omitempty"`  // OfProvider: Result.Address of the newest answer of an API; empty: none came yet
	More     More      `json:"-"`

	// What guards the provider where an answer was misread; nil: nothing.
	Rest      *Rest      `json:"rest,omitempty"`      // OfKeyModel
	Pressure  *Pressure  `json:"pressure,omitempty"`  // OfProvider
	Suspicion *Suspicion `json:"suspicion,omitempty"` // OfProvider, OfProviderModel
}

// Off is a person's switch on a key.
type Off struct {
	Since  time.Time `json:"since,omitzero"` // zero: the key is on
	Until  time.Time `json:"until,omitzero"` // zero: until switched on
	Reason string    `json:"reason,omitempty"`
	More   More      `json:"-"`
}

// At says whether the key is off at now.
func (o Off) At(now time.Time) bool {
	return !o.Since.IsZero() && (o.Until.IsZero() || now.Before(o.Until))
}

// PassFor is how long a person's "now" waits for its request.
const PassFor = time.Minute

// Hold is one running request.
type Hold struct {
	Lease   string    `json:"lease"`
	Key     string    `json:"key"`
	Process string    `json:"process"`
	At      time.Time `json:"at"`
	// Slow: it takes one of the places of a Ramp, or is a probe.
	Slow bool `json:"slow,omitempty"`
	More More `json:"-"`
}

// Counts are totals of a subject's requests that have ended, kept for people.
// They stand on OfKey, OfKeyModel and OfProviderModel rows.
type Counts struct {
	Sent    int64 `json:"sent,omitempty"`
	OK      int64 `json:"ok,omitempty"`
	Limited int64 `json:"limited,omitempty"`
	Failed  int64 `json:"failed,omitempty"`
	Tokens  int64 `json:"tokens,omitempty"`
	More    More  `json:"-"`
}

// Trouble is the newest failure, kept for people after its block is gone. It
// stands on OfKey and OfKeyModel rows.
type Trouble struct {
	At     time.Time `json:"at,omitzero"`
	Class  Class     `json:"class,omitempty"`
	Status int       `json:"status,omitempty"`
	Text   string    `json:"text,omitempty"`  // redacted, safe for a terminal
	Named  string    `json:"named,omitempty"` // at rest only: see Encode
	More   More      `json:"-"`
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
	Asked    Cost      // what was reserved for it
	Readings []Reading // a success's headers
	// Cost is what was really used; it counts only when Measured.
	Cost     Cost
	Measured bool
	// Answered is when the answer's status line came; zero: none came, and
	// the provider may or may not have counted the request.
	Answered time.Time
	// Unsent: the request surely never reached the provider (no connection,
	// cancelled before it was written). All that was reserved is given back.
	Unsent bool
	// Accepted: content came, so that the provider has not refused it,
	// whatever became of it later.
	Accepted bool
	// Backoff is how long to block where nothing is stated; 0: no block.
	Backoff time.Duration
	// Address marks where the request was sent, so that answers of another
	// address prove nothing about this one; empty: not known.
	Address string
	// Calendar is the zone in which the provider's day ends, where it is known.
	Calendar string
}
