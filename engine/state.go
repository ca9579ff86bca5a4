package engine

import (
	"context"
	"fmt"
	"sort"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// state is what the owner owns. Nothing in it is touched by another goroutine.
type state struct {
	e         *Engine
	chain     []keystore.Route
	skipped   map[keystore.Route]bool
	keys      []keystore.Key
	rows      map[limit.Subject]*limit.Row // the cached view: never authority over the ledger
	targets   map[keystore.Target]*target
	predicted map[limit.Subject]limit.Row // the ledger's own rows, where the view is ahead of them
	touched   map[limit.Subject]bool      // changed since the last publication
	revision  uint64

	requests []*request // not ended, in order of arrival
	nextID   uint64
	pumpAll  bool      // every waiter has to be looked at again
	wake     time.Time // when a waiter has to be looked at again

	active   map[keystore.Route]string // key ID in use
	lastKey  map[keystore.Route]int
	inUse    keystore.Route // the newest answer came from it
	models   map[keystore.Route]*experience
	budgets  map[string]*budget // by provider: a sick one must not slow the others
	dislikes map[keystore.Route][]dislike
	closed   map[string]closed // by key ID
	owners   map[string]string // by key ID: the owner that answers name
	opts     []option          // room for the options of one request

	events    []Event
	logged    uint64
	notice    string
	seq       uint64
	shown     shown
	due       bool      // somebody waits for the next publication
	published time.Time // when the last one was
	viewWake  time.Time // when the last one has to be followed by another
}

// target is one key with one route, and the cached rows that cover it.
type target struct {
	t    keystore.Target
	rows [keystore.Covers]*limit.Row
}

// all gives the rows as limit's functions take them.
func (t *target) all(buf *[keystore.Covers]limit.Row) []limit.Row {
	for i, r := range t.rows {
		buf[i] = *r
	}
	return buf[:]
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
	s := &state{e: e, chain: e.o.Chain, skipped: map[keystore.Route]bool{}, rows: map[limit.Subject]*limit.Row{},
		touched: map[limit.Subject]bool{}, predicted: map[limit.Subject]limit.Row{}, closed: map[string]closed{}, owners: map[string]string{}, revision: revision, active: map[keystore.Route]string{},
		lastKey: map[keystore.Route]int{}, models: map[keystore.Route]*experience{}, budgets: map[string]*budget{}, dislikes: map[keystore.Route][]dislike{}, inUse: e.o.Chain[0]}
	s.merge(rows)
	now := time.Now()
	s.setKeys(e.o.Keys, now)
	if rows, err = e.o.Ledger.Amend(ctx, s.lookAgain(), limit.LookAgain(now), now); err != nil {
		return nil, fmt.Errorf("writing the ledger: %w", err)
	}
	s.merge(rows)
	return s, nil
}

// setKeys replaces the pool and builds the targets anew.
func (s *state) setKeys(keys []keystore.Key, now time.Time) {
	s.keys = append([]keystore.Key(nil), keys...)
	sort.SliceStable(s.keys, func(i, j int) bool { return s.keys[i].Order < s.keys[j].Order })
	s.targets = map[keystore.Target]*target{}
	clear(s.closed) // a key may have got another secret
	clear(s.dislikes)
	s.lookFor(s.keys, now)
	s.pumpAll = true
	s.shown.reset()
}

// target gives the cached rows that cover t, making them at first use.
func (s *state) target(t keystore.Target) *target {
	if got, ok := s.targets[t]; ok {
		return got
	}
	made := &target{t: t}
	for i, sub := range t.Subjects() {
		made.rows[i] = s.row(sub)
	}
	s.targets[t] = made
	return made
}

func (s *state) row(sub limit.Subject) *limit.Row {
	r, ok := s.rows[sub]
	if !ok {
		r = &limit.Row{Subject: sub}
		s.rows[sub] = r
	}
	return r
}

// merge takes rows that the ledger gave over into the view. A row that is
// older than the one in the view changes nothing.
func (s *state) merge(rows []limit.Row) {
	for _, r := range rows {
		have := s.row(r.Subject)
		if r.Revision < have.Revision {
			continue
		}
		if !quiet(have, &r) {
			s.touched[r.Subject] = true
		}
		*have = r
		delete(s.predicted, r.Subject)
		s.pumpAll = true
	}
}

// quiet says that no key looks different for the change of a provider's row:
// only its counts went on.
func quiet(a, b *limit.Row) bool {
	k := a.Subject.Kind
	return (k == limit.OfProvider || k == limit.OfProviderModel) &&
		a.Block == b.Block && a.Ramp == b.Ramp && len(a.Buckets)+len(b.Buckets)+len(a.Holds)+len(b.Holds) == 0
}

// newest is the newest revision that the view has of any row.
func (s *state) newest() (revision uint64) {
	for _, r := range s.rows {
		revision = max(revision, r.Revision)
	}
	return revision
}

// predict moves the view ahead to what the ledger is expected to come to.
func (s *state) predict(rows []limit.Row) {
	for _, r := range rows {
		have := s.row(r.Subject)
		if _, ok := s.predicted[r.Subject]; !ok {
			s.predicted[r.Subject] = *have
		}
		*have = r
		s.touched[r.Subject] = true
	}
}

// unpredict takes the ledger's own rows back, where something that was let go
// did not reserve after all.
func (s *state) unpredict() {
	for sub, r := range s.predicted {
		*s.row(sub) = r
		s.touched[sub] = true
		s.pumpAll = true
	}
	clear(s.predicted)
}

// keyOf gives a key of the pool; the zero one where it is gone.
func (s *state) keyOf(id string) keystore.Key {
	for _, k := range s.keys {
		if k.ID == id {
			return k
		}
	}
	return keystore.Key{}
}

func (s *state) keyName(id string) string { return s.keyOf(id).Name }

// emit appends an event. The log's tail is shared with observers, so it is
// only ever appended to, or copied.
func (s *state) emit(ev Event, now time.Time) {
	var n uint64
	if len(s.events) > 0 {
		n = s.events[len(s.events)-1].Number
	}
	ev.Number, ev.At = n+1, now
	if len(s.events) >= 2*keepEvents {
		s.trim()
	}
	s.events = append(s.events, ev)
}

const keepEvents = 5000

// trim drops old events, though none that the log does not have yet.
func (s *state) trim() {
	cut := len(s.events) - keepEvents
	if s.e.o.Logs {
		cut = min(cut, sort.Search(len(s.events), func(i int) bool { return s.events[i].Number > s.logged }))
	}
	s.events = append([]Event(nil), s.events[cut:]...)
}

// farAway is when there is nothing to wake up for.
func farAway(now time.Time) time.Time { return now.Add(24 * time.Hour) }

// earlier gives the earlier of two times, where zero stands for never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func (s *state) experience(r keystore.Route) *experience {
	x, ok := s.models[r]
	if !ok {
		x = &experience{}
		s.models[r] = x
	}
	return x
}

func (s *state) budgetOf(provider string) *budget {
	b, ok := s.budgets[provider]
	if !ok {
		b = &budget{}
		s.budgets[provider] = b
	}
	return b
}
