package engine

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// incoming is an answer from its first content on, and the body of RoundTrip's
// response. It ends the lease exactly once, and is used by one goroutine at a time.
type incoming struct {
	e       *Engine
	r       *request
	ctx     context.Context
	lease   keystore.Lease
	key     keystore.Key
	answer  *wire.Answer
	out     wire.Outcome // as far as it was known at the first content, then at the end
	settled bool
}

// begun tells that the first content has come. From here on nothing is sent again.
func (e *Engine) begun(ctx context.Context, r *request, l leased, k keystore.Key, answer *wire.Answer) *http.Response {
	in := &incoming{e: e, r: r, ctx: ctx, lease: l.lease, key: k, answer: answer, out: answer.Outcome()}
	var rows []limit.Row
	if l.slow {
		subs := in.lease.Target.Subjects()
		// A ledger that cannot be written shows itself when the lease ends.
		accepted := limit.Acceptance{Lease: in.lease.ID, Model: in.lease.Target.Model, Started: in.lease.At, At: in.out.First, Readings: in.out.Readings}
		rows, _ = e.o.Ledger.Amend(ctx, subs[:], limit.Change{Accepted: &accepted}, in.out.First)
	}
	e.tell(func(s *state, now time.Time) {
		s.recovered(in, rows, now)
		s.learnAccount(k, in.out.Owner, now)
		r.enter(Streaming, now)
		s.inUse = routeOf(l.lease.Target)
	})
	resp := answer.Response(in)
	resp.Header.Set("Sluice-Model", routeOf(in.lease.Target).String())
	resp.Header.Set("Sluice-Key", k.Name)
	resp.Header.Set("Sluice-Request", strconv.FormatUint(r.id, 10))
	return resp
}

// Read hands canonical lines on. An abnormal end is a *BrokenError, or the cause
// for which the request's context ended.
func (in *incoming) Read(p []byte) (int, error) {
	n, err := in.answer.Read(p)
	if err == nil {
		return n, nil
	}
	in.settle()
	switch in.out.Verdict.Class {
	case limit.OK:
		return n, io.EOF
	case limit.Cancelled:
		return n, context.Cause(in.ctx)
	}
	return n, &BrokenError{Route: routeOf(in.lease.Target), Key: in.key.Name, Verdict: in.out.Verdict}
}

// Close ends the answer. One that was not read to its end counts as cancelled;
// what came of it is settled.
func (in *incoming) Close() error {
	in.settle()
	return nil
}

// settle ends the lease and tells the owner, once.
func (in *incoming) settle() {
	if in.settled {
		return
	}
	in.settled, in.out = true, in.answer.End()
	out, p := in.out, in.e.o.Providers[in.key.Provider]
	res := limit.Result{Verdict: out.Verdict, Asked: in.lease.Cost, Readings: out.Readings, Answered: out.Answered, Accepted: true,
		Cost: limit.Cost{Requests: 1, Input: in.lease.Cost.Input, Output: max(out.Output, 1)}, Measured: true,
		Calendar: p.Day, Address: addressMark(p)}
	if out.Usage != nil {
		res.Cost.Input, res.Cost.Output = out.Usage.Input, out.Usage.Output
	}
	switch {
	case out.Verdict.Class == limit.OK:
		res.Verdict = limit.Verdict{Class: limit.OK, Status: http.StatusOK}
	case out.Verdict.Class != limit.Cancelled && !out.Verdict.Stated:
		res.Backoff = in.e.policy.Load().Wait.After(1, nil)
	}
	rows, err := in.e.o.Ledger.Settle(context.WithoutCancel(in.ctx), in.lease, res, time.Now())
	done := func(s *state, now time.Time) { s.answered(in, res, rows, err, now) }
	if in.r.plan.Ended == nil {
		in.e.tell(done) // nobody waits for the outcome
	} else {
		_ = in.e.quick(done) // stopped: nobody is left to tell
	}
	in.r.cancel(nil)
}
