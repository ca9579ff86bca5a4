package engine

import (
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// sending notes that r has its lease and is on its way.
func (s *state) sending(r *request, rep reply, grant keystore.Grant, now time.Time) {
	probe := s.blocked(rep.target)
	s.merge(grant.Rows)
	route, from := routeOf(rep.target), routeOf(r.last)
	s.tellMove(r, rep, from, now)
	if probe && slow(grant.Rows, grant.Lease.ID) {
		s.emit(Event{Kind: EventProbe, Request: r.id, Model: route.String(), Key: rep.key.Name, Attempt: r.attempt(),
			Text: "goes first after a limit; others wait for what it learns"}, now)
	}
	if n := len(r.attempts); n > 0 {
		if slept := now.Sub(r.attempts[n-1].At); slept >= slightest {
			r.attempts[n-1].Wait = slept
		}
	}
	r.last, r.lastName = rep.target, rep.key.Name
	r.sends++
	r.try = r.attempt()
	r.sentAt = now
	r.spoke = ""
	r.enter(Sending, now)
	budget := s.budgetOf(route.Provider)
	budget.sends.add(now)
	if r.repeat = r.repeats(rep.target); r.repeat {
		budget.repeats.add(now)
		budget.running++
	}
	s.active[route] = rep.key.ID
	s.lastKey[route] = slices.IndexFunc(s.keys, func(k keystore.Key) bool { return k.ID == rep.key.ID })
}

// slightest is the shortest pause between two sendings that is called a wait.
const slightest = 50 * time.Millisecond

// blocked says whether a block stands, ended or not, on what covers t.
func (s *state) blocked(t keystore.Target) bool {
	for _, row := range s.target(t).rows {
		if blocks(*row) {
			return true
		}
	}
	return false
}

// tellMove emits that r goes on with another key or model than before.
func (s *state) tellMove(r *request, rep reply, from keystore.Route, now time.Time) {
	route := routeOf(rep.target)
	ev := Event{Request: r.id, Model: route.String(), Key: rep.key.Name, Attempt: r.attempt()}
	switch {
	case route != from && s.place(r, route) > s.place(r, from):
		ev.Kind, ev.From = EventFallback, from.String()
		ev.Text = "fell back from " + from.String() + " to " + route.String() + s.because(r, from)
	case route != from || (r.sends == 0 && route == r.chain[0] && s.place(r, s.inUse) > 0):
		ev.Kind, ev.From = EventReturn, s.inUse.String()
		ev.Text = "back to " + route.String()
	case r.sends > 0 && r.last.Key != rep.key.ID:
		ev.Kind, ev.From = EventRotate, r.lastName
		ev.Text = "went on from key " + r.lastName + " to key " + rep.key.Name + s.whyNot(r.last, rep.cost, now)
	case r.sends == 0 && s.active[route] != "" && s.active[route] != rep.key.ID && s.e.o.Select == Sticky:
		ev.Kind, ev.From = EventRotate, s.keyName(s.active[route])
		ev.Text = "went on from key " + ev.From + " to key " + rep.key.Name + s.whyNot(s.targetOf(s.active[route], route), rep.cost, now)
	default:
		return
	}
	s.emit(ev, now)
}

// whyNot gives the reason why t cannot take a request now, in brackets; empty
// where it can.
func (s *state) whyNot(t keystore.Target, c limit.Cost, now time.Time) string {
	var buf [keystore.Covers]limit.Row
	if f := limit.Fits(s.target(t).all(&buf), c, now); !f.OK {
		return " (" + s.reason(f) + ")"
	}
	return ""
}

// targetOf gives the target of a key of the pool; the zero one where it is gone.
func (s *state) targetOf(key string, route keystore.Route) keystore.Target {
	if k := s.keyOf(key); k.ID != "" {
		return k.Target(route.Model)
	}
	return keystore.Target{}
}

// because gives the reason why a model was left, as far as the view knows it.
func (s *state) because(r *request, from keystore.Route) string {
	if what := r.avoided[from]; what != "" {
		return " (it " + what + ")"
	}
	if r.refused != nil && r.refused.Route == from {
		return " (" + describe(r.refused.Verdict) + ")"
	}
	if r.why != "" && routeOf(r.goal) == from {
		return " (" + r.why + ")"
	}
	for _, m := range s.shown.models {
		if m.Route == from && m.Why != "" {
			return " (" + m.Why + ")"
		}
	}
	return ""
}

// place is route's place in r's chain.
func (s *state) place(r *request, route keystore.Route) int { return slices.Index(r.chain, route) }
