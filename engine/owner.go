package engine

import (
	"context"
	"fmt"
	"time"

	"sluice/keystore/limit"
)

// state is what the owner owns. Nothing in it is touched by another goroutine.
type state struct {
	e *Engine
	*pool
	*events
	queue
	decider
	shown    shown
	revision uint64 // of the ledger, when it was loaded
}

// load makes the owner's state from the ledger.
func (e *Engine) load(ctx context.Context) (*state, error) {
	if err := e.configure(ctx, e.o.Keys, e.o.Chain); err != nil {
		return nil, fmt.Errorf("writing limits into the ledger: %w", err)
	}
	rows, revision, err := e.o.Ledger.Since(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	p, l := newPool(&e.o), &events{follows: e.o.Logs}
	s := &state{e: e, pool: p, events: l, queue: queue{pool: p, events: l, budgets: map[string]*budget{}},
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

// take does c and whatever else is already waiting, so that one publication
// serves them all.
func (s *state) take(c *call, acks []chan struct{}) []chan struct{} {
	for {
		s.shown.due = s.shown.due || c.due
		c.f(s, time.Now())
		if c.ack != nil {
			acks = append(acks, c.ack)
		}
		if len(acks) == cap(s.e.calls) {
			return acks
		}
		select {
		case c = <-s.e.calls:
		default:
			return acks
		}
	}
}
