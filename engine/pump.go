package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// pump answers every waiter that can be answered, in line, and notes when the
// others have to be looked at again.
func (s *state) pump(now time.Time) {
	all := s.pumpAll || !s.wake.IsZero() && !now.Before(s.wake)
	if all {
		s.wake = time.Time{}
	}
	s.pumpAll = false
	for _, r := range s.line() {
		if r.asking && (all || r.fresh) {
			r.fresh = false
			s.settleWaiter(r, now)
		}
	}
}

// line gives the requests by priority and in order of arrival, but with those
// that were refused behind whoever waited then: what is refused again and again
// must not keep others from a place that would take them.
func (s *state) line() []*request {
	if !slices.ContainsFunc(s.requests, func(r *request) bool { return r.asking && (len(r.attempts) > 0 || r.plan.Priority != 0) }) {
		return s.requests
	}
	line := slices.Clone(s.requests)
	slices.SortStableFunc(line, func(a, b *request) int {
		return cmp.Or(cmp.Compare(a.plan.Priority, b.plan.Priority), a.asked.Compare(b.asked))
	})
	return line
}

// settleWaiter sends r on, ends it, or says what it waits for.
func (s *state) settleWaiter(r *request, now time.Time) {
	opts := s.options(r, now)
	q := query{began: r.began, asked: r.asked, prefer: r.plan.Prefer, deadline: r.deadline, sent: r.sends > 0}
	c := choose(q, opts, now)
	switch {
	case c.pick < 0:
		s.answer(r, reply{err: s.hopeless(r, now)})
	case c.late:
		s.answer(r, reply{err: s.tooLate(r, opts[c.pick], now)})
	case !c.send:
		s.hold(r, opts, c, now)
	case r.repeats(opts[c.pick].target(s)) && !s.budgetOf(opts[c.pick].route.Provider).allows(now):
		r.why = "too many repeats: one goes first"
		s.wait(r, opts[c.pick], time.Time{}, now)
	default:
		s.release(r, opts[c.pick], now)
	}
}

// options gives the best key of each model that the request may still use.
func (s *state) options(r *request, now time.Time) []option {
	opts := s.opts[:0]
	for _, route := range r.chain {
		if s.skipped[route] || r.barred[whole(route)] {
			continue
		}
		o := s.bestKey(r, route, now)
		opts = append(opts, o)
		if o.fit.OK {
			break // no later model is taken while this one can take it now
		}
	}
	s.opts = opts
	return opts
}

func (s *state) bestKey(r *request, route keystore.Route, now time.Time) option {
	best := option{route: route, key: -1}
	pick := scorer{how: s.e.o.Select, n: len(s.keys), active: s.active[route], last: -1, model: route.Model}
	if i, ok := s.lastKey[route]; ok {
		pick.last = i
		if pick.how == Sticky {
			pick.from = i
		}
	}
	var bestScore float64
	var buf [keystore.Covers]limit.Row
	cost := s.cost(r, route)
	for n := range s.keys {
		i := (n + max(pick.from, 0)) % len(s.keys)
		k := &s.keys[i]
		if k.Provider != route.Provider || !k.Serves(route.Model) {
			continue
		}
		t := k.Target(route.Model)
		if len(r.barred) > 0 && r.bars(t) || s.isClosed(k.ID, now) {
			continue
		}
		rows := s.target(t).all(&buf)
		f := limit.Fits(rows, cost, now)
		score := pick.score(i, k.ID, rows, now)
		if best.key < 0 || better(f, score, best.fit, bestScore) {
			best.key, best.fit, bestScore = i, f, score
		}
		if f.OK && score < 0 {
			break // the one in use goes on
		}
	}
	return best
}

func (s *state) isClosed(key string, now time.Time) bool {
	c, ok := s.closed[key]
	return ok && (c.until.IsZero() || now.Before(c.until))
}

// better says whether f (with its score) is to be taken before g.
func better(f limit.Fit, score float64, g limit.Fit, other float64) bool {
	rank := func(f limit.Fit) int {
		switch {
		case f.OK:
			return 0
		case f.Never:
			return 3
		case f.At.IsZero():
			return 2
		}
		return 1
	}
	if a, b := rank(f), rank(g); a != b {
		return a < b
	}
	if !f.OK && !f.At.Equal(g.At) {
		return f.At.Before(g.At)
	}
	return score < other
}

// cost estimates what the request takes from route's buckets.
func (s *state) cost(r *request, route keystore.Route) limit.Cost {
	x := s.experience(route)
	c := limit.Cost{Requests: 1, Input: r.prompt.Estimate, Output: x.outputs.quantile(0.9)}
	if x.ratio > 0 {
		c.Input = int64(float64(c.Input)*x.ratio + 0.5)
	}
	p := s.e.o.Providers[route.Provider]
	if r.prompt.MaxTokens > 0 && (c.Output == 0 || c.Output > r.prompt.MaxTokens || p.ReservesMax) {
		c.Output = r.prompt.MaxTokens
		if p.ReservesLarger {
			c.Output = max(c.Output-c.Input, 1)
		}
	}
	if c.Output == 0 {
		c.Output = 256
	}
	return c
}

// release lets r go. The view is moved ahead of the ledger, so that the next
// waiter sees what r takes.
func (s *state) release(r *request, o option, now time.Time) {
	k := s.keys[o.key]
	t := k.Target(o.route.Model)
	cost := s.cost(r, o.route)
	if s.others(r) {
		var buf [keystore.Covers]limit.Row
		changed, _, _ := limit.Reserve(s.target(t).all(&buf), cost, limit.Hold{Key: k.ID, At: now}, now)
		s.predict(changed)
	}
	r.goal, r.goalName, r.release = t, k.Name, now
	s.answer(r, reply{target: t, key: k, cost: cost})
}

// others says whether somebody besides r asks for a place.
func (s *state) others(r *request) bool {
	for _, o := range s.requests {
		if o != r && o.asking {
			return true
		}
	}
	return false
}

func (s *state) answer(r *request, a reply) {
	r.asking = false
	r.reply <- a
}

// hold makes r wait and says so, once for each wait.
func (s *state) hold(r *request, opts []option, c choice, now time.Time) {
	o := opts[c.pick]
	r.why = s.reason(o.fit)
	s.wait(r, o, c.until, now)
	s.wakeAt(o.fit.Try, now) // a long wait may be probed before it ends
	// A model that only another request holds back loses its preference later.
	if c.until.IsZero() {
		s.wakeAt(r.asked.Add(r.plan.Prefer), now)
	}
}

// soon is when something is looked at again whose time has come, though the
// ledger's rows do not let it go yet.
const soon = 100 * time.Millisecond

func (s *state) wait(r *request, o option, until time.Time, now time.Time) {
	if r.phase != Waiting || r.since.IsZero() {
		r.enter(Waiting, now)
	}
	k := s.keys[o.key]
	r.goal, r.goalName, r.release = k.Target(o.route.Model), k.Name, until
	if until.IsZero() && !o.fit.At.IsZero() {
		r.release = o.fit.At
	}
	s.wakeAt(until, now)
	s.wakeAt(r.deadline, now)
	if !until.IsZero() && !until.After(now) {
		s.wakeAt(now.Add(soon), now)
	}
	if spoke := fmt.Sprint(r.goal, r.why, until.Unix()/2); spoke != r.spoke {
		r.spoke = spoke
		s.emitWait(r, until, now)
	}
}

func (s *state) emitWait(r *request, until, now time.Time) {
	ev := Event{Kind: EventWait, Request: r.id, Model: routeOf(r.goal).String(), Key: r.goalName, Attempt: r.attempt(), Until: until}
	if !until.IsZero() {
		ev.Wait = Seconds(until.Sub(now))
	}
	if r.sends > 0 {
		ev.Kind = EventRetry
	}
	ev.Text = "waits for " + r.goalName + ": " + r.why
	s.emit(ev, now)
}

// wakeAt makes sure that waiters are looked at again at t, if t lies ahead.
func (s *state) wakeAt(t, now time.Time) {
	if t.After(now) {
		s.wake = earlier(s.wake, t)
	}
}

// reason says in words what a fit waits for.
func (s *state) reason(f limit.Fit) string {
	name := f.Class.String()
	switch {
	case f.Off:
		return "switched off"
	case f.Probing:
		return "another request goes first"
	case f.Dimension == limit.Concurrency:
		return "requests at the same time"
	case f.Class == limit.RateLimit && f.Dimension != limit.Unknown:
		name = named(f.Dimension, f.Window, f.Models)
	case f.Class == limit.RateLimit:
		name = "limit"
	case f.Busy:
		return "another request has to end"
	}
	if f.Block.Status > 0 {
		return fmt.Sprintf("%d %s", f.Block.Status, name)
	}
	if f.Block.Set() {
		return name
	}
	return name + " full"
}
