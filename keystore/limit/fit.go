package limit

import "time"

// Fit says when a request would fit, and what stops it until then.
type Fit struct {
	// OK: it fits now. Otherwise At is the earliest time at which it would
	// fit as far as is known; zero with Never (a person must act, or it can
	// never fit) and with Busy (a running request must end first).
	OK, Never, Busy bool
	At              time.Time
	// Try is the earliest time at which it may be tried: before At where a
	// long block is probed by one request, otherwise At.
	Try time.Time
	// What stops it: the subject, its block or bucket.
	Subject   Subject
	Dimension Dimension // of the bucket; Unknown where a block of the whole subject stops it
	Window    Window
	Models    string // the set of models that the bucket counts
	Class     Class  // RateLimit for a bucket that is merely full, TooLarge where the request is larger than the limit
	Off       bool   // a person's switch
	Probing   bool   // waits for the one request that goes first after a block; with OK: it would be that one
	Block     Block  // zero where a bucket is merely full
}

// Fits says whether a request of cost c that leaves keep of each limit to others,
// as with Reserve, fits under rows, which cover its target, at now; if not, when
// and why. It changes nothing and allocates nothing.
func Fits(rows []Row, c Cost, keep float64, now time.Time) Fit {
	now = now.Round(0)
	v := view{model: modelOf(rows), keep: keep}
	for i := range rows {
		v.first = v.first || rows[i].first(v.model)
	}
	for i := range rows {
		v.look(&rows[i], i, c, now)
	}
	v.guards(guardOf(rows, now), rows, c, now)
	if v.worst.rank == open {
		return Fit{OK: true, Probing: v.probe}
	}
	return v.fit(rows)
}

// The ways in which a request can be stopped, the worst last.
const (
	open = iota
	busy
	until
	never
)

// stop is one thing in the way of a request.
type stop struct {
	rank    int
	at, try time.Time // where rank is until
	row     int
	bucket  int // -1: the row itself
	class   Class
	off     bool
	probing bool
	blocked bool // by a block or its ramp, not by the count
	rest    bool // by the target's rest
}

// view gathers what stands in the way while the rows are looked at.
type view struct {
	model string
	keep  float64 // the part of each limit that is others'
	worst stop
	try   time.Time // the latest try of all stops that end by themselves
	probe bool
	first bool // see Row.first
}

func (v *view) add(s stop) {
	if s.rank == until && s.try.After(v.try) {
		v.try = s.try
	}
	if s.rank > v.worst.rank || s.rank == until && v.worst.rank == until && s.at.After(v.worst.at) {
		v.worst = s
	}
}

func (v *view) fit(rows []Row) Fit {
	w := &v.worst
	r := &rows[w.row]
	f := Fit{
		Never: w.rank == never, Busy: w.rank == busy,
		Subject: r.Subject, Class: w.class, Off: w.off, Probing: w.probing,
	}
	if w.rank == until {
		f.At, f.Try = w.at, v.try
	}
	if w.bucket >= 0 {
		b := &r.Buckets[w.bucket]
		f.Dimension, f.Window, f.Models = b.Dimension, b.Window, b.Models
		if w.blocked {
			f.Block = b.Block
		}
	} else if w.rest {
		f.Block = r.Rest.Block
	} else if r.Suspicion != nil && w.class == r.Suspicion.Class && !r.Block.Set() {
		f.Block = Block{Class: w.class, Since: r.Suspicion.Since, Until: r.Suspicion.Until, Status: r.Suspicion.Status, Text: r.Suspicion.Text}
	} else if !w.off {
		f.Block = r.Block
	}
	return f
}

// look adds to v what in r stops a request of cost c at now.
func (v *view) look(r *Row, row int, c Cost, now time.Time) {
	if r.Off.At(now) {
		s := stop{rank: never, row: row, bucket: -1, off: true}
		if !r.Off.Until.IsZero() {
			s.rank, s.at, s.try = until, r.Off.Until, r.Off.Until
		}
		v.add(s)
	}
	if r.passes(now) {
		return
	}
	if r.Ramp > 0 || r.Block.Set() {
		v.gate(&r.Block, r.Ramp, r, stop{row: row, bucket: -1}, now)
	}
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := c.Of(b.Dimension)
		if n <= 0 && !b.shut(now) || !b.Covers(v.model) {
			continue
		}
		s := stop{row: row, bucket: i}
		if (b.Ramp > 0 || b.Block.Set()) && !(b.Block.stops(now) && b.Block.admits(n)) {
			v.gate(&b.Block, b.Ramp, r, s, now)
		}
		if n > 0 && b.Limit.Known && !(b.Source == Learned && v.first) {
			v.room(b, n, c, s, now)
		}
	}
}

// gate adds to v whether block and ramp let one more request pass.
func (v *view) gate(b *Block, ramp int, r *Row, s stop, now time.Time) {
	s.class, s.blocked = b.Class, true
	if b.stops(now) {
		switch {
		case b.Forever:
			s.rank = never
		case b.ProbeAt.IsZero() || now.Before(b.ProbeAt):
			s.rank, s.at, s.try = until, b.Until, b.Until
			if !b.ProbeAt.IsZero() {
				s.try = b.ProbeAt
			}
		case r.slow() > 0:
			s.rank, s.probing = busy, true
		default:
			v.probe = true
			return
		}
		v.add(s)
		return
	}
	if ramp <= 0 {
		return
	}
	if r.slow() >= ramp {
		s.rank, s.probing = busy, true
		v.add(s)
		return
	}
	v.probe = v.probe || ramp == 1
}

// room adds to v whether n more fit under the bucket's known limit.
func (v *view) room(b *Bucket, n int64, c Cost, s stop, now time.Time) {
	s.class = RateLimit
	most := b.most(v.keep, n)
	if b.Dimension == Concurrency {
		if most <= 0 {
			s.rank = never
			v.add(s)
		} else if b.Held >= most {
			s.rank = busy
			v.add(s)
		}
		return
	}
	if v.tooLarge(b, c, most) {
		s.rank, s.class = never, TooLarge
		v.add(s)
		return
	}
	if at := b.fitsAt(min(n, most), most, now); at.After(now) {
		s.rank, s.at, s.try = until, at, at
		v.add(s)
	}
}

// tooLarge says whether what a request surely takes is over most, so that it can never fit. The answer's length is only an estimate: where input alone
// fits, the estimate is cut to the limit. A learned limit is never so sure.
func (v *view) tooLarge(b *Bucket, c Cost, most int64) bool {
	if most <= 0 {
		return true
	}
	if b.Source <= Learned {
		return false
	}
	switch b.Dimension {
	case Tokens, InputTokens:
		return c.Input > most
	case Requests, Images:
		return c.Of(b.Dimension) > most
	}
	return false
}
