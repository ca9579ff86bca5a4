package sim

import (
	"cmp"
	"slices"
	"time"
)

// rule is a Limit that is in force. A new rule starts new counters.
type rule struct {
	Limit
	zone *time.Location
}

// counterKey says whose counter it is.
type counterKey struct {
	rule    *rule
	account string
	model   string // empty: all models together
}

// lease is what a request holds while it runs.
type lease struct {
	at   time.Time
	kept bool // nothing that was reserved comes back
	held []holding
}

// holding is one limit's part of a lease.
type holding struct {
	counter   counter
	dimension string
	n         int64 // taken so far
}

// refusal says why a request may not run.
type refusal struct {
	kind            string
	limit           Limit
	used, requested int64
	until           time.Time // when it would pass; zero: not known, or never
}

// cost is what a request takes when it starts.
type cost struct {
	input  int64
	output int64 // what is reserved for the answer
}

// of is the part that a limit counts.
func (c cost) of(dimension string) int64 {
	switch dimension {
	case Tokens:
		return c.input + c.output
	case InputTokens:
		return c.input
	case OutputTokens:
		return c.output
	}
	return 1
}

func (p *provider) costOf(m *model, r chatRequest) cost {
	c := cost{input: inputTokens(r)}
	if p.Reserve == reserveMax || p.Reserve == reserveKept {
		c.output = cmp.Or(r.maxTokens(), m.MaxOutput, p.dialect.reserveOpen())
	}
	return c
}

// rulesFor are the limits of a model that hold for an account.
func (m *model) rulesFor(account string) (rules []*rule) {
	for _, r := range m.rules {
		if len(r.Accounts) == 0 || slices.Contains(r.Accounts, account) {
			rules = append(rules, r)
		}
	}
	return rules
}

func (p *provider) counter(r *rule, account string, m *model) counter {
	k := counterKey{r, account, m.Name}
	if r.Scope == perAccount {
		k.model = ""
	}
	c, ok := p.counters[k]
	if !ok {
		c = newCounter(r.Limit, r.zone)
		p.counters[k] = c
	}
	return c
}

// turn puts in force what limits have become by now.
func (p *provider) turn(started, now time.Time) {
	for _, m := range p.models {
		for _, r := range m.rules {
			at := started.Add(r.After.d())
			if r.Later == 0 || now.Before(at) {
				continue
			}
			r.Max, r.Later = r.Later, 0
			for k, c := range p.counters {
				if k.rule == r {
					c.resize(r.Max, at)
				}
			}
		}
	}
}

// admit takes a request's cost from every limit that covers it, or from none.
// Of several limits that refuse, the one that lasts longest is named.
func (p *provider) admit(account string, m *model, c cost, now time.Time) (*lease, *refusal) {
	rules := m.rulesFor(account)
	if no := p.worst(rules, account, m, c, now); no != nil {
		return nil, p.countRefusal(no, rules, account, m, c, now)
	}
	l := &lease{at: now, kept: p.Reserve == reserveKept}
	for _, r := range rules {
		h := holding{p.counter(r, account, m), r.Dimension, c.of(r.Dimension)}
		if h.n > 0 {
			h.counter.take(h.n, now)
		}
		l.held = append(l.held, h)
	}
	return l, nil
}

// worst is what refuses longest; nil: nothing refuses.
func (p *provider) worst(rules []*rule, account string, m *model, c cost, now time.Time) (worst *refusal) {
	for _, r := range rules {
		if no := r.refuse(p.counter(r, account, m), c, now); no != nil && no.worseThan(worst) {
			worst = no
		}
	}
	return worst
}

// countRefusal lets the refused request itself count, where a limit has it so.
// That may have made the wait longer.
func (p *provider) countRefusal(no *refusal, rules []*rule, account string, m *model, c cost, now time.Time) *refusal {
	rules = slices.DeleteFunc(rules, func(r *rule) bool { return !r.CountRefusals })
	for _, r := range rules {
		if r.Dimension == Requests && r.Max > 0 {
			p.counter(r, account, m).take(1, now)
		}
	}
	if again := p.worst(rules, account, m, c, now); again != nil && again.worseThan(no) {
		return again
	}
	return no
}

// refuse tells whether one limit refuses, and why.
func (r *rule) refuse(count counter, c cost, now time.Time) *refusal {
	// An answer whose length is not reserved still needs one token of room.
	no := &refusal{kind: sayRateLimit, limit: r.Limit, requested: max(c.of(r.Dimension), 1)}
	if r.Max == 0 {
		no.kind = sayZero
		return no
	}
	at, ever := count.fits(no.requested, now)
	no.used = count.used(now)
	switch {
	case !ever:
		no.kind = sayTooLarge
	case at.After(now):
		no.until = at
	default:
		return nil
	}
	return no
}

// worseThan puts what never passes before what passes later.
func (no *refusal) worseThan(other *refusal) bool {
	switch {
	case other == nil:
		return true
	case no.until.IsZero() != other.until.IsZero():
		return no.until.IsZero()
	}
	return no.until.After(other.until)
}

// end gives back what was not used, adds what was used beyond the reserve, and
// frees the request's place.
func (l *lease) end(input, output int64, now time.Time) {
	for _, h := range l.held {
		spent := cost{input, output}.of(h.dimension)
		switch {
		case h.dimension == Concurrency:
			h.counter.back(h.n, l.at, now)
		case spent > h.n:
			h.counter.take(spent-h.n, now)
		case spent < h.n && !l.kept:
			h.counter.back(h.n-spent, l.at, now)
		}
	}
}

// reading is an account's visible limit of a dimension; a zero window means
// the shortest that there is.
func (p *provider) reading(account string, m *model, dimension string, window Duration, now time.Time) (reading, bool) {
	var best *rule
	for _, r := range m.rulesFor(account) {
		if r.Hidden || r.Dimension != dimension || (window != 0 && r.Window != window) {
			continue
		}
		if best == nil || r.Window < best.Window {
			best = r
		}
	}
	if best == nil {
		return reading{}, false
	}
	c := p.counter(best, account, m)
	return reading{best.Limit, c.used(now), c.full(now)}, true
}
