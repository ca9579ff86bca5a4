package limit

import "time"

// guard is what stands in the way of a target because of how its provider
// refused so far, below all that is known of limits.
type guard struct {
	target int // index of the target's own row, -1 where it is not covered
	rests  bool
	// single has a bit for each row that lets one request go at a time, noted
	// one for each in which the request is noted, so that it is known later.
	single, noted uint64
}

// guardOf finds out which guards stand for the target of rows.
func guardOf(rows []Row, now time.Time) (g guard) {
	g.target = rowOf(rows, OfKeyModel)
	if g.target < 0 || rows[g.target].passes(now) {
		return g
	}
	g.rests = rows[g.target].Rest != nil
	for i := range rows {
		r := &rows[i]
		pressed := g.rests && r.Pressure.High(now)
		if pressed || r.suspected() {
			g.single |= 1 << i
		}
		if g.rests && r.Subject.Kind == OfProvider {
			g.noted |= 1 << i
		}
	}
	g.noted |= g.single
	return g
}

// guards adds to v what g stops.
func (v *view) guards(g guard, rows []Row, c Cost, now time.Time) {
	if g.rests {
		v.resting(rows, g.target, c, now)
	}
	for i := range rows {
		if g.single&(1<<i) == 0 {
			continue
		}
		if rows[i].suspected() {
			v.suspicion(rows, i, now)
		}
		if g.rests && rows[i].Pressure.High(now) {
			v.pressed(rows, i, now)
		}
	}
}

// healGuards moves what guards the row to where it would stand had it been
// written now.
func (r *Row) healGuards(now time.Time) {
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
