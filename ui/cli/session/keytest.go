package session

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"sluice/engine"
	"sluice/engine/eventlog"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/inquiry"
)

// marker asks providers about the keys of a session without an engine, and marks
// the keys, as engine.TestKey does in a pool that is in use. It is safe for
// concurrent use.
type marker struct {
	ask    *inquiry.Inquiry
	ledger keystore.Ledger
	mu     sync.Mutex
	log    *eventlog.Log // nil: none is kept
	told   uint64        // events so far
	failed error         // of the log, said when the session ends
}

func newMarker(ask *inquiry.Inquiry, ledger keystore.Ledger, events string) *marker {
	m := &marker{ask: ask, ledger: ledger}
	if events != "" {
		m.log = eventlog.New(events, newRunName())
	}
	return m
}

// close gives what the log failed at.
func (t *marker) close() error {
	if t.log == nil {
		return nil
	}
	return cmp.Or(t.failed, t.log.Close())
}

// test asks about a key, and marks it in the ledger accordingly.
func (t *marker) test(ctx context.Context, k keystore.Key) (trial.Result, error) {
	r, err := t.ask.Test(ctx, k)
	if err != nil {
		return r, err
	}
	now := time.Now()
	subject := limit.Subject{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}
	if _, err := t.ledger.Amend(ctx, []limit.Subject{subject}, limit.Tested(r.Verdict, now), now); err != nil {
		return r, fmt.Errorf("storing the change: %w", err)
	}
	t.tell(engine.Tested(k, r.Verdict), now)
	return r, nil
}

// tell writes an event to the log.
func (t *marker) tell(e engine.Event, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.log == nil {
		return
	}
	t.told++
	e.Number, e.At = t.told, now
	t.failed = cmp.Or(t.failed, t.log.Add([]engine.Event{e}))
}
