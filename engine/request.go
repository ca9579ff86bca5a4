package engine

import (
	"context"
	"time"

	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// request is the owner's record of one request. Only the owner's goroutine
// touches the fields below the line.
type request struct {
	id     uint64
	plan   Plan
	prompt wire.Prompt
	cancel context.CancelCauseFunc
	reply  chan reply // at most one answer to each asking

	// ——— the owner's
	chain    []keystore.Route
	began    time.Time
	deadline time.Time
	asked    time.Time
	asking   bool // waits for a reply
	fresh    bool // has not been looked at since it asked
	phase    Phase
	since    time.Time
	sends    int
	try      int // the attempt that the newest sending belongs to
	attempts []Attempt
	tries    map[keystore.Target]int  // failures without a known wait; Key "" for the provider's own
	barred   map[keystore.Target]bool // not for this request any more; Key "" for a whole model
	fault    *limit.Verdict           // the newest fault of the request itself
	faultAt  keystore.Target
	refused  *FailedError              // the refusal after which its one further sending goes elsewhere
	avoided  map[keystore.Route]string // models that refused before what it has, and what that is
	skipped  bool                      // a person skipped a model for it
	gaveUp   bool                      // the policy stopped it on some target
	last     keystore.Target           // where it was sent last
	lastName string
	spoke    string // the wait that was last told as an event
	why      string
	goal     keystore.Target // where it goes as things stand
	goalName string
	release  time.Time
	tokens   int64
	sentAt   time.Time // of the present sending
	repeat   bool      // the next sending is a repeat in the sense of the retry budget
}

// reply is the owner's answer to a request that asks where to go.
type reply struct {
	target keystore.Target
	key    keystore.Key
	cost   limit.Cost
	err    error
}

func routeOf(t keystore.Target) keystore.Route {
	return keystore.Route{Provider: t.Provider, Model: t.Model}
}

// whole is the target that stands for a whole model.
func whole(r keystore.Route) keystore.Target {
	return keystore.Target{Provider: r.Provider, Model: r.Model}
}

// repeats says whether sending to t would repeat a failure without a known
// wait. Going on with another key or model repeats nothing.
func (r *request) repeats(t keystore.Target) bool {
	return r.repeat && (r.tries[t] > 0 || r.tries[whole(routeOf(t))] > 0)
}

func (r *request) bars(t keystore.Target) bool {
	return r.barred[t] || r.barred[whole(routeOf(t))]
}

func (r *request) bar(t keystore.Target) {
	if r.barred == nil {
		r.barred = map[keystore.Target]bool{}
	}
	r.barred[t] = true
}

func (r *request) enter(p Phase, now time.Time) {
	r.phase, r.since = p, now
}

func (r *request) status(attemptsBound int) *RequestStatus {
	st := &RequestStatus{ID: r.id, Label: r.plan.Label, Phase: r.phase, Attempt: r.attempt(), Attempts: attemptsBound,
		Sends: r.sends, Why: r.why, Since: r.since, Started: r.began, Deadline: r.deadline, Tokens: r.tokens}
	if r.phase == Waiting {
		st.Route, st.Key, st.Release = routeOf(r.goal), r.goalName, r.release
	} else {
		st.Route, st.Key = routeOf(r.last), r.lastName
	}
	return st
}

// attempt counts repeats without a known wait on the worst target, plus one.
func (r *request) attempt() int {
	n := 0
	for _, t := range r.tries {
		n = max(n, t)
	}
	return n + 1
}

// tellEnd hands what only the owner knows to whoever observes r.
func (r *request) tellEnd(u Usage) {
	if r.plan.Ended != nil {
		r.plan.Ended(End{Route: routeOf(r.last), Key: r.lastName, Preferred: r.chain[0], Sends: r.sends, Attempts: r.attempt(), Usage: u})
	}
}
