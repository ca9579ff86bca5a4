package schedule

import (
	"iter"
	"slices"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// Waiter is one that waits for a place, or did.
type Waiter struct {
	Turn
	Want
	Asked   time.Time // when it began to wait this time
	Waits   bool
	Fresh   bool                     // nothing was decided since it asked
	Options []Option                 // the preferred first
	Barred  map[keystore.Target]bool // where it must not go, whatever fits; without a key: a whole model
	goal    *Target                  // what it waits for
	held    bool                     // it was decided that it waits: places may be saved for it
}

// bars says whether w must not go to t, whatever fits.
func (w *Waiter) bars(t *keystore.Target) bool {
	return len(w.Barred) > 0 && (w.Barred[*t] || w.Barred[keystore.Target{Provider: t.Provider, Model: t.Model}])
}

// Option is a model that a waiter may go to, and what it would take of it.
type Option struct {
	Model *Model
	Cost  limit.Cost
	Keep  float64 // the part of each limit, from 0 to 1, that it leaves to others
}

// Model is the targets that can take requests for one model of a chain.
type Model struct {
	Route   keystore.Route
	Targets []*Target // of each key; nil where it does not serve the model
	Active  string    // ID of the key in use
	Last    int       // index of the one that was used last; -1: none
}

// Line is all who wait, in order of arrival.
type Line struct {
	Waiters []*Waiter
	How     Selection
	Shut    func(key string, now time.Time) bool // whether no secret of the key is to be had
	turns   []*Waiter
	offers  []Offer
	rows    [2][keystore.Covers]limit.Row // of the target that is looked at, and as another would see it
}

// Decision is where a waiter goes, or what it waits for.
type Decision struct {
	choice
	Offer Offer // where Pick is not -1
}

// Decide says of those that are fresh, or of all, where they go, or until when
// they wait and for what: one after the other, as it is their turn. What comes
// of a decision has to be seen in the rows before the next is taken.
func (l *Line) Decide(all bool, now time.Time) iter.Seq2[*Waiter, Decision] {
	return func(yield func(*Waiter, Decision) bool) {
		for _, w := range l.Waiters {
			w.held = w.held && !all
		}
		for _, w := range l.inTurn(now) {
			if !w.Waits || !all && !w.Fresh {
				continue
			}
			w.Fresh = false
			if !yield(w, l.decide(w, now)) {
				return
			}
		}
	}
}

// inTurn gives those that wait in the order in which they are served.
func (l *Line) inTurn(now time.Time) []*Waiter {
	l.turns = l.turns[:0]
	for _, w := range l.Waiters {
		if w.Waits {
			l.turns = append(l.turns, w)
		}
	}
	before := func(a, b *Waiter) int { return a.compare(&b.Turn, now) }
	if !slices.IsSortedFunc(l.turns, before) {
		slices.SortStableFunc(l.turns, before)
	}
	return l.turns
}

func (l *Line) decide(w *Waiter, now time.Time) (d Decision) {
	l.offers = l.offers[:0]
	for i := range w.Options {
		o := l.best(w, &w.Options[i], now)
		l.offers = append(l.offers, o)
		if o.Fit.OK && w.Prefer > 0 {
			break // no later model is taken while this one can take it now
		}
	}
	if d.choice = choose(w, l.offers, now); d.Pick >= 0 {
		d.Offer = l.offers[d.Pick]
		w.goal = w.Options[d.Pick].Model.Targets[d.Offer.Key]
		w.held = w.held || !d.Send && !d.Late
	}
	return d
}

// best gives the key of a model that can best take w. What is saved for another
// has to wait for it.
func (l *Line) best(w *Waiter, o *Option, now time.Time) Offer {
	m := o.Model
	p := pick{Offer: Offer{Route: m.Route, Key: -1}, how: l.How, keys: len(m.Targets), active: m.Active, last: m.Last}
	for n := range m.Targets {
		i := p.index(n)
		t := m.Targets[i]
		if t == nil || p.hopeless(t.stopped(&o.Cost, o.Keep, now)) || w.bars(&t.Target) || l.Shut(t.Key, now) {
			continue
		}
		rows := t.All(&l.rows[0])
		fit := t.fits(rows, o.Cost, o.Keep, now)
		if fit.OK && l.saved(w, m, t, now) {
			fit = limit.Fit{Busy: true, Probing: true}
		}
		if p.see(i, t.Key, rows, fit, now) {
			break
		}
	}
	if p.Fit.OK && w.Prefer <= 0 {
		p.Room = roomOf(m.Targets[p.Key].All(&l.rows[0]), m.Route.Model, o.Cost, now)
	}
	return p.Offer
}

// saved says whether t is kept from w for one that goes before it. Only from
// what merely counts against a limit: what stands for another reason, such as a
// refusal, may have nothing to do with others.
func (l *Line) saved(w *Waiter, m *Model, t *Target, now time.Time) bool {
	for _, o := range l.Waiters {
		if o.held && o.Waits && o != w && o.saves(&w.Turn, o.goal == t, now) && l.lacks(o, m, t, now) {
			return true
		}
	}
	return false
}

// lacks says whether only what counts against a limit keeps w from t.
func (l *Line) lacks(w *Waiter, m *Model, t *Target, now time.Time) bool {
	i := slices.IndexFunc(w.Options, func(o Option) bool { return o.Model == m })
	if i < 0 || w.bars(&t.Target) {
		return false
	}
	f := limit.Fits(t.All(&l.rows[1]), w.Options[i].Cost, w.Options[i].Keep, now)
	return !f.OK && !f.Never && !f.Busy && f.Class == limit.RateLimit && !f.Block.Set()
}

// Goes takes out w, which got its place, and counts it for those that wait on.
func (l *Line) Goes(w *Waiter) {
	w.Waits = false
	for _, o := range l.Waiters {
		if o.Waits {
			o.went(&w.Turn)
		}
	}
}
