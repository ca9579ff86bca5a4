package engine

import (
	"errors"
	"slices"
	"strings"
	"time"

	"sluice/engine/policy"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// step is what a failed sending leads to.
type step struct {
	end     error         // the request ends with it; nil: it asks again
	backoff time.Duration // how long to block where the provider states nothing
}

// admit takes a request in; it asks for a place at once.
func (s *state) admit(r *request, now time.Time) {
	s.nextID++
	r.id, r.began = s.nextID, now
	r.chain = r.plan.Chain
	if len(r.chain) == 0 {
		r.chain = s.chain
	}
	r.deadline = r.plan.Deadline
	if r.plan.MaxWait > 0 {
		r.deadline = earlier(r.deadline, now.Add(r.plan.MaxWait))
	}
	r.last = whole(r.chain[0])
	s.avoid(r, now)
	if r.plan.Entered != nil {
		r.plan.Entered(r.id)
	}
	s.requests = append(s.requests, r)
	s.ask(r, now)
}

func (s *state) ask(r *request, now time.Time) {
	r.asking, r.fresh, r.asked = true, true, now
	if r.phase != Waiting || r.since.IsZero() {
		r.enter(Waiting, now)
	}
}

// leave removes a request that ended without an answer.
func (s *state) leave(r *request, err error, now time.Time) {
	s.drop(r)
	s.unpredict()
	r.tellEnd(Usage{})
	ev := Event{Kind: EventError, Request: r.id, Model: routeOf(r.last).String(), Key: r.lastName, Attempt: r.try, Text: strings.TrimSuffix(firstLine(err), ":")}
	if v, ok := verdictOf(err); ok {
		ev.Status, ev.Class = v.Status, v.Class.String()
	}
	if errors.Is(err, ErrCancelled) || errors.Is(err, errStopped) {
		ev.Kind = EventCancel
	}
	s.emit(ev, now)
}

func (s *state) drop(r *request) {
	r.asking = false
	if r.repeat && r.phase != Waiting {
		s.budgetOf(r.last.Provider).running--
		r.repeat = false
	}
	if i := slices.Index(s.requests, r); i >= 0 {
		s.requests = slices.Delete(slices.Clone(s.requests), i, i+1)
	}
	s.pumpAll = true
}

// judge decides what a failed sending leads to.
func (s *state) judge(r *request, l keystore.Lease, v limit.Verdict, now time.Time) step {
	if r.repeat {
		s.budgetOf(l.Target.Provider).running--
		r.repeat = false
	}
	t, route := l.Target, whole(routeOf(l.Target))
	if r.refused != nil && v.Class != limit.Cancelled && !s.further(r, t, v, now) {
		return step{end: r.refused}
	}
	switch v.Class {
	case limit.Cancelled:
		return step{end: ErrCancelled}
	case limit.BadRequest:
		return s.refuse(r, t, v, now)
	case limit.Misconfigured:
		s.astray(r, t.Provider)
	case limit.ContentFilter:
		return step{end: &FailedError{Route: routeOf(t), Key: r.lastName, Verdict: v}}
	case limit.ContextLength:
		r.fault, r.faultAt = &v, t
		r.bar(route)
	case limit.TooLarge:
		r.fault, r.faultAt = &v, t
		r.bar(t)
	case limit.Auth, limit.QuotaExhausted:
		if v.Scope == limit.ScopeProvider {
			return s.again(r, t, v, now) // a relay's upstream: neither key nor account is to blame
		}
		r.bar(t)
	case limit.ModelUnavailable:
		r.bar(t)
		// The same refusal of a second key is evidence about the model, unless
		// it may be about whoever asks from here.
		if !v.Bare && s.seen(r, v.Class, routeOf(t)) {
			r.bar(route)
		}
	default:
		return s.again(r, t, v, now)
	}
	return step{}
}

// seen says whether r met the class on the model before.
func (s *state) seen(r *request, c limit.Class, route keystore.Route) bool {
	return slices.ContainsFunc(r.attempts, func(a Attempt) bool { return a.Verdict.Class == c && a.Route == route })
}

// again applies the policy to a failure that may pass by itself.
func (s *state) again(r *request, t keystore.Target, v limit.Verdict, now time.Time) step {
	p := s.e.policy.Load()
	on := t
	if v.Class != limit.RateLimit {
		on = whole(routeOf(t)) // the key is not to blame
	}
	switch {
	case !v.RetrySame:
		r.bar(on)
		return step{}
	case v.Stated && v.Wait > 0:
		return step{} // a known wait is no attempt
	case policy.Transient.Has(v.Class) && !p.RetryIf.Has(v.Class):
		r.fault, r.faultAt = &v, t // no repeat; another key or model is none
		r.bar(on)
		return step{}
	}
	if r.tries == nil {
		r.tries = map[keystore.Target]int{}
	}
	r.tries[on]++
	n := max(r.tries[on], s.streak(t, v)+1)
	wait := p.Wait.After(n, s.e.o.Rand)
	if p.Stop.Done(r.tries[on], now.Add(wait).Sub(r.began)) {
		r.bar(on)
		r.gaveUp = true
		return step{backoff: wait}
	}
	r.repeat = true
	return step{backoff: wait}
}

// streak gives how often in a row the place of v has failed without a stated wait.
func (s *state) streak(t keystore.Target, v limit.Verdict) int {
	n := 0
	for _, row := range s.target(t).rows {
		k := row.Subject.Kind
		key := k == limit.OfAccountModel || k == limit.OfAccount || k == limit.OfKey
		if key != (v.Class == limit.RateLimit) {
			continue
		}
		n = max(n, row.Block.Streak)
		for _, b := range row.Buckets {
			if b.Dimension == v.Dimension && b.Window == v.Window && b.Models == v.Models {
				n = max(n, b.Block.Streak)
			}
		}
	}
	return n
}

// failed notes a settled failure, and lets the request ask again unless it ends.
func (s *state) failed(r *request, v limit.Verdict, next step, rows []limit.Row, now time.Time) {
	s.merge(rows)
	s.learnOwner(s.keyOf(r.last.Key), v.Account, now)
	wait := time.Duration(0)
	if v.Stated {
		wait = v.Wait
	} else if r.repeat {
		wait = next.backoff
	}
	s.record(r, v, wait, now)
	if next.end != nil {
		return
	}
	if before := s.e.policy.Load().BeforeSleep; r.repeat && before != nil {
		before(policy.Sleep{Request: r.id, Attempt: r.attempt() - 1, Wait: next.backoff, Verdict: v})
	}
	s.ask(r, now)
}

// record keeps a failed sending in the request's story and emits it.
func (s *state) record(r *request, v limit.Verdict, wait time.Duration, now time.Time) {
	route := routeOf(r.last)
	r.attempts = append(r.attempts, Attempt{At: now, Route: route, Key: r.lastName, Verdict: v})
	ev := Event{Kind: EventError, Request: r.id, Model: route.String(), Key: r.lastName, Status: v.Status,
		Class: v.Class.String(), Attempt: r.try, Wait: Seconds(wait), Text: v.Text}
	switch v.Class {
	case limit.RateLimit, limit.QuotaExhausted:
		ev.Kind, ev.Limit = EventLimit, limitName(v)
	case limit.Auth, limit.ModelUnavailable:
		ev.Kind = EventReject
	case limit.Cancelled:
		ev.Kind = EventCancel
	}
	if r.attempts[len(r.attempts)-1].unopened() {
		ev.Kind = EventError // nobody refused it
	}
	if wait > 0 {
		ev.Until = now.Add(wait)
	}
	s.emit(ev, now)
}

// limitName gives RPM, TPD, …; empty where the answer does not tell.
func limitName(v limit.Verdict) string {
	if v.Dimension == limit.Unknown {
		return ""
	}
	return named(v.Dimension, v.Window, v.Models)
}

// named gives a limit's short name, with the set of models that it counts:
// "RPM", "RPD *:free". The first pattern stands for the set.
func named(d limit.Dimension, w limit.Window, models string) string {
	name := limit.Name(d, w)
	if set, _, _ := strings.Cut(models, " "); set != "" {
		name += " " + set
	}
	return name
}
