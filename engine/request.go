package engine

import (
	"context"
	"slices"
	"time"

	"sluice/engine/ending"
	"sluice/engine/schedule"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// request is one question, from its admission to its end. Its own goroutine
// does not touch what stands below the line: that is the owner's.
type request struct {
	plan   Plan
	prompt wire.Prompt
	cancel context.CancelCauseFunc
	reply  chan reply // at most one answer to each asking

	// ———
	waiter
	history
	standing
}

// waiter is a request's place in the queue.
type waiter struct {
	schedule.Waiter
	chain []keystore.Route
	told  string // the wait that was last told as an event
}

// history is what a request has met.
type history struct {
	sends    int
	attempts []ending.Attempt
	tries    map[keystore.Target]int   // failures without a known wait; Key "" for the provider's own
	avoided  map[keystore.Route]string // models that refused before what it has, and what that is
	refused  *ending.FailedError       // the refusal after which its one further send goes elsewhere
	fault    *ending.FailedError       // the newest fault of the request itself
	skipped  bool                      // a person skipped a model for it
	gaveUp   bool                      // the policy stopped it on some target
}

// standing is where a request stands.
type standing struct {
	phase   Phase
	since   time.Time // when the phase began
	goal    spot      // where it goes as things stand
	release time.Time // when, while it waits; zero: when another request ends
	why     string    // it waits
	last    spot      // where it was sent last
	try     int       // the attempt that the newest send belongs to
	repeat  bool      // the newest send, or the next, is a repeat in the sense of the retry budget
	sentAt  time.Time
	tokens  int64
}

// spot is a target, with the name of its key.
type spot struct {
	keystore.Target
	name string
}

func spotOf(k keystore.Key, model string) spot { return spot{k.Target(model), k.Name} }

func (s spot) route() keystore.Route { return routeOf(s.Target) }

// reply is the owner's answer to a request that asks where to go.
type reply struct {
	target keystore.Target
	key    keystore.Key
	cost   limit.Cost
	keep   float64 // of each limit, for others
	err    error
}

func routeOf(t keystore.Target) keystore.Route {
	return keystore.Route{Provider: t.Provider, Model: t.Model}
}

// whole is the target that stands for a whole model.
func whole(r keystore.Route) keystore.Target {
	return keystore.Target{Provider: r.Provider, Model: r.Model}
}

// barAll leaves out the models of the chain that which names.
func (r *request) barAll(which func(keystore.Route) bool) {
	for _, route := range r.chain {
		if which(route) {
			r.bar(whole(route))
		}
	}
}

// repeats says whether sending to t would repeat a failure without a known
// wait. Going on with another key or model repeats nothing.
func (r *request) repeats(t keystore.Target) bool {
	return r.repeat && (r.tries[t] > 0 || r.tries[whole(routeOf(t))] > 0)
}

func (r *request) bar(t keystore.Target) {
	if r.Barred == nil {
		r.Barred = map[keystore.Target]bool{}
	}
	r.Barred[t] = true
}

// fails counts one more failure without a known wait.
func (h *history) fails(t keystore.Target) int {
	if h.tries == nil {
		h.tries = map[keystore.Target]int{}
	}
	h.tries[t]++
	return h.tries[t]
}

// attempt counts repeats without a known wait on the worst target, plus one.
func (h *history) attempt() int {
	n := 0
	for _, t := range h.tries {
		n = max(n, t)
	}
	return n + 1
}

// met says whether it met the class on the model before.
func (h *history) met(c limit.Class, route keystore.Route) bool {
	return slices.ContainsFunc(h.attempts, func(a ending.Attempt) bool { return a.Verdict.Class == c && a.Route == route })
}

func (s *standing) enter(p Phase, now time.Time) {
	s.phase, s.since = p, now
}

// event gives an event about r and a place.
func (r *request) event(kind EventKind, at spot) Event {
	return Event{Kind: kind, Request: r.Number, Model: at.route().String(), Key: at.name, Attempt: r.try}
}

func (r *request) status(attemptsBound int) RequestStatus {
	st := RequestStatus{ID: r.Number, Label: r.plan.Label, Phase: r.phase, Attempt: r.attempt(), Attempts: attemptsBound,
		Sends: r.sends, Why: r.why, Since: r.since, Started: r.Began, Deadline: r.Deadline, Tokens: r.tokens}
	if n := len(r.attempts); n > 0 {
		st.Said = r.attempts[n-1].Verdict.Text
	}
	at := r.last
	if r.phase == Waiting {
		at, st.Release = r.goal, r.release
	}
	st.Route, st.Key = at.route(), at.name
	return st
}

// tellEnd hands what only the owner knows to whoever observes r.
func (r *request) tellEnd(u Usage) {
	if r.plan.Ended != nil {
		r.plan.Ended(End{Route: r.last.route(), Key: r.last.name, Preferred: r.chain[0], Sends: r.sends, Attempts: r.attempt(), Usage: u})
	}
}
