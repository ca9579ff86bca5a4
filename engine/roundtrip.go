package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// The attempt loop (rules):
//
//   - Where to send is the owner's choice; whether there is room is the
//     ledger's. A refusal puts the request back into its place.
//   - A lease ends exactly once: here for what failed before the first
//     content, in the stream's reader afterwards.
//   - After the first content nothing is ever sent again.

// RoundTrip carries one chat request to an answer: it picks key and model,
// sends, waits and tries again. The request's URL, model and Authorization are
// replaced by the target's own. The answer tells in Sluice-Model, Sluice-Key,
// Sluice-Sends and Sluice-Request who gave it. Its body must be closed. Errors
// are those of this package, or the cause for which req's context ended.
func (e *Engine) RoundTrip(req *http.Request) (*http.Response, error) {
	question, err := e.wire.Take(req)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	release := context.AfterFunc(e.ctx, func() { cancel(context.Cause(e.ctx)) })
	r := &request{plan: planFrom(req.Context()), prompt: question.Prompt, reply: make(chan reply, 1)}
	r.cancel = func(err error) { release(); cancel(err) }
	e.tell(func(s *state, now time.Time) { s.admit(r, now) })
	leave := func(err error) {
		_ = e.do(func(s *state, now time.Time) { s.leave(r, err, now) }) // stopped: nobody is left to tell
		r.cancel(err)
	}
	returned := false
	defer func() {
		if !returned { // a panic goes on; Run must not wait for its request
			leave(errors.New("internal error"))
		}
	}()
	resp, err := e.attempts(ctx, r, question)
	returned = true
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		leave(err)
	}
	return resp, err
}

func (e *Engine) attempts(ctx context.Context, r *request, question *wire.Request) (*http.Response, error) {
	for sends := 1; ; sends++ {
		l, err := e.acquire(ctx, r)
		if err != nil {
			return nil, err
		}
		p, model := e.o.Providers[l.key.Provider], l.lease.Target.Model
		answer, out := question.Send(ctx, wire.To{Provider: p, Model: model, Key: l.key.ID, Secret: l.secret})
		if answer != nil {
			resp := e.begun(ctx, r, l, answer)
			resp.Header.Set("Sluice-Sends", strconv.Itoa(sends))
			return resp, nil
		}
		out.Verdict = question.Hidden(e.tests.Explain(ctx, p, l.secret, model, out.Verdict))
		if err := e.fail(ctx, r, l, out); err != nil {
			return nil, err
		}
	}
}

// leased is what a request needs for one send.
type leased struct {
	lease  keystore.Lease
	key    keystore.Key
	secret keystore.Secret
	slow   bool // others wait for what it learns
	narrow bool // others may wait for its place
}

// acquire waits for a place to send to, and reserves it.
func (e *Engine) acquire(ctx context.Context, r *request) (leased, error) {
	for {
		var rep reply
		select {
		case rep = <-r.reply:
		case <-ctx.Done():
			return leased{}, context.Cause(ctx)
		}
		if rep.err != nil {
			return leased{}, rep.err
		}
		secret, unusable := wire.Secret(ctx, e.o.Secrets, rep.key)
		if unusable != nil {
			if ctx.Err() != nil {
				return leased{}, context.Cause(ctx)
			}
			e.tell(func(s *state, now time.Time) { s.unusable(r, rep, unusable, now) })
			continue
		}
		grant, err := e.o.Ledger.Reserve(ctx, rep.target, rep.cost, rep.keep, time.Now())
		if err != nil {
			return leased{}, fmt.Errorf("reserving %s: %w", routeOf(rep.target), err)
		}
		if grant.OK {
			e.tell(func(s *state, now time.Time) { s.sent(r, rep, grant, now) })
			return leased{lease: grant.Lease, key: rep.key, secret: secret, slow: slow(grant.Rows, grant.Lease.ID), narrow: narrow(grant.Rows)}, nil
		}
		e.tell(func(s *state, now time.Time) {
			s.known(r)
			s.merge(grant.Rows)
			s.ask(r, now)
		})
	}
}

// slow says that others wait for what the lease's request learns: it takes a
// place of few in one of rows.
func slow(rows []limit.Row, lease string) bool {
	return slices.ContainsFunc(rows, func(r limit.Row) bool {
		return slices.ContainsFunc(r.Holds, func(h limit.Hold) bool { return h.Slow && h.Lease == lease })
	})
}

// narrow says that one of rows limits how many requests run at once.
func narrow(rows []limit.Row) bool {
	return slices.ContainsFunc(rows, func(r limit.Row) bool {
		return slices.ContainsFunc(r.Buckets, func(b limit.Bucket) bool { return b.Dimension == limit.Concurrency && b.Limit.Known })
	})
}

// begun tells that the first content has come. From here on nothing is sent again.
func (e *Engine) begun(ctx context.Context, r *request, l leased, answer *wire.Answer) *http.Response {
	in := &incoming{e: e, r: r, ctx: ctx, lease: l.lease, key: l.key, answer: answer, awaited: l.slow || l.narrow}
	out := answer.Outcome()
	var rows []limit.Row
	if l.slow {
		subs := in.lease.Target.Subjects()
		// A ledger that cannot be written shows itself when the lease ends.
		accepted := limit.Acceptance{Lease: in.lease.ID, Model: in.lease.Target.Model, Started: in.lease.At, At: out.First, Readings: out.Readings}
		rows, _ = e.o.Ledger.Amend(ctx, subs[:], limit.Change{Accepted: &accepted}, out.First)
	}
	owner := out.Owner
	e.tell(func(s *state, now time.Time) {
		s.recovered(in, rows, now)
		s.learnAccount(in.key, owner, now)
		r.enter(Streaming, now)
		s.inUse = routeOf(in.lease.Target)
	})
	resp := answer.Response(in)
	resp.Header.Set("Sluice-Model", routeOf(in.lease.Target).String())
	resp.Header.Set("Sluice-Key", l.key.Name)
	resp.Header.Set("Sluice-Request", strconv.FormatUint(r.Number, 10))
	return resp
}

// fail settles a failed send. It returns an error when the request is to
// end, and nil when it asks for another place.
func (e *Engine) fail(ctx context.Context, r *request, l leased, out wire.Outcome) error {
	p := e.o.Providers[l.key.Provider]
	var next step
	err := e.quick(func(s *state, now time.Time) {
		s.ran(r)
		out.Verdict = s.atAddress(l.lease.Target, out.Verdict)
		next = s.decide(r, l.lease.Target, out.Verdict, now)
	})
	if out.Verdict.Class == limit.Auth && e.o.Secrets != nil {
		e.o.Secrets.Forget(l.key.Ref)
	}
	// Settling goes on although the request was cancelled: a lease must end.
	rows, settleErr := e.o.Ledger.Settle(context.WithoutCancel(ctx), l.lease, limit.Result{Verdict: out.Verdict, Asked: l.lease.Cost, Readings: out.Readings,
		Answered: out.Answered, Unsent: out.Unsent, Backoff: next.backoff, Calendar: p.Day, Address: addressMark(p)}, time.Now())
	if err != nil {
		return err
	}
	err = e.do(func(s *state, now time.Time) { s.failed(r, out.Verdict, next, rows, now) })
	switch {
	case err != nil:
		return err
	case next.end != nil:
		return next.end
	case settleErr != nil:
		return fmt.Errorf("settling with %s: %w", r.last.route(), settleErr)
	}
	return nil
}
