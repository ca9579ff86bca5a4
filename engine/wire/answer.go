package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/dialect/stream"
	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// Answer is an answer from its first content on. Read hands canonical lines on.
// It is used by one goroutine at a time.
type Answer struct {
	ctx      context.Context
	watch    *watchdog
	timeouts Timeouts
	resp     *http.Response
	as       dialect.Answer
	out      Outcome

	stream  *stream.Stream
	buf     []byte
	pending []byte        // canonical bytes that were not read yet
	alive   bool          // the last read showed that the answer gets on
	silent  time.Duration // how long reading has brought nothing of it
	held    int           // of an unfinished event, when silent began
	ended   bool          // nothing more comes; it is complete where out has no other verdict
	closed  bool
}

// Outcome gives what is known of the answer so far.
func (a *Answer) Outcome() Outcome { return a.out }

// Response is the answer as the caller of the request gets it, with body to be
// read from.
func (a *Answer) Response(body io.ReadCloser) *http.Response {
	h := a.resp.Header
	for _, drop := range []string{"Content-Length", "Content-Encoding", "Transfer-Encoding"} {
		h.Del(drop)
	}
	hideHeaders(h, plain.Redact)
	if a.as.Stream {
		h.Set("Content-Type", "text/event-stream")
	}
	return &http.Response{Status: a.as.Hide.Redact(a.resp.Status), StatusCode: a.resp.StatusCode, Proto: a.resp.Proto, ProtoMajor: a.resp.ProtoMajor,
		ProtoMinor: a.resp.ProtoMinor, Header: h, Body: body, ContentLength: -1, Request: a.resp.Request}
}

// pull reads once and takes in what came. A verdict is how the stream failed.
// A stream that ended well before any content is a failure as well.
func (a *Answer) pull() (int, *limit.Verdict) {
	a.alive = false
	n, err := a.resp.Body.Read(a.buf)
	now := time.Now()
	if n > 0 {
		if v := a.take(a.stream.Feed(a.buf[:n], now), now); v != nil {
			return n, v
		}
	}
	switch {
	case a.ended:
		return n, nil
	case errors.Is(err, io.EOF):
		parts, v := a.stream.End(now)
		if failed := a.take(parts, now); failed != nil {
			return n, failed
		}
		if v.Class != limit.OK {
			a.ended = true
			return n, &v
		}
		a.finish()
	case err != nil:
		v := transportVerdict(a.ctx, err)
		return n, &v
	}
	return n, nil
}

// take hands parts on.
func (a *Answer) take(parts []stream.Part, now time.Time) *limit.Verdict {
	for _, p := range parts {
		if p.Failure != nil {
			return p.Failure
		}
		if p.Usage != nil {
			a.out.Usage = p.Usage
		}
		a.alive = a.alive || p.Alive
		if a.out.First.IsZero() && !p.Content {
			a.pending = a.pending[:0] // of what comes before the content the newest says all
		}
		if p.Data != nil {
			a.pending = append(append(append(a.pending, "data: "...), p.Data...), "\n\n"...)
		}
		a.out.Output += estimateTokens([]byte(p.Text)) - 1 + estimateTokens([]byte(p.Reasoning)) - 1
		for _, c := range p.Calls {
			a.out.Output += estimateTokens([]byte(c.Arguments)) - 1
		}
		if a.out.First.IsZero() && p.Content {
			a.commit(now)
		}
		if p.Done {
			a.finish()
			return nil
		}
	}
	return nil
}

// finish ends the canonical stream.
func (a *Answer) finish() {
	a.ended = true
	a.pending = append(a.pending, "data: [DONE]\n\n"...)
}

// commit notes the first content. From here on nothing is sent again.
func (a *Answer) commit(now time.Time) {
	a.out.First = now
	if a.as.Stream {
		a.out.Readings = dialect.Readings(a.as, now)
	}
	a.out.Owner = a.as.Hide.Redact(dialect.Owner(a.resp.Header))
}

// fail ends the answer before it is complete.
func (a *Answer) fail(v limit.Verdict) {
	a.ended, a.out.Verdict = true, hidden(v, a.as.Hide)
}

// Read hands canonical lines on. The end of a complete answer is io.EOF, and of
// any other io.ErrUnexpectedEOF: End tells why.
func (a *Answer) Read(p []byte) (int, error) {
	for len(a.pending) == 0 {
		switch {
		case !a.ended:
			if v := a.listen(); v != nil {
				a.fail(*v)
			}
		case a.out.Verdict.Class == limit.OK:
			return 0, io.EOF
		default:
			return 0, io.ErrUnexpectedEOF
		}
	}
	n := copy(p, a.pending)
	a.pending = a.pending[n:]
	return n, nil
}

// longEvent is how much of an unfinished event shows that the answer gets on.
const longEvent = 16 << 10

// listen is pull within the idle timeout. Only what belongs to the answer ends
// a silence: a server that sends comments, empty events or single bytes is as
// still as one that sends nothing. Time in which nobody reads does not count.
func (a *Answer) listen() *limit.Verdict {
	a.watch.set(max(a.timeouts.Idle-a.silent, 0), errIdle)
	began := time.Now()
	_, v := a.pull()
	a.watch.stop()
	held := a.stream.Held()
	a.held = min(a.held, held)
	if a.alive || held-a.held >= longEvent {
		a.silent, a.held = 0, held
	} else {
		a.silent += time.Since(began)
	}
	return v
}

// End gives the connection back, and tells how the answer ended. One that was
// not read to its end counts as cancelled.
func (a *Answer) End() Outcome {
	if !a.ended {
		a.fail(limit.Verdict{Class: limit.Cancelled, Code: "closed"})
	}
	if !a.closed {
		a.closed = true
		a.watch.stop()
		if a.out.Verdict.Class == limit.OK {
			a.drain()
		}
		a.resp.Body.Close()
		a.watch.cancel(nil)
	}
	return a.out
}

// drain reads what may follow the end of a complete answer, so that its
// connection can serve again.
func (a *Answer) drain() {
	a.watch.set(200*time.Millisecond, errIdle)
	defer a.watch.stop()
	_, _ = io.CopyN(io.Discard, a.resp.Body, 4<<10) // only the connection's reuse hangs on it
}
