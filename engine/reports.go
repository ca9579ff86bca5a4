package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/schedule"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// What the goroutines of requests report to the owner.

// sent notes that r has its lease and is on its way.
func (s *state) sent(r *request, rep reply, grant keystore.Grant, now time.Time) {
	probe := s.blocked(rep.target)
	s.known(r)
	s.merge(grant.Rows)
	at := spot{rep.target, rep.key.Name}
	s.tellMove(r, at, rep.cost, now)
	if probe && slow(grant.Rows, grant.Lease.ID) {
		ev := r.event(EventProbe, at)
		ev.Attempt, ev.Text = r.attempt(), "goes first after a limit; others wait for what it learns"
		s.emit(ev, now)
	}
	if n := len(r.attempts); n > 0 {
		if slept := now.Sub(r.attempts[n-1].At); slept >= slightest {
			r.attempts[n-1].Wait = slept
		}
	}
	r.last, r.try, r.sentAt, r.told = at, r.attempt(), now, ""
	r.sends++
	r.enter(Sending, now)
	if r.plan.Sent != nil {
		r.plan.Sent()
	}
	budget := s.budget(at.Provider)
	budget.Sends.Add(now)
	if r.repeat = r.repeats(rep.target); r.repeat {
		budget.Repeats.Add(now)
		budget.Running++
	}
	m := s.model(at.route())
	m.Active = rep.key.ID
	m.Last = slices.IndexFunc(s.keys, func(k keystore.Key) bool { return k.ID == rep.key.ID })
}

// slightest is the shortest pause between two sends that is called a wait.
const slightest = 50 * time.Millisecond

// tellMove emits that r goes on with another key or model than before.
func (s *state) tellMove(r *request, to spot, cost limit.Cost, now time.Time) {
	ev := r.event(EventRotate, to)
	ev.Attempt = r.attempt()
	route, from := to.route(), r.last.route()
	place := func(route keystore.Route) int { return slices.Index(r.chain, route) }
	rotates := func(from spot) {
		ev.From, ev.Why = from.name, s.whyNot(from.Target, cost, now)
		ev.Text = "went on from key " + from.name + " to key " + to.name + bracketed(ev.Why)
	}
	switch active := s.model(route).Active; {
	case route != from && place(route) > place(from):
		ev.Kind, ev.From, ev.Why, ev.Until = EventFallback, from.String(), s.because(r, from), s.shown.freeAgain(from, now)
		ev.Text = "fell back from " + from.String() + " to " + route.String() + bracketed(ev.Why)
	case route != from || (r.sends == 0 && route == r.chain[0] && place(s.inUse) > 0):
		ev.Kind, ev.From = EventReturn, s.inUse.String()
		ev.Text = "back to " + route.String()
	case r.sends > 0 && r.last.Key != to.Key:
		rotates(r.last)
	case r.sends == 0 && active != "" && active != to.Key && s.selection == schedule.Sticky:
		rotates(spotOf(s.key(active), route.Model))
	default:
		return
	}
	s.emit(ev, now)
}

// bracketed puts a reason behind a sentence; nothing where there is none.
func bracketed(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// because gives the reason why a model was left, as far as the view knows it.
func (s *state) because(r *request, from keystore.Route) string {
	if what := r.avoided[from]; what != "" {
		return "it " + what
	}
	if r.refused != nil && r.refused.Route == from {
		return ending.Describe(r.refused.Verdict)
	}
	if r.why != "" && r.goal.route() == from {
		return r.why
	}
	for _, m := range s.shown.models {
		if m.Route == from && m.Why != "" {
			return m.Why
		}
	}
	return ""
}

// unusable puts a key aside whose secret cannot be opened here, and lets the
// request ask again. Other processes may well open it, so the ledger is not told.
func (s *state) unusable(r *request, rep reply, err error, now time.Time) {
	s.known(r)
	s.closed.put(rep.key.ID, err, now, now.Add(closedFor))
	s.touched[keySubject(rep.key)[0]] = true
	r.last = spot{rep.target, rep.key.Name}
	r.bar(rep.target)
	s.record(r, limit.Verdict{Class: limit.Auth, Scope: limit.ScopeKey, Code: ending.NoSecret, Text: s.closed.keys[rep.key.ID].text}, 0, now)
	s.ask(r, now)
}

// failed notes a settled failure, and lets the request ask again unless it ends.
func (s *state) failed(r *request, v limit.Verdict, next step, rows []limit.Row, now time.Time) {
	s.merge(rows)
	s.learnAccount(s.key(r.last.Key), v.Account, now)
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
	if before := s.policy.Load().BeforeSleep; r.repeat && before != nil {
		before(policy.Sleep{Request: r.Number, Attempt: r.attempt() - 1, Wait: next.backoff, Verdict: v})
	}
	r.Refused(now)
	s.ask(r, now)
}

// record keeps a failed send in the request's history and emits it.
func (s *state) record(r *request, v limit.Verdict, wait time.Duration, now time.Time) {
	a := ending.Attempt{At: now, Route: r.last.route(), Key: r.last.name, Verdict: v}
	r.attempts = append(r.attempts, a)
	ev := r.event(EventError, r.last)
	ev.Status, ev.Class, ev.Wait, ev.Text = v.Status, v.Class.String(), Seconds(wait), v.Text
	switch v.Class {
	case limit.RateLimit, limit.QuotaExhausted:
		ev.Kind, ev.Limit = EventLimit, limitName(v)
	case limit.Auth, limit.ModelUnavailable:
		ev.Kind = EventReject
	case limit.Cancelled:
		ev.Kind = EventCancel
	}
	if a.Unopened() {
		ev.Kind = EventError // nobody refused it
	}
	if wait > 0 {
		ev.Until = now.Add(wait)
	}
	s.emit(ev, now)
}

// learnAccount takes in whose an answer says that k is.
func (s *state) learnAccount(k keystore.Key, named string, now time.Time) {
	before := s.accounts[k.ID]
	note := s.accounts.learn(k, named, s.providers[k.Provider], s.keys)
	if s.accounts[k.ID] != before {
		s.touched[keySubject(k)[0]] = true
		s.anew = s.anew || note != "" || before != "" // others look different, too
	}
	if note != "" {
		s.emit(Event{Kind: EventNote, Key: k.Name, Text: note}, now)
	}
}

// leave removes a request that ended without an answer.
func (s *state) leave(r *request, err error, now time.Time) {
	s.drop(r)
	s.known(r)
	r.tellEnd(Usage{})
	ev := r.event(EventError, r.last)
	ev.Text = strings.TrimSuffix(ending.FirstLine(err), ":")
	if v, ok := ending.VerdictOf(err); ok {
		ev.Status, ev.Class = v.Status, v.Class.String()
	}
	if errors.Is(err, ErrCancelled) {
		ev.Kind = EventCancel
	}
	s.emit(ev, now)
}

// ended takes in that the ledger has the end of an answer, or why not.
func (s *state) ended(in *incoming, rows []limit.Row, err error, now time.Time) {
	s.recovered(in, rows, now)
	if err != nil {
		s.emit(Event{Kind: EventNote, Request: in.r.Number, Text: "the ledger could not be written: " + ending.FirstLine(err)}, now)
	}
}

// answered takes in the end of an answer: complete, broken off, or stopped.
func (s *state) answered(in *incoming, res limit.Result, now time.Time) {
	r, route := in.r, routeOf(in.lease.Target)
	out := in.answer.Outcome()
	used := Usage{Input: res.Cost.Input, Output: res.Cost.Output, Known: out.Usage != nil}
	estimated, input := int64(0), int64(0) // nothing to compare
	if used.Known {
		used.Reasoning, estimated, input = out.Usage.Reasoning, r.prompt.Estimate, used.Input
	}
	s.experience(route).learn(estimated, input, used.Output, out.First.Sub(r.sentAt))
	ev := r.event(EventAnswer, spot{in.lease.Target, in.key.Name})
	ev.Status = res.Verdict.Status
	switch res.Verdict.Class {
	case limit.OK:
		s.refusals.Took(&r.prompt, route, now)
		ev.Text = fmt.Sprintf("answered in %.1f s, %d tokens", now.Sub(r.Began).Seconds(), res.Cost.Output)
	case limit.Cancelled:
		ev.Kind, ev.Text = EventCancel, "stopped; what came is kept"
	default:
		ev.Kind, ev.Class, ev.Text = EventError, res.Verdict.Class.String(), "broke off: "+res.Verdict.Text
		if res.Verdict.Class == limit.RateLimit {
			ev.Kind, ev.Limit = EventLimit, limitName(res.Verdict)
		}
	}
	s.emit(ev, now)
	r.tellEnd(used)
	s.drop(r)
}

// recovered takes rows over, and tells what they no longer block.
func (s *state) recovered(in *incoming, rows []limit.Row, now time.Time) {
	for _, what := range s.freed(rows) {
		ev := in.r.event(EventRecover, spot{in.lease.Target, in.key.Name})
		ev.Attempt, ev.Text = 0, what+" works again"
		s.emit(ev, now)
	}
	suspected := s.suspects(in.key.Provider)
	s.merge(rows)
	if suspected && !s.suspects(in.key.Provider) {
		s.condemn(in.key, in.lease)
	}
}

// condemn blames the keys that were refused shortly before the provider took a
// request with k: a refusal that names no key is not held against the one that
// met it until then, for an address or a region that is refused looks the same
// from here (limit.Suspicion). It works on a goroutine of its own, for it asks
// the ledger.
func (s *state) condemn(k keystore.Key, lease keystore.Lease) {
	var subjects []limit.Subject
	var names []string
	change := limit.Change{Condemn: lease.At}
	for _, o := range s.keys {
		if o.Provider != k.Provider || o.ID == k.ID {
			continue
		}
		if row := *s.row(keySubject(o)[0]); change.Apply(row).Block != row.Block {
			subjects, names = append(subjects, row.Subject), append(names, o.Name)
		}
	}
	if len(subjects) == 0 {
		return
	}
	ev := Event{Kind: EventReject, Key: names[0], Class: limit.Auth.String(),
		Text: "refused where key " + k.Name + " is accepted, so it is the key: " + strings.Join(names, ", ")}
	s.e.Go(func() error { return s.e.amend(context.Background(), subjects, change, ev) }, func(error) {}) // else they are asked once more
}
