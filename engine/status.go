package engine

import (
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/wording"
)

// State is a word for what a key, or a model, can do now.
type State uint8

// The states, from the best to the worst.
const (
	Ready  State = iota // may be used now
	Busy                // has requests running, may be used
	Probe               // one request goes first after a block; others wait for what it learns
	Cool                // a window is full, or the provider limited it, for a short while (up to an hour); or it is backing off
	Limit               // a long limit: a day, a plan
	Off                 // switched off by a person
	Bad                 // rejected, out of money, no such model: a person must act
	Absent              // no key serves it
)

var stateNames = wording.Of[State]("state", "READY", "BUSY", "PROBE", "COOL", "LIMIT", "OFF", "BAD", "NONE")

// String gives the word that the screen shows.
func (s State) String() string { return stateNames.Text(s) }

// MarshalText writes the word that String gives.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Status is everything an observer sees, at one moment. It is immutable and
// complete; values share their unchanged parts. Times are absolute; what
// counts down is drawn from them and the observer's own now.
type Status struct {
	Seq      uint64    // grows with each published value
	At       time.Time // when it was made
	Keys     []*KeyStatus
	Models   []*ModelStatus
	Requests []*RequestStatus // those that wait, send or stream, oldest first
	Events   uint64           // number of the newest event; see Engine.EventsSince
	Notice   string           // something a person should know ("log not writable: …"); safe for a terminal
}

// StatusMsg carries the newest status into a Bubble Tea program, with the
// events since the last one.
type StatusMsg struct {
	Status *Status
	Events []Event // as EventsSince gives them
}

// KeyStatus is one key, for the route in use: the first of the chain that it
// serves and that is not out for good. It is Bad only where the key itself, its
// account or its secret is; where each model is out, it is Absent.
type KeyStatus struct {
	keystore.Key           // its Ref names an environment variable or a command, never a secret
	State        State     // for the route in use
	Model        string    // that State, Until and Gauges speak of, as in Route.Model
	Until        time.Time // when State ends by itself; zero: not known, or never
	Why          string    // "429 RPM", "401", "user", "503"; safe for a terminal
	Running      int       // requests running on this key
	Shares       []string  // names of the other keys of the same account
	Twins        []string  // names of keys in other accounts for which answers name the same Owner: they may share limits
	Owner        string    // whom answers name as the key's owner; empty: nobody; safe for a terminal
	Gauges       []Gauge
	Cells        []Cell // one for each other route of the chain that this key serves
	Counts       limit.Counts
	Trouble      limit.Trouble // the newest failure
	Off          limit.Off
	Block        limit.Block // what stops it now; zero where nothing does
	routes       []Cell      // one for each route of the chain that this key serves, the one in use among them
}

// Gauge is one limit, or one count where no limit is known.
type Gauge struct {
	Name      string // RPM, TPM, RPD, …
	Dimension limit.Dimension
	Window    limit.Window
	Used      int64 // with what running requests hold
	Held      int64 // the part that running requests hold
	Limit     limit.Amount
	Reset     time.Time // when the first part of what is used comes back; zero: nothing is used
	Source    limit.Source
	Confirmed time.Time
	Refused   time.Time // until when the provider refuses by this limit; zero: it does not
	Seen      string    // the month in which the free plan's number was read ("Jul 2026"); empty: none is known
	Doubted   int64     // the free plan's number, where a refusal contradicted it; 0: none
}

// Cell is a key's state for one other route.
type Cell struct {
	Model string // as in Route.Model
	State State
	Until time.Time
	Why   string // as in KeyStatus
	said  string // ModelStatus.Text, where no other key knows better
}

// ModelStatus is one route of the chain.
type ModelStatus struct {
	Route   keystore.Route
	State   State
	Until   time.Time // earliest time at which some key can serve it; zero: now, or never
	Ready   int       // keys that can serve it now
	Keys    int       // keys that are meant for it
	InUse   bool      // the newest answer came from it
	Skipped bool      // a person left it out of the chain for now
	Why     string
	Text    string // what was said of a model that no key can use; empty: nothing
	Counts  limit.Counts
	FirstMS int64 // median time to the first token of recent answers, milliseconds; 0: unknown
}

// Phase is where a request stands.
type Phase uint8

// The phases in their usual order.
const (
	Waiting Phase = iota
	Sending
	Streaming
	Done
)

var phaseNames = wording.Of[Phase]("phase", "waiting", "sending", "streaming", "done")

func (p Phase) String() string { return phaseNames.Text(p) }

// RequestStatus is one request that has not ended.
type RequestStatus struct {
	ID       uint64
	Label    string // "chat", "ask", "test"
	Phase    Phase
	Attempt  int            // repeats without a known wait so far, plus one
	Attempts int            // the policy's bound; 0: none
	Sends    int            // how often it was sent, rotations included
	Why      string         // why it waits: "429 RPM on one", "all keys are limited"; safe for a terminal
	Route    keystore.Route // where it goes, or will go as things stand
	Key      string         // the key's name; empty while not known
	Said     string         // the provider's own words at the newest refusal; safe for a terminal
	Next     keystore.Route // where it goes when this model is skipped; zero: nowhere
	Release  time.Time      // while Waiting: when it goes; zero: when another request ends
	Since    time.Time      // when the phase began
	Started  time.Time
	Deadline time.Time // when patience ends; zero: never
	Tokens   int64     // received so far, estimated while Streaming
}
