package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"sluice/engine/keytest"
	"sluice/engine/policy"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Engine is an http.RoundTripper that sends a request with whatever key and
// model can take it, waits where none can, and shows all the time what it
// does. All methods are safe for concurrent use. Those that change something
// block until Run is called, return once their effect is stored and published,
// and give ErrStopped once Run has returned. Chat returns at once.
type Engine struct {
	o      Options
	wire   *wire.Sender
	tests  *keytest.Tester
	calls  chan *call
	done   chan struct{} // closed when Run has returned
	ctx    context.Context
	stop   context.CancelCauseFunc // ends every request
	feed   feed
	home   sync.WaitGroup // goroutines that Run waits for
	amends sync.Mutex     // orders what people change, so that rows merge in order
	policy atomic.Pointer[policy.Policy]
	limits atomic.Pointer[map[keystore.Route][]limit.Bucket]
}

// New makes an engine. It does nothing before Run.
func New(o Options) (*Engine, error) {
	o.Policy = o.Policy.Whole()
	if err := o.check(); err != nil {
		return nil, err
	}
	e := &Engine{o: o, wire: wire.New(o.Transport, o.Timeouts), tests: keytest.New(o.Transport, o.Providers, o.Secrets),
		calls: make(chan *call, 64), done: make(chan struct{})}
	e.policy.Store(&o.Policy)
	e.limits.Store(&o.Limits)
	e.ctx, e.stop = context.WithCancelCause(context.Background())
	e.feed.init()
	return e, nil
}

// call is something to be done by the owner.
type call struct {
	f   func(s *state, now time.Time)
	ack chan struct{} // nil: nobody waits
	due bool          // its effect is to be published at once
}

// do runs f on the owner's goroutine and returns when its effect is published.
func (e *Engine) do(f func(s *state, now time.Time)) error {
	return e.call(&call{f: f, ack: make(chan struct{}, 1), due: true})
}

// quick is do for the path of a request: its effect is published with what
// comes next, at most publishEvery later.
func (e *Engine) quick(f func(s *state, now time.Time)) error {
	return e.call(&call{f: f, ack: make(chan struct{}, 1)})
}

func (e *Engine) call(c *call) error {
	select {
	case e.calls <- c:
	case <-e.done:
		return ErrStopped
	}
	select {
	case <-c.ack:
		return nil
	case <-e.done:
		return ErrStopped
	}
}

// tell is do without waiting.
func (e *Engine) tell(f func(s *state, now time.Time)) {
	select {
	case e.calls <- &call{f: f}:
	case <-e.done:
	}
}

// Go runs f on a goroutine that Run waits for, and hands on how it ended. A
// panic of f is an error where somebody is told of panics.
func (e *Engine) Go(f func() error, ended func(error)) {
	e.home.Go(func() { ended(e.guarded(f)) })
}

func (e *Engine) guarded(f func() error) (err error) {
	if e.o.Crashed != nil {
		defer func() {
			if reason := recover(); reason != nil {
				e.o.Crashed(reason)
				err = errors.New("internal error")
			}
		}()
	}
	return f()
}

// Run is the owner. It returns when ctx has ended and every request is home.
func (e *Engine) Run(ctx context.Context) error {
	defer e.home.Wait()
	defer close(e.done)
	s, err := e.load(ctx)
	if err != nil {
		e.stop(ErrStopped)
		return err
	}
	var side sync.WaitGroup
	if e.o.SyncEvery > 0 {
		side.Go(func() { _ = e.guarded(func() error { e.sync(ctx, s.revision); return nil }) })
	}
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	ended := ctx.Done()
	var acks []chan struct{}
	for {
		now := time.Now()
		s.pump(now)
		wake := s.shown.publishSoon(now)
		for _, a := range acks {
			a <- struct{}{}
		}
		acks = acks[:0]
		if ended == nil && len(s.requests) == 0 {
			s.shown.publish(now)
			break
		}
		timer.Reset(max(wake.Sub(now), 0))
		select {
		case c := <-e.calls:
			acks = s.take(c, acks)
		case <-timer.C:
			s.moved = true
		case <-ended:
			ended = nil
			e.stop(ErrStopped)
		}
	}
	side.Wait()
	return nil
}

// sync follows what other processes change in the ledger, and tells it that
// this one lives. A ledger that cannot be read is asked again.
func (e *Engine) sync(ctx context.Context, revision uint64) {
	tick := time.NewTicker(e.o.SyncEvery)
	defer tick.Stop()
	var seen uint64
	var beat time.Time
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if b, ok := e.o.Ledger.(keystore.Beater); ok && time.Since(beat) >= 5*time.Second {
			beat = time.Now()
			_ = b.Beat(ctx, beat) // told again in five seconds
		}
		v, err := e.o.Ledger.Version(ctx)
		if err != nil || v == seen {
			continue
		}
		rows, newest, err := e.o.Ledger.Since(ctx, revision)
		if err != nil {
			continue
		}
		seen, revision = v, newest
		if len(rows) > 0 {
			e.tell(func(s *state, now time.Time) { s.merge(rows) })
		}
	}
}

// SetKeys replaces the pool: keys were added, removed or changed.
func (e *Engine) SetKeys(ctx context.Context, keys []keystore.Key) error {
	o := e.o
	o.Keys = keys
	if err := o.check(); err != nil {
		return err
	}
	var chain []keystore.Route
	if err := e.do(func(s *state, _ time.Time) { chain = s.chain }); err != nil {
		return err
	}
	if err := e.configure(ctx, keys, chain); err != nil {
		return err
	}
	return e.do(func(s *state, now time.Time) { s.setKeys(keys, now) })
}
