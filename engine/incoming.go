package engine

import (
	"context"
	"io"
	"net/http"
	"time"

	"sluice/engine/ending"
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
	settled bool
	awaited bool // others may wait for its place
}

// Read hands canonical lines on. An abnormal end is a *BrokenError, or the cause
// for which the request's context ended.
func (in *incoming) Read(p []byte) (int, error) {
	n, err := in.answer.Read(p)
	if err == nil {
		return n, nil
	}
	in.settle()
	v := in.answer.Outcome().Verdict
	switch v.Class {
	case limit.OK:
		return n, io.EOF
	case limit.Cancelled:
		return n, context.Cause(in.ctx)
	}
	return n, &ending.BrokenError{Route: routeOf(in.lease.Target), Key: in.key.Name, Verdict: v}
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
	in.settled = true
	out, p := in.answer.End(), in.e.o.Providers[in.key.Provider]
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
	now := time.Now()
	rider, ok := in.e.o.Ledger.(keystore.Rider)
	done := func(s *state, now time.Time) { s.answered(in, res, now) }
	if ok && res.Verdict.Class == limit.OK && !in.awaited {
		in.e.Go(func() error {
			rows, err := rider.SettleSoon(in.e.ctx, in.lease, res, now)
			in.e.tell(func(s *state, now time.Time) { s.ended(in, rows, err, now) })
			return err
		}, func(error) {}) // the owner was told
	} else {
		rows, err := in.e.o.Ledger.Settle(context.WithoutCancel(in.ctx), in.lease, res, now)
		done = func(s *state, now time.Time) {
			s.ended(in, rows, err, now)
			s.answered(in, res, now)
		}
	}
	if in.r.plan.Ended == nil {
		in.e.tell(done) // nobody waits for the outcome
	} else {
		_ = in.e.quick(done) // stopped: nobody is left to tell
	}
	in.r.cancel(nil)
}
