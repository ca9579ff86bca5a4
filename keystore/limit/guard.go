package limit

import (
	"time"

	"sluice/keystore/limit/pressure"
)

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
	g.target = find(rows, OfKeyModel)
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

// resting adds to v whether the target's rest lets a request of cost c go.
func (v *view) resting(rows []Row, row int, c Cost, now time.Time) {
	if rest := rows[row].Rest; rest.Block.stops(now) && !rest.spares(c, now) {
		v.gate(&rest.Block, 0, &rows[row], stop{row: row, bucket: -1, rest: true}, now)
	}
}

// pressed adds to v whether a target that refused last must wait for others.
func (v *view) pressed(rows []Row, row int, now time.Time) {
	r := &rows[row]
	s := stop{row: row, bucket: -1, class: Overloaded, probing: true}
	switch next := r.Pressure.Last.Add(pressure.BetweenProbes); {
	case r.slow() > 0:
		s.rank = busy
	case now.Before(next):
		s.rank, s.at, s.try = until, next, next
	default:
		return
	}
	v.add(s)
}

// suspicion adds to v what a suspicion of the row lets go.
func (v *view) suspicion(rows []Row, row int, now time.Time) {
	r := &rows[row]
	p := r.Suspicion
	s := stop{row: row, bucket: -1, class: p.Class, probing: true}
	switch {
	case now.Before(p.Until):
		s.rank, s.at, s.try, s.probing = until, p.Until, p.Until, false
	case r.slow() > 0:
		s.rank = busy
	default:
		return
	}
	v.add(s)
}

// Resting says whether the last answer that the target of rows got was a refusal.
func Resting(rows []Row) bool {
	i := find(rows, OfKeyModel)
	return i >= 0 && rows[i].Rest != nil
}

// note keeps what guards the provider in the rows.
func (s *settlement) note() {
	a := &s.answer
	if i := find(s.rows, OfProvider); i >= 0 {
		if next := s.rows[i].Pressure.After(a.refuses(), a.now); next != s.rows[i].Pressure && !a.r.Unsent {
			s.touch(i).Pressure = next
		}
	}
	if i := find(s.rows, OfKeyModel); i >= 0 {
		if next := s.rows[i].Rest.after(a); next != s.rows[i].Rest {
			r := s.touch(i)
			r.Rest, r.Ramp = next, 1
		}
	}
	if i := find(s.rows, suspectKind(a.r.Verdict.Class)); i >= 0 {
		if next := s.rows[i].Suspicion.after(a); next != s.rows[i].Suspicion {
			s.touch(i).Suspicion = next
		}
	}
}
