package engine

import (
	"fmt"
	"slices"
	"time"

	"sluice/engine/policy"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// queue is the requests that have not ended. Those that wait are placed in line.
type queue struct {
	pool     *pool
	events   *events
	requests []*request // in order of arrival
	admitted uint64     // how many, ended ones too
	wake     time.Time  // when one that waits has to be looked at again
	budgets  map[string]*policy.Budget
	offers   []schedule.Offer // room for those of one request
	first    []*request       // those whose places are saved, see saves
}

// admit takes a request in; it asks for a place at once.
func (q *queue) admit(r *request, now time.Time) {
	q.admitted++
	r.turn = schedule.Turn{Number: q.admitted, Priority: int(r.plan.Priority)}
	r.began, r.chain = now, r.plan.Chain
	if len(r.chain) == 0 {
		r.chain = q.pool.chain
	}
	r.deadline = r.plan.Deadline
	if r.plan.MaxWait > 0 {
		r.deadline = earlier(r.deadline, now.Add(r.plan.MaxWait))
	}
	r.last.Target = whole(r.chain[0])
	q.avoid(r, now)
	if r.plan.Entered != nil {
		r.plan.Entered(r.turn.Number)
	}
	q.requests = append(q.requests, r)
	q.ask(r, now)
}

// avoid leaves out the models that refused before what r has, unless no other
// is left.
func (q *queue) avoid(r *request, now time.Time) {
	if len(q.pool.refusals) == 0 {
		return
	}
	avoided := q.pool.refusals.Of(&r.prompt, r.chain, now)
	if slices.ContainsFunc(r.chain, func(o keystore.Route) bool { return avoided[o] == "" && !q.pool.skipped[o] && q.pool.served(o) }) {
		r.barAll(func(o keystore.Route) bool { return avoided[o] != "" })
		r.avoided = avoided
	}
}

// ask lets r wait for a place.
func (q *queue) ask(r *request, now time.Time) {
	r.asking, r.fresh, r.turn.Asked = true, true, now
	if r.phase != Waiting || r.since.IsZero() {
		r.enter(Waiting, now)
	}
}

// drop takes out a request that ended.
func (q *queue) drop(r *request) {
	r.asking = false
	if r.phase != Waiting {
		q.ran(r)
	}
	if i := slices.Index(q.requests, r); i >= 0 {
		q.requests = slices.Delete(slices.Clone(q.requests), i, i+1)
	}
	q.pool.moved = true
}

func (q *queue) budget(provider string) *policy.Budget { return entry(q.budgets, provider) }

// ran notes that r's send is over: as a repeat it was one on its way.
func (q *queue) ran(r *request) {
	if r.repeat {
		q.budget(r.last.Provider).Running--
		r.repeat = false
	}
}

// pump answers every waiter that can be answered, in line, and notes when the
// others have to be looked at again.
func (q *queue) pump(now time.Time) {
	all := q.pool.moved || !q.wake.IsZero() && !now.Before(q.wake)
	if all {
		q.wake = time.Time{}
	}
	q.pool.moved = false
	if all {
		q.first = q.first[:0]
	}
	for _, r := range q.line(now) {
		if r.asking && (all || r.fresh) {
			r.fresh = false
			q.place(r, now)
		}
	}
}

// line gives the requests by priority and in order of arrival, but with those
// that were refused behind whoever waited then: what is refused again and again
// must not keep others from a place that would take them.
func (q *queue) line(now time.Time) []*request {
	if !slices.ContainsFunc(q.requests, func(r *request) bool {
		return r.asking && (len(r.attempts) > 0 || !r.turn.InOrder(now))
	}) {
		return q.requests
	}
	line := slices.Clone(q.requests)
	slices.SortStableFunc(line, func(a, b *request) int {
		return a.turn.Compare(&b.turn, now)
	})
	return line
}

// place sends r on, ends it, or says what it waits for.
func (q *queue) place(r *request, now time.Time) {
	offers := q.offersFor(r, now)
	w := schedule.Want{Began: r.began, Asked: r.turn.Asked, Prefer: r.plan.Prefer, Deadline: r.deadline, Sent: r.sends > 0}
	c := schedule.Choose(w, offers, now)
	switch {
	case c.Pick < 0:
		q.answer(r, reply{err: unserved{q.pool, r, now}.never()})
	case c.Late:
		q.answer(r, reply{err: unserved{q.pool, r, now}.late(offers[c.Pick])})
	case !c.Send:
		q.hold(r, offers[c.Pick], c, now)
	case r.repeats(q.target(offers[c.Pick])) && !q.budget(offers[c.Pick].Route.Provider).Allows(now):
		r.why = "too many repeats: one goes first"
		q.wait(r, offers[c.Pick], time.Time{}, now)
	default:
		q.release(r, offers[c.Pick], now)
	}
}

// offersFor gives the best key of each model that r may still use.
func (q *queue) offersFor(r *request, now time.Time) []schedule.Offer {
	q.offers = q.offers[:0]
	for _, route := range r.chain {
		if q.pool.skipped[route] || r.barred[whole(route)] {
			continue
		}
		o := q.pool.bestKey(r, route, func(t keystore.Target) bool { return q.saved(r, t, now) }, now)
		if o.Fit.OK && r.plan.Prefer <= 0 {
			var buf [keystore.Covers]limit.Row
			o.Room = schedule.RoomOf(q.pool.target(q.target(o)).all(&buf), route.Model, q.pool.cost(r, route), now)
		}
		q.offers = append(q.offers, o)
		if o.Fit.OK && r.plan.Prefer > 0 {
			break // no later model is taken while this one can take it now
		}
	}
	return q.offers
}

// target gives what an offer would be sent to.
func (q *queue) target(o schedule.Offer) keystore.Target {
	return q.pool.keys[o.Key].Target(o.Route.Model)
}

// release lets r go. The view is moved ahead of the ledger, so that the next
// waiter sees what r takes.
func (q *queue) release(r *request, o schedule.Offer, now time.Time) {
	k := q.pool.keys[o.Key]
	r.goal, r.release = spotOf(k, o.Route.Model), now
	cost := q.pool.cost(r, o.Route)
	if slices.ContainsFunc(q.requests, func(other *request) bool { return other != r && other.asking }) {
		q.pool.expect(r, cost, now)
	}
	q.overtake(r)
	q.answer(r, reply{target: r.goal.Target, key: k, cost: cost})
}

func (q *queue) answer(r *request, a reply) {
	r.asking = false
	r.reply <- a
}

// hold makes r wait and says so, once for each wait.
func (q *queue) hold(r *request, o schedule.Offer, c schedule.Choice, now time.Time) {
	r.why = reason(o.Fit)
	if !slices.Contains(q.first, r) {
		q.first = append(q.first, r)
	}
	q.wait(r, o, c.Until, now)
	q.wakeAt(o.Fit.Try, now) // a long wait may be probed before it ends
	// A model that only another request holds back loses its preference later.
	if c.Until.IsZero() {
		q.wakeAt(r.turn.Asked.Add(r.plan.Prefer), now)
	}
}

// soon is when something is looked at again whose time has come, though the
// ledger's rows do not let it go yet.
const soon = 100 * time.Millisecond

func (q *queue) wait(r *request, o schedule.Offer, until time.Time, now time.Time) {
	if r.phase != Waiting || r.since.IsZero() {
		r.enter(Waiting, now)
	}
	r.goal, r.release = spotOf(q.pool.keys[o.Key], o.Route.Model), until
	if until.IsZero() && !o.Fit.At.IsZero() {
		r.release = o.Fit.At
	}
	q.wakeAt(until, now)
	q.wakeAt(r.deadline, now)
	if !until.IsZero() && !until.After(now) {
		q.wakeAt(now.Add(soon), now)
	}
	if told := fmt.Sprint(r.goal.Target, r.why, until.Unix()/2); told != r.told {
		r.told = told
		q.tellWait(r, until, now)
	}
}

func (q *queue) tellWait(r *request, until, now time.Time) {
	ev := r.event(EventWait, r.goal)
	ev.Attempt, ev.Until = r.attempt(), until
	if !until.IsZero() {
		ev.Wait = Seconds(until.Sub(now))
	}
	if r.sends > 0 {
		ev.Kind = EventRetry
	}
	ev.Text = "waits for " + r.goal.name + ": " + r.why
	q.events.emit(ev, now)
}

// wakeAt makes sure that waiters are looked at again at t, if t lies ahead.
func (q *queue) wakeAt(t, now time.Time) {
	if t.After(now) {
		q.wake = earlier(q.wake, t)
	}
}

// reason says in words what a fit waits for.
func reason(f limit.Fit) string {
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
