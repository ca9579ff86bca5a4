package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sluice/engine/trial"
	"sluice/engine/wire"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Engine is an http.RoundTripper that sends a request with whatever key and
// model can take it, waits where none can, and shows all the time what it
// does. All methods are safe for concurrent use. Those that change something
// block until Run is called, return once their effect is stored and published,
// and give ErrStopped once Run has returned.
type Engine struct {
	controls
	feed
	wire *wire.Sender
	ctx  context.Context
	stop context.CancelCauseFunc // ends every request
	home sync.WaitGroup          // goroutines that Run waits for
}

// New makes an engine. It does nothing before Run.
func New(o Options) (*Engine, error) {
	o.Policy = o.Policy.Whole()
	if err := o.check(); err != nil {
		return nil, err
	}
	d := door{calls: make(chan *call, 64), done: make(chan struct{})}
	e := &Engine{controls: controls{door: d, o: o, tests: trial.New(o.Transport, o.Providers, o.Secrets)}, feed: feed{ended: d.done}, wire: wire.New(o.Transport, o.Timeouts)}
	e.policy.Store(&o.Policy)
	e.limits.Store(&o.Limits)
	e.ctx, e.stop = context.WithCancelCause(context.Background())
	e.feed.now.Store(&published{status: &Status{}, changed: make(chan struct{})})
	return e, nil
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

// load makes the owner's state from the ledger.
func (e *Engine) load(ctx context.Context) (*state, error) {
	if _, err := e.configure(ctx, e.o.Keys, e.o.Chain); err != nil {
		return nil, err
	}
	rows, revision, err := e.o.Ledger.Since(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	p, l := newPool(&e.o), &events{follows: e.o.Logs}
	s := &state{e: e, pool: p, events: l, queue: newQueue(l, p),
		decider: decider{p, &e.policy, e.o.Rand}, revision: revision}
	s.shown = shown{pool: p, events: l, queue: &s.queue, policy: &e.policy, feed: &e.feed}
	s.merge(rows)
	now := time.Now()
	s.setKeys(e.o.Keys, now)
	if rows, err = e.o.Ledger.Amend(ctx, s.misconfigured(), limit.Change{Look: now}, now); err != nil {
		return nil, fmt.Errorf("writing the ledger: %w", err)
	}
	s.merge(rows)
	return s, nil
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
