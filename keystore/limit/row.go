package limit

import (
	"slices"
	"time"

	"sluice/keystore/limit/pressure"
	"sluice/keystore/wording"
)

// Row is everything known about one subject. A Row is a value: functions of
// this package return changed copies and never write through a slice that
// they were given.
type Row struct {
	Subject  Subject      `json:"-"`
	Revision uint64       `json:"-"` // grows with each change in the ledger that holds the row
	Buckets  []Bucket     `json:"buckets,omitempty"`
	Later    []Bucket     `json:"later,omitempty"` // in the encoding only
	Block    Block        `json:"block,omitzero"`
	Off      Off          `json:"off,omitzero"`
	Ramp     int          `json:"ramp,omitempty"`  // after a block: how many requests at once may pass; doubles with each success; 0 = no bound
	Pass     time.Time    `json:"pass,omitzero"`   // a person said "now" then: one request passes whatever stops it here (not Off); void after passFor
	Holds    []Hold       `json:"holds,omitempty"` // running requests; kept on OfAccountModel rows, and on every row while it admits few at once
	Counts   Counts       `json:"counts,omitzero"`
	Trouble  Trouble      `json:"trouble,omitzero"`
	Success  time.Time    `json:"success,omitzero"` // start of the newest request that succeeded
	Clue     clue         `json:"doubt,omitzero"`   // OfKey, OfAccount: the newest limit that may be this subject's
	Spoke    string       `json:"spoke,omitempty"`  // OfProvider: Result.Address of the newest answer of an API; empty: none came yet
	More     wording.More `json:"-"`

	// What guards the provider where an answer was misread; nil: nothing.
	Rest      *rest           `json:"rest,omitempty"`      // OfKeyModel
	Pressure  *pressure.Gauge `json:"pressure,omitempty"`  // OfProvider
	Suspicion *Suspicion      `json:"suspicion,omitempty"` // OfProvider, OfProviderModel
}

// Off is a person's switch on a key.
type Off struct {
	Since  time.Time    `json:"since,omitzero"` // zero: the key is on
	Until  time.Time    `json:"until,omitzero"` // zero: until switched on
	Reason string       `json:"reason,omitempty"`
	More   wording.More `json:"-"`
}

// At says whether the key is off at now.
func (o Off) At(now time.Time) bool {
	return !o.Since.IsZero() && (o.Until.IsZero() || now.Before(o.Until))
}

// passFor is how long a person's "now" waits for its request.
const passFor = time.Minute

// Hold is one running request.
type Hold struct {
	Lease   string    `json:"lease"`
	Key     string    `json:"key"`
	Process string    `json:"process"`
	At      time.Time `json:"at"`
	// Slow: it takes one of the places of a Ramp, or is a probe.
	Slow bool         `json:"slow,omitempty"`
	More wording.More `json:"-"`
}

// Counts are totals of a subject's requests that have ended, kept for people.
// They stand on OfKey, OfKeyModel and OfProviderModel rows.
type Counts struct {
	Sent    int64        `json:"sent,omitempty"`
	OK      int64        `json:"ok,omitempty"`
	Limited int64        `json:"limited,omitempty"`
	Failed  int64        `json:"failed,omitempty"`
	Tokens  int64        `json:"tokens,omitempty"`
	More    wording.More `json:"-"`
}

// Trouble is the newest failure, kept for people after its block is gone. It
// stands on OfKey and OfKeyModel rows.
type Trouble struct {
	At     time.Time    `json:"at,omitzero"`
	Class  Class        `json:"class,omitempty"`
	Status int          `json:"status,omitempty"`
	Text   string       `json:"text,omitempty"`  // redacted, safe for a terminal
	Named  string       `json:"named,omitempty"` // in the encoding only
	More   wording.More `json:"-"`
}

// standard are the buckets that every OfAccountModel row has, so that requests
// and tokens are counted and shown before any limit is known.
var standard = [...]Bucket{
	{Dimension: Requests, Window: Window{Span: Minute}},
	{Dimension: Tokens, Window: Window{Span: Minute}},
	{Dimension: Requests, Window: Window{Span: Day}},
}

// own gives the row buckets of its own to write to, the standard ones included.
func (r *Row) own() {
	if r.Subject.Kind != OfAccountModel {
		r.Buckets = slices.Clone(r.Buckets)
		return
	}
	missing := 0
	for i := range standard {
		if r.bucket(standard[i].Dimension, standard[i].Window.Span, "") == nil {
			missing++
		}
	}
	r.Buckets = append(make([]Bucket, 0, len(r.Buckets)+missing), r.Buckets...)
	for i := range standard {
		r.ensure(standard[i].Dimension, standard[i].Window, "")
	}
}

// bucket finds a bucket by what names it within a row.
func (r *Row) bucket(d Dimension, span time.Duration, models string) *Bucket {
	for i := range r.Buckets {
		if b := &r.Buckets[i]; b.Dimension == d && b.Window.Span == span && b.Models == models {
			return b
		}
	}
	return nil
}

// ensure finds a bucket or adds an empty one. The row must own its buckets.
// A calendar that was not known before is noted.
func (r *Row) ensure(d Dimension, w Window, models string) *Bucket {
	b := r.bucket(d, w.Span, models)
	if b == nil {
		r.Buckets = append(r.Buckets, Bucket{Dimension: d, Window: w, Models: models})
		return &r.Buckets[len(r.Buckets)-1]
	}
	b.adopt(w.Calendar)
	return b
}

// countRunning sets what a limit on running requests counts, where the row
// knows all of them; so one that is learned while some run starts right.
func (r *Row) countRunning() {
	if r.Subject.Kind != OfAccountModel {
		return
	}
	if b := r.bucket(Concurrency, 0, ""); b != nil {
		b.Held = int64(len(r.Holds))
	}
}

// dropEmpty removes buckets that say nothing any more: those of an unknown
// window exist only while they block.
func (r *Row) dropEmpty() {
	if slices.ContainsFunc(r.Buckets, Bucket.empty) {
		r.Buckets = slices.DeleteFunc(slices.Clone(r.Buckets), Bucket.empty)
	}
}

// passes says whether a person's "now" waits for its request here.
func (r *Row) passes(now time.Time) bool {
	return !r.Pass.IsZero() && !now.Before(r.Pass) && now.Before(r.Pass.Add(passFor))
}

// slow counts the running requests that take a place of a ramp.
func (r *Row) slow() (n int) {
	for i := range r.Holds {
		if r.Holds[i].Slow {
			n++
		}
	}
	return n
}

// first says whether the row waits for the first request after a first
// refusal. What was only learned does not hold that one back: the limit may be
// one of seconds. When it fails too, the learned limit binds.
func (r *Row) first(model string) bool {
	first := r.Ramp == 1 && r.Block.Streak <= 1 && r.Rest == nil
	for i := range r.Buckets {
		b := &r.Buckets[i]
		first = first || b.Ramp == 1 && b.Block.Streak <= 1 && b.Covers(model)
	}
	return first && r.slow() == 0
}

// benched says whether the row's key is put aside for a bare refusal.
func (r *Row) benched() bool {
	return r.Subject.Kind == OfKey && r.Block.Class == Auth && !r.Block.Forever && !r.Block.Until.IsZero()
}

// suspected says whether one request goes at a time: after the second key, or
// the first where no request has succeeded before.
func (r *Row) suspected() bool {
	return r.Suspicion != nil && (r.Suspicion.Keys > 1 || r.Success.IsZero())
}

func (c Counts) plus(d Counts) Counts {
	c.Sent += d.Sent
	c.OK += d.OK
	c.Limited += d.Limited
	c.Failed += d.Failed
	c.Tokens += d.Tokens
	return c
}

func (c Counts) less(d Counts) Counts {
	return c.plus(Counts{Sent: -d.Sent, OK: -d.OK, Limited: -d.Limited, Failed: -d.Failed, Tokens: -d.Tokens})
}

// Alone gives the row without the requests that run: what they reserved stays
// spent, and nobody will settle it.
func Alone(r Row) Row {
	r.Holds = nil
	r.Buckets = slices.Clone(r.Buckets)
	for i := range r.Buckets {
		r.Buckets[i].Held = 0
	}
	return r
}

// hasMore says whether anything in the row is another version's. It is asked
// for every row that is written.
func (r *Row) hasMore() bool {
	if r.More+r.Block.More+r.Off.More+r.Counts.More+r.Trouble.More+r.Clue.More != "" {
		return true
	}
	others := func(b Bucket) bool { return b.More+b.Block.More != "" }
	if slices.ContainsFunc(r.Buckets, others) || slices.ContainsFunc(r.Later, others) {
		return true
	}
	if r.Rest != nil && r.Rest.More+r.Rest.Block.More != "" || r.Pressure != nil && r.Pressure.More != "" || r.Suspicion != nil && r.Suspicion.More != "" {
		return true
	}
	return slices.ContainsFunc(r.Holds, func(h Hold) bool { return h.More != "" })
}

// clue remembers a limit whose answer did not say whose it is. It is held
// against its model alone, until another model of the same owner meets the like.
type clue struct {
	Model string       `json:"model"`
	At    time.Time    `json:"at"`
	Until time.Time    `json:"until"` // how long it is evidence
	More  wording.More `json:"-"`
}

// clueFor is how long a limit is evidence at least, however short its wait.
const clueFor = time.Minute

// dropUnused removes buckets that hold nothing at all.
func (r *Row) dropUnused() {
	r.Buckets = slices.DeleteFunc(r.Buckets, func(b Bucket) bool {
		return !b.Limit.Known && b.Held <= 0 && len(b.Spends) == 0 && !b.Block.Set() && b.Ramp <= 0 && b.Window.Calendar == "" && b.Doubted == 0
	})
	if len(r.Buckets) == 0 {
		r.Buckets = nil
	}
}
