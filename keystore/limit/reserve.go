package limit

import "time"

// standard are the buckets that every OfAccountModel row has, so that requests
// and tokens are counted and shown before any limit is known.
var standard = [...]Bucket{
	{Dimension: Requests, Window: Window{Span: Minute}},
	{Dimension: Tokens, Window: Window{Span: Minute}},
	{Dimension: Requests, Window: Window{Span: Day}},
}

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

// countRunning sets what a limit on running requests counts, where the row
// knows all of them; so one that is learned while some run starts right.
func (r *Row) countRunning() {
	if r.Subject.Kind != OfAccountModel {
		return
	}
	if b := r.bucket(Concurrency, 0); b != nil {
		b.Held = int64(len(r.Holds))
	}
}

// own gives the row buckets of its own to write to, the standard ones included.
func (r *Row) own() {
	missing := 0
	if r.Subject.Kind == OfAccountModel {
		for i := range standard {
			if r.bucket(standard[i].Dimension, standard[i].Window.Span) == nil {
				missing++
			}
		}
	}
	if len(r.Buckets)+missing == 0 {
		return
	}
	r.Buckets = append(make([]Bucket, 0, len(r.Buckets)+missing), r.Buckets...)
	if missing == 0 {
		return
	}
	for i := range standard {
		r.ensure(standard[i].Dimension, standard[i].Window)
	}
}

// bucket finds one that counts all models, by what names it within a row.
func (r *Row) bucket(d Dimension, span time.Duration) *Bucket { return r.set(d, span, "") }

// set is bucket for a set of models.
func (r *Row) set(d Dimension, span time.Duration, models string) *Bucket {
	for i := range r.Buckets {
		if b := &r.Buckets[i]; b.Dimension == d && b.Window.Span == span && b.Models == models {
			return b
		}
	}
	return nil
}

// ensure finds a bucket or adds an empty one. The row must own its buckets.
// A calendar that was not known before is noted.
func (r *Row) ensure(d Dimension, w Window) *Bucket { return r.ensureSet(d, w, "") }

// ensureSet is ensure for a set of models.
func (r *Row) ensureSet(d Dimension, w Window, models string) *Bucket {
	b := r.set(d, w.Span, models)
	if b == nil {
		r.Buckets = append(r.Buckets, Bucket{Dimension: d, Window: w, Models: models})
		return &r.Buckets[len(r.Buckets)-1]
	}
	b.adopt(w.Calendar)
	return b
}

// adopt turns a rolling window into a calendar one: what was counted so far
// ends with the calendar's window if that is earlier.
func (b *Bucket) adopt(calendar string) {
	if calendar == "" || calendar == b.Window.Calendar || b.Window.Span < Day {
		return
	}
	old := b.Window
	b.Window.Calendar = calendar
	spends := make(Spends, 0, len(b.Spends)+1)
	for _, s := range b.Spends {
		t := s.Until
		if old.Calendar == "" {
			t = b.Window.End(time.Unix(0, t).Add(-old.Span)).UnixNano()
		}
		spends = spends.plus(t, s.N)
	}
	b.Spends = spends
}
