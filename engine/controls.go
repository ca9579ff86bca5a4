package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sluice/engine/policy"
	"sluice/engine/trial"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// errNoRequest says that no request with that number is under way.
var errNoRequest = errors.New("no such request")

// controls are what a person can do. Each call returns once its effect is stored
// in the ledger and published; requests that are already on their way finish.
type controls struct {
	door
	o      Options
	tests  *trial.Tester
	amends sync.Mutex // orders what people change, so that rows merge in order
	policy atomic.Pointer[policy.Policy]
	limits atomic.Pointer[map[keystore.Route][]limit.Bucket]
}

// SwitchOff takes a key out of use, until a time or (zero) until it is
// switched on. New requests avoid it at once.
func (c *controls) SwitchOff(ctx context.Context, keyID, reason string, until time.Time) error {
	k, err := c.key(keyID)
	if err != nil {
		return err
	}
	now := time.Now()
	return c.amend(ctx, keySubject(k), limit.SwitchOff(until, reason, now),
		Event{Kind: EventSwitch, Key: k.Name, Until: until, Text: "key " + k.Name + " switched off"})
}

// SwitchOn takes a key into use again.
func (c *controls) SwitchOn(ctx context.Context, keyID string) error {
	k, err := c.key(keyID)
	if err != nil {
		return err
	}
	return c.amend(ctx, keySubject(k), limit.SwitchOn(), Event{Kind: EventSwitch, Key: k.Name, Text: "key " + k.Name + " switched on"})
}

// ClearKey forgets what stops a key: cooldowns and rejections of its own, of
// its account, and of the models and the provider that it serves in the chain.
// What others share with it is free for them as well.
func (c *controls) ClearKey(ctx context.Context, keyID string) error {
	k, err := c.key(keyID)
	if err != nil {
		return err
	}
	own := k.Target("").Subjects()
	subjects := []limit.Subject{own[limit.OfKey], own[limit.OfAccount]}
	err = c.do(func(s *state, _ time.Time) {
		for _, route := range s.chain {
			for _, sub := range k.Target(route.Model).Subjects() {
				if route.Provider == k.Provider && !slices.Contains(subjects, sub) {
					subjects = append(subjects, sub)
				}
			}
		}
	})
	if err != nil {
		return err
	}
	if err := c.reopen(keyID); err != nil {
		return err
	}
	return c.amend(ctx, subjects, limit.Change{Clear: true}, Event{Kind: EventSwitch, Key: k.Name, Text: "cooldowns of key " + k.Name + " cleared"})
}

// TestKey asks the provider whether it accepts a key; see trial.Tester.Test.
// A key that is accepted loses its rejection; one that is refused is marked.
// Any other outcome changes no mark.
func (c *controls) TestKey(ctx context.Context, keyID string) (trial.Result, error) {
	k, err := c.key(keyID)
	if err != nil {
		return trial.Result{}, err
	}
	t, err := c.tests.Test(ctx, k)
	if err != nil {
		return t, err
	}
	if err := c.reopen(keyID); err != nil {
		return t, err
	}
	return t, c.amend(ctx, keySubject(k), limit.Tested(t.Verdict, time.Now()), Tested(k, t.Verdict))
}

// reopen lets a key whose secret could not be opened be tried again.
func (c *controls) reopen(keyID string) error {
	return c.do(func(s *state, now time.Time) {
		k := s.key(keyID)
		s.closed.lookFor([]keystore.Key{k}, now)
		clear(s.refusals)
		s.moved, s.touched[keySubject(k)[0]] = true, true
	})
}

func keySubject(k keystore.Key) []limit.Subject {
	return []limit.Subject{{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}}
}

// amend changes rows, merges them and tells it as an event.
func (c *controls) amend(ctx context.Context, subjects []limit.Subject, change limit.Change, ev Event) error {
	c.amends.Lock()
	defer c.amends.Unlock()
	rows, err := c.o.Ledger.Amend(ctx, subjects, change, time.Now())
	if err != nil {
		return fmt.Errorf("storing the change: %w", err)
	}
	return c.do(func(s *state, now time.Time) {
		s.merge(rows)
		s.moved = true
		s.emit(ev, now)
	})
}

// key finds a key of the pool.
func (c *controls) key(id string) (k keystore.Key, err error) {
	err = c.do(func(s *state, _ time.Time) { k = s.key(id) })
	if err == nil && k.ID == "" {
		err = keystore.ErrNoKey
	}
	return k, err
}

// SkipModel leaves a model of the chain out, or takes it in again.
func (c *controls) SkipModel(_ context.Context, route keystore.Route, skip bool) error {
	return c.do(func(s *state, now time.Time) {
		text := route.String() + " is used again"
		delete(s.skipped, route)
		if skip {
			s.skipped[route] = true
			text = route.String() + " is left out"
		}
		s.moved = true
		s.emit(Event{Kind: EventSwitch, Model: route.String(), Text: text}, now)
	})
}

// Now lets a waiting request try at once, whatever the wait. The provider may
// well refuse it again. One that does not wait goes on as it is, and what
// stops its place lets one request through within a minute.
func (c *controls) Now(ctx context.Context, id uint64) error {
	var subjects []limit.Subject
	if err := c.withRequest(id, func(_ *state, r *request, _ time.Time) {
		all := r.goal.Subjects()
		subjects = all[:]
	}); err != nil {
		return err
	}
	return c.amend(ctx, subjects, limit.Now(time.Now()), Event{Kind: EventSwitch, Request: id, Text: "tries now"})
}

// NextModel lets a waiting request leave the model that it waits for. For one
// that does not wait it does nothing; where no other model is left it gives
// errNoNextModel.
func (c *controls) NextModel(_ context.Context, id uint64) error {
	last := false
	err := c.withRequest(id, func(s *state, r *request, now time.Time) {
		if r.phase != Waiting {
			return
		}
		route := r.goal.route()
		if last = !slices.ContainsFunc(r.chain, func(o keystore.Route) bool {
			return o != route && !s.skipped[o] && !r.Barred[whole(o)]
		}); last {
			return
		}
		r.bar(whole(route))
		r.skipped, r.Fresh = true, true
		s.emit(Event{Kind: EventSwitch, Request: id, Model: route.String(), Text: "skips " + route.String()}, now)
	})
	if err == nil && last {
		return errNoNextModel
	}
	return err
}

// Cancel ends a request. What came of its answer is kept.
func (c *controls) Cancel(_ context.Context, id uint64) error {
	return c.withRequest(id, func(_ *state, r *request, _ time.Time) { r.cancel(ErrCancelled) })
}

func (c *controls) withRequest(id uint64, f func(*state, *request, time.Time)) error {
	i := -1
	err := c.do(func(s *state, now time.Time) {
		if i = slices.IndexFunc(s.requests, func(r *request) bool { return r.Number == id }); i >= 0 {
			f(s, s.requests[i], now)
		}
	})
	if err == nil && i < 0 {
		err = errNoRequest
	}
	return err
}
