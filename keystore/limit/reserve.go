package limit

import "time"

// Taken is what one reservation put into one bucket.
type Taken struct {
	Subject   Subject
	Dimension Dimension
	Window    Window
	Models    string `json:",omitempty"`
	Until     time.Time
	N         int64
	// Had is what stood in the bucket before, Ran the part of it that running
	// requests held: what the provider's numbers are compared with.
	Had, Ran int64 `json:",omitempty"`
}

// Reserve takes c from every bucket of rows, which cover one target, or from
// none. h names the running request; its At is set to now. changed holds the
// rows that differ, taken what Settle needs to correct them. Where the request
// does not fit, changed and taken are nil and f says why: a refusal changes
// nothing.
//
// keep is the part of each known limit, from 0 to 1, that the request leaves to
// others, rounded up: while it runs at least so much of it is free. But of a limit
// it may take one where it keeps less than everything, or it would never pass a
// limit of one; it then waits until all of that is free. A request of which the
// input alone is over what is left to it never fits.
func Reserve(rows []Row, c Cost, keep float64, h Hold, now time.Time) (changed []Row, taken []Taken, f Fit) {
	now = now.Round(0)
	if f = Fits(rows, c, keep, now); !f.OK {
		return nil, nil, f
	}
	h.At, h.Slow = now, false
	s := reservation{cost: c, keep: keep, model: modelOf(rows), hold: h}
	noted := guardOf(rows, now).noted
	n := 0
	for i := range rows {
		if s.affects(&rows[i]) || noted&(1<<i) != 0 {
			n++
		}
	}
	s.changed, s.taken = make([]Row, 0, n), make([]Taken, 0, 4)
	for i := range rows {
		if noted := noted&(1<<i) != 0; noted || s.affects(&rows[i]) {
			s.hold.Slow = noted || s.narrow(&rows[i])
			s.changed = append(s.changed, rows[i])
			s.takeFrom(&s.changed[len(s.changed)-1])
		}
	}
	return s.changed, s.taken, f
}

// reservation is one Reserve at work, at hold.At.
type reservation struct {
	cost    Cost
	keep    float64
	model   string
	hold    Hold
	changed []Row
	taken   []Taken
}

// affects says whether the reservation leaves a trace in the row.
func (s *reservation) affects(r *Row) bool {
	return r.Subject.Kind == OfAccountModel || len(r.Buckets) > 0 || s.narrow(r) || !r.Pass.IsZero()
}

// narrow says whether the row admits only few such requests at once now.
func (s *reservation) narrow(r *Row) bool {
	now := s.hold.At
	if r.Ramp > 0 || r.Block.stops(now) {
		return true
	}
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := s.cost.Of(b.Dimension)
		if (n > 0 || b.shut(now)) && b.Covers(s.model) && (b.Ramp > 0 || b.Block.stops(now)) && !(b.Block.stops(now) && b.Block.admits(n)) {
			return true
		}
	}
	return false
}

// takeFrom puts the cost into each bucket of the row, which is the reservation's
// own copy, and notes the running request.
func (s *reservation) takeFrom(r *Row) {
	now := s.hold.At
	if s.hold.Slow || r.Subject.Kind == OfAccountModel {
		r.Holds = append(append(make([]Hold, 0, len(r.Holds)+1), r.Holds...), s.hold)
	}
	r.Pass = time.Time{}
	r.own()
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := s.cost.Of(b.Dimension)
		if n <= 0 || !b.Covers(s.model) {
			continue
		}
		if b.Block.stops(now) && b.Block.Room.Known {
			b.Block.Room.N = max(0, b.Block.Room.N-n)
		}
		if b.Limit.Known {
			n = min(n, b.most(s.keep, n))
		}
		t := Taken{Subject: r.Subject, Dimension: b.Dimension, Window: b.Window, Models: b.Models, N: n, Had: b.Spends.After(now.UnixNano()), Ran: b.Held}
		if b.Dimension != Concurrency {
			t.Until = b.Window.reserved(now)
			b.Spends = b.live(now).Plus(t.Until.UnixNano(), n)
			b.lay(now)
		}
		b.Held += n
		s.taken = append(s.taken, t)
	}
	r.countRunning()
}
