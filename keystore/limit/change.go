package limit

import (
	"time"
)

// Change is what a ledger's Amend does to each row: a value, so that it can be
// written down and applied where the rows are. The zero Change changes nothing.
type Change struct {
	// Off is a person's switch as it is to be; the zero Off switches on.
	// Running requests go on; new ones are refused.
	Off *Off `json:"off,omitempty"`
	// Block is the subject's own block as it is to be.
	Block *Block `json:"block,omitempty"`
	// Trouble is the newest failure, for people.
	Trouble *Trouble `json:"trouble,omitempty"`
	// Clear forgets blocks and ramps. What is counted stays counted, and a
	// switch stays as it is.
	Clear bool `json:"clear,omitempty"`
	// Forgive forgets the subject's own block where it is of that class.
	Forgive Class `json:"forgive,omitempty"`
	// Pass lets one request pass within passFor of then, whatever block or
	// count stops it. A switch still stops it.
	Pass time.Time `json:"pass,omitzero"`
	// Limits are those that the configuration and the catalogue give; nil: they
	// stay as they are. See Configure.
	Limits []Bucket `json:"limits,omitzero"`
	// First is how many requests may go at once where none has succeeded yet
	// and nothing is known.
	First int `json:"first,omitempty"`
	// Condemn is when a request of another key began that the provider took:
	// a key that met a bare refusal around then is marked.
	Condemn time.Time `json:"condemn,omitzero"`
	// Look lets one request look, from then on, whether something answers at
	// the address of a provider at which nothing did.
	Look time.Time `json:"look,omitzero"`
	// Heal is the time of a clock that has gone back: what was written by the
	// old one moves to where it would stand had it been written then.
	Heal     time.Time   `json:"heal,omitzero"`
	Accepted *Acceptance `json:"accepted,omitempty"`
	Join     *Joint      `json:"join,omitempty"`
}

// SwitchOff switches a key off until a time, or until it is switched on where
// until is zero.
func SwitchOff(until time.Time, reason string, now time.Time) Change {
	return Change{Off: &Off{Since: now.Round(0), Until: until.Round(0), Reason: reason}}
}

// SwitchOn switches a key on again.
func SwitchOn() Change { return Change{Off: &Off{}} }

// Tested marks a key by what a test of it showed: one that is refused is marked,
// one that is accepted loses its rejection, any other outcome changes nothing.
func Tested(v Verdict, now time.Time) Change {
	switch v.Class {
	case OK:
		return Change{Forgive: Auth}
	case Auth:
		return Change{
			Block:   &Block{Class: Auth, Since: now, Forever: true, Status: v.Status, Text: v.Text},
			Trouble: &Trouble{At: now, Class: Auth, Status: v.Status, Text: v.Text},
		}
	}
	return Change{}
}

// Now lets one request pass at once. Give it to every subject that covers the
// target.
func Now(now time.Time) Change { return Change{Pass: now.Round(0)} }

// Configure sets limits: of each bucket Dimension, Window, Limit and Source
// (Configured or Preset) count, and Models. Limits of these sources that are not among them
// are removed, so that what else is known binds again.
func Configure(limits []Bucket) Change { return Change{Limits: append([]Bucket{}, limits...)} }

// Apply gives the row after the change.
func (c Change) Apply(r Row) Row {
	if c.Off != nil {
		r.Off = *c.Off
	}
	if c.Block != nil {
		r.Block = *c.Block
	}
	if c.Trouble != nil {
		r.Trouble = *c.Trouble
	}
	if c.Clear {
		c.clear(&r)
	}
	if c.Forgive != OK && r.Block.Class == c.Forgive {
		r.Block, r.Ramp = Block{}, 0
	}
	if !c.Pass.IsZero() {
		r.Pass = c.Pass
	}
	if c.Limits != nil {
		c.configure(&r)
	}
	if c.First > 0 && r.Success.IsZero() && r.Ramp == 0 && !r.Block.Set() {
		r.Ramp = c.First
	}
	if !c.Condemn.IsZero() && r.benched() && r.Block.Since.Sub(c.Condemn).Abs() <= alike {
		r.Block.Forever, r.Block.Until = true, time.Time{}
		r.Block.ProbeAt, r.Block.ProbeEvery = time.Time{}, 0
	}
	if r.Block.Class == Misconfigured && r.Block.stops(c.Look) && !c.Look.IsZero() {
		r.Block.Until = c.Look.Round(0)
	}
	if !c.Heal.IsZero() {
		c.heal(&r)
	}
	if c.Accepted != nil {
		r = c.Accepted.apply(r)
	}
	if c.Join != nil {
		r = join(c.Join.Base, c.Join.Mine, r)
	}
	return r
}

func (c *Change) clear(r *Row) {
	r.Block, r.Ramp, r.Clue = Block{}, 0, clue{}
	r.Rest, r.Pressure, r.Suspicion = nil, nil, nil
	r.Buckets = append([]Bucket(nil), r.Buckets...)
	for i := range r.Buckets {
		r.Buckets[i].Block, r.Buckets[i].Ramp, r.Buckets[i].Doubted = Block{}, 0, 0
	}
	r.dropEmpty()
}

func (c *Change) configure(r *Row) {
	r.Buckets = append([]Bucket(nil), r.Buckets...)
	for i := range r.Buckets {
		b := &r.Buckets[i]
		b.claim(Preset, Amount{})
		b.claim(Configured, Amount{})
	}
	for i := range c.Limits {
		if l := &c.Limits[i]; l.Source == Preset || l.Source == Configured {
			r.ensure(l.Dimension, l.Window, l.Models).claim(l.Source, l.Limit)
		}
	}
	r.dropUnused()
}

// Acceptance notes, before the request of a lease ends, that the provider took
// it: its first content has come. Blocks older than the request end and ramps
// double now, so that others need not wait until a long answer is complete;
// Settle does not do it a second time. Give it to every subject that covers
// the target, and only where some row has a Ramp or a Block. Limits that the
// answer's readings state bind from now on; what they say is used counts only
// when the request ends.
type Acceptance struct {
	Lease    string    `json:"lease"`
	Model    string    `json:"model"`
	Started  time.Time `json:"started"`
	At       time.Time `json:"at"`
	Readings []Reading `json:"readings,omitempty"`
}

func (a *Acceptance) apply(r Row) Row {
	ended := answerTo(Hold{Lease: a.Lease, At: a.Started}, &Result{Answered: a.At, Readings: a.Readings}, a.At)
	s := settlement{answer: ended, rows: []Row{r}, model: a.Model}
	for i := range r.Holds {
		if h := r.Holds[i]; h.Lease == a.Lease && h.Slow {
			s.slow = 1
			s.touch(0).Holds = append([]Hold(nil), r.Holds...)
			s.rows[0].Holds[i].Slow = false
		}
	}
	ruling{&s}.succeed()
	lessons{&s}.learnNames()
	lessons{&s}.readings(func(row int, d Dimension, w Window, models string, limit, _ Amount, _ time.Time) {
		if limit.Known {
			s.touch(row).bucket(d, w.Span, models).claim(Stated, limit)
		}
	})
	return s.rows[0]
}

func (c *Change) heal(r *Row) {
	now := c.Heal.Round(0)
	r.Block = r.Block.healed(now)
	r.Buckets = append([]Bucket(nil), r.Buckets...)
	for i := range r.Buckets {
		b := &r.Buckets[i]
		b.Block = b.Block.healed(now)
		b.Spends = b.live(now)
		for _, t := range []*time.Time{&b.Confirmed, &b.Hit, &b.Raised} {
			if t.After(now) {
				*t = now
			}
		}
	}
	if r.Success.After(now) {
		r.Success = now
	}
	if r.Clue.At.After(now) {
		r.Clue = clue{}
	}
	c.healGuards(r)
}

// healGuards moves what guards the row to where it would stand had it been
// written now.
func (c *Change) healGuards(r *Row) {
	now := c.Heal.Round(0)
	if r.Rest != nil {
		rest := *r.Rest
		rest.Block = rest.Block.healed(now)
		if rest.Last.After(now) {
			rest.Last = now
		}
		r.Rest = &rest
	}
	if r.Pressure != nil && r.Pressure.Last.After(now) {
		r.Pressure = nil
	}
	if p := r.Suspicion; p != nil && p.Since.After(now) {
		next := *p
		next.Since, next.Until = now, p.Until.Add(now.Sub(p.Since))
		r.Suspicion = &next
	}
}
