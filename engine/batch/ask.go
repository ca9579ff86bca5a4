package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"sluice/engine"
	"sluice/engine/ending"
	"sluice/engine/plain"
)

// How a request can end (rules):
//
//   - What fails for its own sake (it is too long, not understood, filtered) is
//     written as a failure.
//   - What fails for want of a server is asked again after a pause, as often as
//     nothing else is answered meanwhile; else three times in all, and at the end
//     of the input, where nothing else is left, eight times.
//   - What no key or model can serve before a person acts is left undone.

// kind is what the end of a request means for it.
type kind uint8

const (
	answered kind = iota
	failed        // its own fault, or so it seems by now
	passing       // it may pass later
	unserved      // nothing serves it before a person acts, or before a time
	left          // the batch was stopped meanwhile
)

// result is how one request ended.
type result struct {
	item  request
	kind  kind
	err   error
	rec   record
	sends int
}

// kindOf says what an error means for the request that met it.
func kindOf(err error) kind {
	var limited *ending.LimitedError
	var none *ending.UnavailableError
	var gaveUp *ending.GiveUpError
	switch {
	case errors.Is(err, engine.ErrStopped), errors.Is(err, context.Canceled):
		return left
	case errors.As(err, &limited):
		return unserved
	case errors.As(err, &none):
		if none.Earliest.IsZero() {
			return unserved
		}
		return passing
	case errors.As(err, new(*ending.RejectedError)), errors.As(err, new(*ending.NoSecretError)):
		return unserved
	case errors.As(err, &gaveUp), errors.As(err, new(*ending.BrokenError)):
		return passing
	case errors.As(err, new(*ending.FailedError)), errors.Is(err, engine.ErrCancelled), errors.Is(err, engine.ErrSkipped):
		return failed
	}
	return unserved // no key, all switched off, a ledger that cannot be written
}

// alike is the same for failures that have the same cause.
func (r *result) alike() string {
	if v, ok := ending.VerdictOf(r.err); ok {
		return fmt.Sprint(v.Class, v.Status, v.Code)
	}
	return fmt.Sprintf("%T", r.err)
}

// The pauses of a request that failed for want of a server.
const (
	firstPause = 15 * time.Second
	lastPause  = 5 * time.Minute
	mostRounds = 3
	lastRounds = 8
)

// asker asks requests, each on a goroutine of its own.
type asker struct {
	way     http.RoundTripper
	terms   Terms
	answers atomic.Int64 // how many came, so that it is seen what gets on
	sending atomic.Int64
	halt    context.Context // has ended: nothing is sent any more
	last    atomic.Bool     // nothing comes after what is asked now
}

// ask asks until the request has an end.
func (a *asker) ask(ctx context.Context, item request) result {
	pause, sends := firstPause, 0
	for round := 1; ; round++ {
		before := a.answers.Load()
		r := a.once(ctx, item)
		sends += r.sends
		r.sends = sends
		if r.kind != passing {
			return r
		}
		if round >= mostRounds && a.answers.Load() > before || round >= lastRounds && a.last.Load() {
			r.kind = failed
			return r
		}
		select {
		case <-time.After(pause):
		case <-a.halt.Done():
			r.kind = left
			return r
		}
		pause = min(2*pause, lastPause)
	}
}

// once asks one time; the engine may send it more often.
func (a *asker) once(ctx context.Context, item request) (r result) {
	r.item = item
	began := time.Now()
	t := travel{began: began}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// What waits when the batch is stopped need not be sent.
	release := context.AfterFunc(a.halt, func() {
		if !t.under.Load() {
			cancel(context.Canceled)
		}
	})
	defer release()
	defer func() {
		if t.under.Load() {
			a.sending.Add(-1)
		}
	}()
	plan := engine.Plan{Label: "batch " + plain.Line(item.ID, 40), Chain: a.terms.Chain, Priority: 2, MaxWait: a.terms.MaxWait, Ended: t.ended,
		Sent: func() {
			t.sent.Store(time.Now().UnixNano())
			if !t.under.Swap(true) {
				a.sending.Add(1)
			}
		}}
	var body []byte
	resp, err := a.carry(engine.WithPlan(ctx, plan), item)
	if err == nil {
		body, err = io.ReadAll(resp.Body)
		err = errors.Join(err, resp.Body.Close())
	}
	r.rec = newRecord(item, t.told(time.Now()))
	r.sends = r.rec.Sluice.Sends
	if err != nil {
		if ctx.Err() != nil {
			err = context.Canceled
		}
		r.err, r.kind = err, kindOf(err)
		r.rec = r.rec.failed(err)
		return r
	}
	a.answers.Add(1)
	r.rec = r.rec.answered(resp, body)
	return r
}

func (a *asker) carry(ctx context.Context, item request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://sluice.invalid/v1/chat/completions", bytes.NewReader(item.Body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return a.way.RoundTrip(req)
}

// travel is what the engine tells of one request.
type travel struct {
	began time.Time
	under atomic.Bool  // it was sent
	sent  atomic.Int64 // when it was sent last, in nanoseconds
	end   atomic.Pointer[engine.End]
}

func (t *travel) ended(end engine.End) { t.end.Store(&end) }

// told says how it went, at its end.
func (t *travel) told(now time.Time) carried {
	c := carried{At: now.UTC(), Waited: engine.Seconds(now.Sub(t.began))}
	if t.under.Load() {
		sent := time.Unix(0, t.sent.Load())
		c.Waited, c.Took = engine.Seconds(sent.Sub(t.began.Round(0))), engine.Seconds(now.Round(0).Sub(sent))
	}
	end := t.end.Load()
	if end == nil {
		return c
	}
	c.Model, c.Key, c.Sends = end.Route.String(), end.Key, end.Sends
	if end.Usage != (engine.Usage{}) {
		c.Usage = &usage{end.Usage.Input, end.Usage.Output, end.Usage.Reasoning, !end.Usage.Known}
	}
	return c
}

// opens gives when something serves again that nothing serves now; zero: when a
// person acts.
func opens(err error) time.Time {
	var limited *ending.LimitedError
	if errors.As(err, &limited) {
		return limited.Earliest
	}
	return time.Time{}
}
