// Package wire makes one send: it writes the request for a provider, bounds its
// phases, and reads the answer up to its first content, from where on it hands
// out canonical lines. It hides the keys that a request was sent with in all
// that comes back. It reserves nothing, waits for no limit and repeats nothing.
package wire

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"sluice/engine/plain"
	"sluice/keystore"
)

// Timeouts bound the phases of one send; none bounds the whole. Connecting
// is bounded by the transport. Zero fields take the defaults. An answer that is
// not streamed has five times as long, since it is written before it is sent;
// keep-alives that come within five times FirstToken extend it once more.
type Timeouts struct {
	FirstByte  time.Duration // from sending to the status line; default 2 min
	FirstToken time.Duration // from the status line to the first content; default 2 min
	Idle       time.Duration // between two pieces of a stream; default 1 min
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{cmp.Or(max(t.FirstByte, 0), 2*time.Minute), cmp.Or(max(t.FirstToken, 0), 2*time.Minute), cmp.Or(max(t.Idle, 0), time.Minute)}
}

// Causes for which a send is ended here.
var (
	errFirstByte  = errors.New("no answer began in time")
	errFirstToken = errors.New("no content came in time")
	errIdle       = errors.New("the stream stood still")
)

// watchdog ends a send whose phase takes too long.
type watchdog struct {
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func (w *watchdog) set(d time.Duration, cause error) {
	w.stop()
	w.timer = time.AfterFunc(d, func() { w.cancel(cause) })
}

func (w *watchdog) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// Sender sends requests over a transport. It is safe for concurrent use.
type Sender struct {
	transport http.RoundTripper
	timeouts  Timeouts
	hiders    sync.Map // what hides the secret of a key, by its ID, so that it is made once
}

// New gives a sender. The transport must not follow redirects (a plain
// http.Transport does not) and bounds connecting; nil: http.DefaultTransport.
func New(transport http.RoundTripper, t Timeouts) *Sender {
	return &Sender{transport: cmp.Or(transport, http.DefaultTransport), timeouts: t.withDefaults()}
}

// Request is what a caller asks, to be sent as often as needed. It is used by
// one goroutine at a time; its Prompt never changes.
type Request struct {
	Prompt
	sender  *Sender
	header  http.Header
	secrets []keystore.Secret // that it was sent with
	hide    plain.Redactor    // what hides them
}

// Take makes a request of what a caller sent, whose body it reads and closes.
func (s *Sender) Take(req *http.Request) (*Request, error) {
	p, err := readPrompt(req)
	if err != nil {
		return nil, err
	}
	return &Request{Prompt: p, sender: s, header: req.Header}, nil
}
