package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"sluice/engine/policy"
	"sluice/engine/provider"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// queue is the requests that have not ended. Those that wait are placed in line.
type queue struct {
	pool     *pool
	events   *events
	requests []*request // in order of arrival
	line     schedule.Line
	admitted uint64    // how many, ended ones too
	wake     time.Time // when one that waits has to be looked at again
	budgets  map[string]*policy.Budget
}

func newQueue(l *events, p *pool) queue {
	return queue{pool: p, events: l, line: schedule.Line{How: p.selection, Shut: p.closed.shut}, budgets: map[string]*policy.Budget{}}
}

// admit takes a request in; it asks for a place at once.
func (q *queue) admit(r *request, now time.Time) {
	q.admitted++
	r.Turn = schedule.Turn{Number: q.admitted, Priority: r.plan.Priority, Came: now}
	r.Want = schedule.Want{Began: now, Prefer: r.plan.Prefer, Deadline: r.plan.Deadline}
	r.chain = r.plan.Chain
	if len(r.chain) == 0 {
		r.chain = q.pool.chain
	}
	if r.plan.MaxWait > 0 {
		r.Deadline = earlier(r.Deadline, now.Add(r.plan.MaxWait))
	}
	r.last.Target = whole(r.chain[0])
	q.avoid(r, now)
	q.passOver(r, now)
	if r.plan.Entered != nil {
		r.plan.Entered(r.Number)
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
	if out := func(o keystore.Route) bool { return avoided[o] != "" }; q.leaves(r, out) {
		r.barAll(out)
		r.avoided = avoided
	}
}

// passOver leaves out the models that cannot hold r, by a list that may be old:
// where no other may take it, the provider has the last word.
func (q *queue) passOver(r *request, now time.Time) {
	holds := func(o keystore.Route) int64 { return provider.TooSmall(o.Provider, o.Model, q.pool.cost(r, o).Input) }
	small := func(o keystore.Route) bool { return holds(o) > 0 }
	if !slices.ContainsFunc(r.chain, small) || !q.leaves(r, small) {
		return
	}
	for _, o := range r.chain {
		if small(o) {
			q.events.emit(Event{Kind: EventNote, Request: r.Number, Model: o.String(),
				Text: fmt.Sprintf("%s is passed over: about %d tokens, and it holds %d by the list of %s", o, q.pool.cost(r, o).Input, holds(o), provider.ListedOn())}, now)
		}
	}
	r.barAll(small)
}

// leaves says whether a model of r's chain can be had besides those that are out.
func (q *queue) leaves(r *request, out func(keystore.Route) bool) bool {
	return slices.ContainsFunc(r.chain, func(o keystore.Route) bool {
		return !out(o) && !r.Barred[whole(o)] && !q.pool.skipped[o] && q.pool.served(o)
	})
}

// ask lets r wait for a place.
func (q *queue) ask(r *request, now time.Time) {
	r.Waits, r.Fresh, r.Asked = true, true, now
	if r.phase != Waiting || r.since.IsZero() {
		r.enter(Waiting, now)
	}
}

// drop takes out a request that ended.
func (q *queue) drop(r *request) {
	r.Waits = false
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
	q.line.Waiters = q.line.Waiters[:0]
	for _, r := range q.requests {
		if r.Waits {
			q.line.Waiters = append(q.line.Waiters, &r.Waiter)
			if all || r.Fresh {
				q.prepare(r)
			}
		}
	}
	for w, d := range q.line.Decide(all, now) {
		i, _ := slices.BinarySearchFunc(q.requests, w.Number, func(r *request, n uint64) int { return cmp.Compare(r.Number, n) })
		q.place(q.requests[i], d, now)
	}
}

// prepare notes what r may still use, and what it would take.
func (q *queue) prepare(r *request) {
	r.Sent, r.Options = r.sends > 0, r.Options[:0]
	r.Options = slices.Grow(r.Options, len(r.chain))
	for _, route := range r.chain {
		if q.pool.skipped[route] || r.Barred[whole(route)] {
			continue
		}
		r.Options = append(r.Options, schedule.Option{Model: q.pool.model(route), Cost: q.pool.cost(r, route), Keep: q.pool.keep(r, route.Provider)})
	}
}

// place sends r on, ends it, or says what it waits for.
func (q *queue) place(r *request, d schedule.Decision, now time.Time) {
	o := d.Offer
	switch {
	case d.Pick < 0:
		q.answer(r, reply{err: unserved{q.pool, r, now}.never()})
	case d.Late:
		q.answer(r, reply{err: unserved{q.pool, r, now}.late(o)})
	case !d.Send:
		q.hold(r, d, now)
	case r.repeats(q.target(o)) && !q.budget(o.Route.Provider).Allows(now):
		r.why = "too many repeats: one goes first"
		q.wait(r, o, time.Time{}, now)
	default:
		q.release(r, o, now)
	}
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
	if slices.ContainsFunc(q.requests, func(other *request) bool { return other != r && other.Waits }) {
		q.pool.expect(r, cost, now)
	}
	q.line.Goes(&r.Waiter)
	q.answer(r, reply{target: r.goal.Target, key: k, cost: cost, keep: q.pool.keep(r, o.Route.Provider)})
}

func (q *queue) answer(r *request, a reply) {
	r.Waits = false
	r.reply <- a
}

// hold makes r wait and says so, once for each wait.
func (q *queue) hold(r *request, d schedule.Decision, now time.Time) {
	r.why = reason(d.Offer.Fit)
	q.wait(r, d.Offer, d.Until, now)
	q.wakeAt(d.Offer.Fit.Try, now) // a long wait may be probed before it ends
	// A model that only another request holds back loses its preference later.
	if d.Until.IsZero() {
		q.wakeAt(r.Asked.Add(r.Prefer), now)
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
	q.wakeAt(r.Deadline, now)
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
