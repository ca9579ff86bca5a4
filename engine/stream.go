package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// incoming reads one answer as it comes: it commits at the first content,
// hands canonical lines on, and ends the lease exactly once. It is the body
// of RoundTrip's answer, and is used by one goroutine at a time.
type incoming struct {
	e        *Engine
	r        *request
	lease    keystore.Lease
	slow     bool // others wait for what this one learns
	hide     plain.Redactor
	key      keystore.Key
	resp     *http.Response
	watch    *watchdog
	ctx      context.Context
	answer   dialect.Answer
	answered time.Time
	first    time.Time // when the first content came

	stream   *dialect.Stream
	buf      []byte
	pending  []byte        // canonical bytes that were not read yet
	alive    bool          // the last read showed that the answer gets on
	silent   time.Duration // how long reading has brought nothing of it
	held     int           // of an unfinished event, when silent began
	readings []limit.Reading
	usage    *dialect.Usage
	output   int64 // output tokens, estimated from what came
	ended    bool  // nothing more comes
	clean    bool  // …and the answer is complete
	failed   limit.Verdict
	settled  bool
}

// maxPrelude bounds what may come before the first content. It is read, not
// kept: only the event that is under way takes memory, and dialect bounds that.
const maxPrelude = 64 << 20

// patienceFactor bounds how often keep-alives may extend the wait for the
// first content: with the default of two minutes to ten, for as long as
// DeepSeek holds a request before it begins (api-docs.deepseek.com, rate limit).
const patienceFactor = 5

// begin reads until the first content.
func (in *incoming) begin() *failure {
	in.stream = dialect.NewStream(in.answer)
	in.buf = make([]byte, 16<<10)
	in.watch.set(in.e.timeouts.FirstToken, errFirstToken)
	all := 0
	for in.first.IsZero() {
		n, v := in.pull()
		switch {
		case v != nil && in.first.IsZero():
			return &failure{verdict: *v, answered: in.answered}
		case v != nil: // it broke right behind its first content
			in.ended, in.failed = true, hidden(*v, in.hide)
		}
		switch all += n; {
		case !in.first.IsZero():
		case in.ended:
			return in.contentless(dialect.CodeEmptyStream, "the answer ended without any content")
		case all > maxPrelude:
			return in.contentless("no_content", "64 MiB came without any content")
		case in.alive || n > 0 && time.Since(in.answered) < patienceFactor*in.e.timeouts.FirstToken:
			in.watch.set(in.e.timeouts.FirstToken, errFirstToken) // it makes an answer, or at least means to
		}
	}
	in.watch.stop()
	return nil
}

func (in *incoming) contentless(code, text string) *failure {
	return &failure{verdict: limit.Verdict{Class: limit.Server, Scope: limit.ScopeProvider, RetrySame: true,
		Status: http.StatusOK, Code: code, Text: text}, answered: in.answered}
}

// pull reads once and takes in what came. A verdict is how the stream failed.
// A stream that ended well before any content is a failure as well.
func (in *incoming) pull() (int, *limit.Verdict) {
	in.alive = false
	n, err := in.resp.Body.Read(in.buf)
	now := time.Now()
	if n > 0 {
		if v := in.take(in.stream.Feed(in.buf[:n], now), now); v != nil {
			return n, v
		}
	}
	switch {
	case in.ended:
		return n, nil
	case errors.Is(err, io.EOF):
		parts, v := in.stream.End(now)
		if failed := in.take(parts, now); failed != nil {
			return n, failed
		}
		in.ended = true
		if v.Class != limit.OK {
			return n, &v
		}
		in.finish()
	case err != nil:
		v := transportVerdict(in.ctx, err)
		return n, &v
	}
	return n, nil
}

// take hands parts on.
func (in *incoming) take(parts []dialect.Part, now time.Time) *limit.Verdict {
	for _, p := range parts {
		if p.Failure != nil {
			return p.Failure
		}
		if p.Usage != nil {
			in.usage = p.Usage
		}
		in.alive = in.alive || p.Alive
		if in.first.IsZero() && !p.Content {
			in.pending = in.pending[:0] // of what comes before the content the newest says all
		}
		if p.Data != nil {
			in.pending = append(append(append(in.pending, "data: "...), p.Data...), "\n\n"...)
		}
		in.output += estimateTokens([]byte(p.Text)) - 1 + estimateTokens([]byte(p.Reasoning)) - 1
		for _, c := range p.Calls {
			in.output += estimateTokens([]byte(c.Arguments)) - 1
		}
		if in.first.IsZero() && p.Content {
			in.commit(now)
		}
		if p.Done {
			in.ended = true
			in.finish()
			return nil
		}
	}
	return nil
}

// finish ends the canonical stream.
func (in *incoming) finish() {
	in.clean = true
	in.pending = append(in.pending, "data: [DONE]\n\n"...)
}

// commit notes the first content. From here on nothing is sent again.
func (in *incoming) commit(now time.Time) {
	in.first = now
	if in.answer.Stream {
		in.readings = dialect.Readings(in.answer, now)
	}
	r := in.r
	var rows []limit.Row
	if in.slow {
		subs := in.lease.Target.Subjects()
		// A ledger that cannot be written shows itself when the lease ends.
		rows, _ = in.e.o.Ledger.Amend(in.ctx, subs[:], limit.Accepted(in.lease.ID, in.lease.Target.Model, in.lease.At, in.readings, now), now)
	}
	owner := in.hide.Redact(dialect.Owner(in.resp.Header))
	in.e.tell(func(s *state, _ time.Time) {
		s.recovered(in, rows, now)
		s.learnOwner(in.key, owner, now)
		r.enter(Streaming, now)
		s.inUse = routeOf(in.lease.Target)
	})
}

// Read hands canonical lines on. An abnormal end is a *BrokenError.
func (in *incoming) Read(p []byte) (int, error) {
	for len(in.pending) == 0 {
		if in.ended {
			return 0, in.end()
		}
		if v := in.listen(); v != nil {
			in.ended, in.failed = true, hidden(*v, in.hide)
		}
	}
	n := copy(p, in.pending)
	in.pending = in.pending[n:]
	return n, nil
}

// longEvent is how much of an unfinished event shows that the answer gets on.
const longEvent = 16 << 10

// listen is pull within the idle timeout. Only what belongs to the answer ends
// a silence: a server that sends comments, empty events or single bytes is as
// still as one that sends nothing. Time in which nobody reads does not count.
func (in *incoming) listen() *limit.Verdict {
	in.watch.set(max(in.e.timeouts.Idle-in.silent, 0), errIdle)
	began := time.Now()
	_, v := in.pull()
	in.watch.stop()
	held := in.stream.Held()
	in.held = min(in.held, held)
	if in.alive || held-in.held >= longEvent {
		in.silent, in.held = 0, held
	} else {
		in.silent += time.Since(began)
	}
	return v
}

// end settles, and gives how the answer ended.
func (in *incoming) end() error {
	in.settle()
	if in.clean {
		return io.EOF
	}
	if in.failed.Class == limit.Cancelled {
		return context.Cause(in.ctx)
	}
	return &BrokenError{Route: routeOf(in.lease.Target), Key: in.key.Name, Verdict: in.failed}
}

// Close ends the answer. One that was not read to its end counts as cancelled;
// what came of it is settled.
func (in *incoming) Close() error {
	if !in.ended {
		in.ended, in.failed = true, limit.Verdict{Class: limit.Cancelled, Code: "closed"}
	}
	in.settle()
	return nil
}

// settle ends the lease and tells the owner, once.
func (in *incoming) settle() {
	if in.settled {
		return
	}
	in.settled = true
	in.watch.stop()
	if in.clean {
		in.drain()
	}
	in.resp.Body.Close()
	in.watch.cancel(nil)
	res := limit.Result{Verdict: in.failed, Asked: in.lease.Cost, Readings: in.readings, Answered: in.answered, Accepted: !in.first.IsZero(),
		Calendar: in.e.o.Providers[in.key.Provider].Day, Address: addressMark(in.e.o.Providers[in.key.Provider])}
	if in.clean {
		res.Verdict = limit.Verdict{Class: limit.OK, Status: http.StatusOK}
	}
	if in.usage != nil {
		res.Cost, res.Measured = limit.Cost{Requests: 1, Input: in.usage.Input, Output: in.usage.Output}, true
	} else {
		res.Cost = limit.Cost{Requests: 1, Input: in.lease.Cost.Input, Output: max(in.output, 1)}
		res.Measured = true
	}
	if in.failed.Class != limit.OK && in.failed.Class != limit.Cancelled && !in.failed.Stated {
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

// drain reads what may follow the end of a complete answer, so that its
// connection can serve again.
func (in *incoming) drain() {
	in.watch.set(200*time.Millisecond, errIdle)
	defer in.watch.stop()
	_, _ = io.CopyN(io.Discard, in.resp.Body, 4<<10) // only the connection's reuse hangs on it
}
