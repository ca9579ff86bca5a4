package limit

import "time"

// Reserve takes c from every bucket of rows, which cover one target, or from
// none. h names the running request; its At is set to now. changed holds the
// rows that differ, taken what Settle needs to correct them. Where the request
// does not fit, changed and taken are nil and f says why: a refusal changes
// nothing.
//
// keep is the part of each known limit, from 0 to 1, that the request leaves to
// others; rounded down, so that a limit of one still lets one pass.
func Reserve(rows []Row, c Cost, keep float64, h Hold, now time.Time) (changed []Row, taken []Taken, f Fit) {
	now = now.Round(0)
	f = fits(rows, c, keep, now)
	if !f.OK {
		return nil, nil, f
	}
	h.At, h.Slow = now, false
	model, g := modelOf(rows), guardOf(rows, now)
	n := 0
	for i := range rows {
		if rows[i].affected(c, model, now) || g.noted&(1<<i) != 0 {
			n++
		}
	}
	changed = make([]Row, 0, n)
	taken = make([]Taken, 0, 4)
	for i := range rows {
		noted := g.noted&(1<<i) != 0
		if rows[i].affected(c, model, now) || noted {
			h.Slow = noted || rows[i].narrow(c, model, now)
			changed = append(changed, rows[i])
			taken = changed[len(changed)-1].take(taken, c, model, h, now)
		}
	}
	return changed, taken, f
}

// affected says whether a reservation leaves a trace in the row.
func (r *Row) affected(c Cost, model string, now time.Time) bool {
	return r.Subject.Kind == OfAccountModel || len(r.Buckets) > 0 || r.narrow(c, model, now) || !r.Pass.IsZero()
}

// narrow says whether the row admits only few requests to model at once now.
func (r *Row) narrow(c Cost, model string, now time.Time) bool {
	if r.Ramp > 0 || r.Block.At(now) {
		return true
	}
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := c.Of(b.Dimension)
		if (n > 0 || b.shut(now)) && b.Covers(model) && (b.Ramp > 0 || b.Block.At(now)) && !(b.Block.At(now) && b.Block.admits(n)) {
			return true
		}
	}
	return false
}

// take puts the cost into each bucket of the row, which is the caller's own
// copy, and notes the running request.
func (r *Row) take(taken []Taken, c Cost, model string, h Hold, now time.Time) []Taken {
	if h.Slow || r.Subject.Kind == OfAccountModel {
		r.Holds = append(append(make([]Hold, 0, len(r.Holds)+1), r.Holds...), h)
	}
	r.Pass = time.Time{}
	r.own()
	for i := range r.Buckets {
		b := &r.Buckets[i]
		n := c.Of(b.Dimension)
		if n <= 0 || !b.Covers(model) {
			continue
		}
		if b.Block.At(now) && b.Block.Room.Known {
			b.Block.Room.N = max(0, b.Block.Room.N-n)
		}
		if b.Limit.Known {
			n = min(n, b.Limit.N)
		}
		t := Taken{Subject: r.Subject, Dimension: b.Dimension, Window: b.Window, Models: b.Models, N: n}
		if b.Dimension != Concurrency {
			t.Until = b.Window.reserved(now)
			b.Spends = b.live(now).plus(t.Until.UnixNano(), n)
		}
		b.Held += n
		taken = append(taken, t)
	}
	r.countRunning()
	return taken
}

// Taken is what one reservation put into one bucket.
type Taken struct {
	Subject   Subject
	Dimension Dimension
	Window    Window
	Models    string `json:",omitempty"`
	Until     time.Time
	N         int64
}
