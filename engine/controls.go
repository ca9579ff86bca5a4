package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// What a person can do. Each call returns once its effect is stored in the
// ledger and published; requests that are already on their way finish.

// ErrNoKey says that no key has that ID.
var ErrNoKey = errors.New("no such key")

// ErrNoRequest says that no request with that number is under way.
var ErrNoRequest = errors.New("no such request")

// SwitchOff takes a key out of use, until a time or (zero) until it is
// switched on. New requests avoid it at once.
func (e *Engine) SwitchOff(ctx context.Context, keyID, reason string, until time.Time) error {
	k, err := e.key(keyID)
	if err != nil {
		return err
	}
	now := time.Now()
	return e.amend(ctx, keySubject(k), limit.SwitchOff(until, reason, now),
		Event{Kind: EventSwitch, Key: k.Name, Until: until, Text: "key " + k.Name + " switched off"})
}

// SwitchOn takes a key into use again.
func (e *Engine) SwitchOn(ctx context.Context, keyID string) error {
	k, err := e.key(keyID)
	if err != nil {
		return err
	}
	return e.amend(ctx, keySubject(k), limit.SwitchOn(), Event{Kind: EventSwitch, Key: k.Name, Text: "key " + k.Name + " switched on"})
}

// ClearKey forgets what stops a key: cooldowns and rejections of its own, of
// its account, and of the models and the provider that it serves in the chain.
// What others share with it is free for them as well.
func (e *Engine) ClearKey(ctx context.Context, keyID string) error {
	k, err := e.key(keyID)
	if err != nil {
		return err
	}
	own := k.Target("").Subjects()
	subjects := []limit.Subject{own[limit.OfKey], own[limit.OfAccount]}
	err = e.do(func(s *state, _ time.Time) {
		seen := map[limit.Subject]bool{subjects[0]: true, subjects[1]: true}
		for _, route := range s.chain {
			if route.Provider != k.Provider {
				continue
			}
			for _, sub := range k.Target(route.Model).Subjects() {
				if !seen[sub] {
					seen[sub] = true
					subjects = append(subjects, sub)
				}
			}
		}
	})
	if err != nil {
		return err
	}
	if err := e.reopen(keyID); err != nil {
		return err
	}
	return e.amend(ctx, subjects, limit.Change{Clear: true}, Event{Kind: EventSwitch, Key: k.Name, Text: "cooldowns of key " + k.Name + " cleared"})
}

// reopen lets a key whose secret could not be opened be tried again.
func (e *Engine) reopen(keyID string) error {
	return e.do(func(s *state, now time.Time) {
		s.closed.lookFor([]keystore.Key{s.key(keyID)}, now)
		clear(s.refusals)
		s.moved, s.anew = true, true
	})
}

func keySubject(k keystore.Key) []limit.Subject {
	return []limit.Subject{{Kind: limit.OfKey, Provider: k.Provider, Key: k.ID}}
}

// amend changes rows, merges them and tells it as an event.
func (e *Engine) amend(ctx context.Context, subjects []limit.Subject, change limit.Change, ev Event) error {
	e.amends.Lock()
	defer e.amends.Unlock()
	rows, err := e.o.Ledger.Amend(ctx, subjects, change, time.Now())
	if err != nil {
		return fmt.Errorf("storing the change: %w", err)
	}
	return e.do(func(s *state, now time.Time) {
		s.merge(rows)
		s.moved = true
		s.emit(ev, now)
	})
}

// key finds a key of the pool.
func (e *Engine) key(id string) (k keystore.Key, err error) {
	err = e.do(func(s *state, _ time.Time) { k = s.key(id) })
	if err == nil && k.ID == "" {
		err = ErrNoKey
	}
	return k, err
}

// SetChain replaces the fallback chain for requests that begin from now on.
func (e *Engine) SetChain(ctx context.Context, chain []keystore.Route) error {
	if len(chain) == 0 {
		return ErrNoRoute
	}
	for _, r := range chain {
		if _, ok := e.o.Providers[r.Provider]; !ok {
			return fmt.Errorf("model %s: unknown provider %q", r, r.Provider)
		}
	}
	words := make([]string, len(chain))
	for i, r := range chain {
		words[i] = r.String()
	}
	var keys []keystore.Key
	if err := e.do(func(s *state, _ time.Time) { keys = s.keys }); err != nil {
		return err
	}
	if err := e.configure(ctx, keys, chain); err != nil {
		return fmt.Errorf("storing the limits of the chain: %w", err)
	}
	return e.do(func(s *state, now time.Time) {
		s.chain = append([]keystore.Route(nil), chain...)
		clear(s.refusals)
		s.inUse = chain[0] // nothing has fallen back from it yet
		s.anew = true
		s.emit(Event{Kind: EventSwitch, Text: "chain: " + strings.Join(words, " > ")}, now)
	})
}

// SkipModel leaves a model of the chain out, or takes it in again.
func (e *Engine) SkipModel(_ context.Context, route keystore.Route, skip bool) error {
	return e.do(func(s *state, now time.Time) {
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
func (e *Engine) Now(ctx context.Context, id uint64) error {
	var subjects []limit.Subject
	if err := e.withRequest(id, func(_ *state, r *request, _ time.Time) {
		for _, sub := range r.goal.Subjects() {
			subjects = append(subjects, sub)
		}
	}); err != nil {
		return err
	}
	return e.amend(ctx, subjects, limit.Now(time.Now()), Event{Kind: EventSwitch, Request: id, Text: "tries now"})
}

// NextModel lets a waiting request leave the model that it waits for. For one
// that does not wait it does nothing; where no other model is left it gives
// ErrNoNextModel.
func (e *Engine) NextModel(_ context.Context, id uint64) error {
	last := false
	err := e.withRequest(id, func(s *state, r *request, now time.Time) {
		if r.phase != Waiting {
			return
		}
		route := r.goal.route()
		if last = !slices.ContainsFunc(r.chain, func(o keystore.Route) bool {
			return o != route && !s.skipped[o] && !r.barred[whole(o)]
		}); last {
			return
		}
		r.bar(whole(route))
		r.skipped = true
		r.fresh = true
		s.emit(Event{Kind: EventSwitch, Request: id, Model: route.String(), Text: "skips " + route.String()}, now)
	})
	if err == nil && last {
		return ErrNoNextModel
	}
	return err
}

// Cancel ends a request. What came of its answer is kept.
func (e *Engine) Cancel(_ context.Context, id uint64) error {
	return e.withRequest(id, func(_ *state, r *request, _ time.Time) { r.cancel(ErrCancelled) })
}

func (e *Engine) withRequest(id uint64, f func(*state, *request, time.Time)) error {
	found := false
	err := e.do(func(s *state, now time.Time) {
		for _, r := range s.requests {
			if r.id == id {
				found = true
				f(s, r, now)
			}
		}
	})
	if err == nil && !found {
		err = ErrNoRequest
	}
	return err
}
