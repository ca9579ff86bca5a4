package sim

import (
	"slices"
	"time"
)

// lease is what a request holds while it runs.
type lease struct {
	provider *provider
	held     []holding
}

// holding is one limit's part of a lease.
type holding struct {
	rule *rule
	key  counterKey
	n    int64 // taken so far
	at   time.Time
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
	if p.Reserve != ReserveMax && p.Reserve != ReserveKept {
		return c
	}
	c.output = r.maxTokens()
	if c.output == 0 {
		c.output = m.MaxOutput
	}
	if c.output == 0 {
		c.output = p.dialect.reserveOpen
	}
	return c
}

func (r *rule) holdsFor(account string) bool {
	return len(r.Accounts) == 0 || slices.Contains(r.Accounts, account)
}

func (r *rule) key(account, model string) counterKey {
	if r.Scope == PerAccount {
		model = ""
	}
	return counterKey{r, account, model}
}

func (p *provider) counter(k counterKey) counter {
	c, ok := p.counters[k]
	if !ok {
		c = newCounter(k.rule.Limit, k.rule.zone)
		p.counters[k] = c
	}
	return c
}

// admit takes a request's cost from every limit that covers it, or from none.
// Of several limits that refuse, the one that lasts longest is named.
func (p *provider) admit(account string, m *model, c cost, now time.Time) (*lease, *refusal) {
	var worst *refusal
	for _, r := range m.rules {
		if !r.holdsFor(account) {
			continue
		}
		if no := p.refuse(r, account, m, c, now); no != nil && no.worseThan(worst) {
			worst = no
		}
	}
	if worst != nil {
		p.countRefusal(account, m, now)
		return nil, worst.after(p, account, m, c, now)
	}
	l := &lease{provider: p}
	for _, r := range m.rules {
		if !r.holdsFor(account) {
			continue
		}
		k, n := r.key(account, m.Name), c.of(r.Dimension)
		if r.Dimension == Concurrency {
			p.running[k]++
		} else if n > 0 {
			p.counter(k).take(n, now)
		}
		l.held = append(l.held, holding{r, k, n, now})
	}
	return l, nil
}

// refuse tells whether one limit refuses, and why.
func (p *provider) refuse(r *rule, account string, m *model, c cost, now time.Time) *refusal {
	k, n := r.key(account, m.Name), c.of(r.Dimension)
	no := &refusal{kind: sayRateLimit, limit: r.Limit, requested: max(n, 1)}
	if r.Max == 0 {
		no.kind = sayZero
		return no
	}
	if r.Dimension == Concurrency {
		if no.used = p.running[k]; no.used < r.Max {
			return nil
		}
		no.until = now.Add(time.Second) // nobody knows when another ends
		return no
	}
	count := p.counter(k)
	// An answer whose length is not reserved still needs one token of room.
	at, ever := count.fits(max(n, 1), now)
	if no.used = count.used(now); !ever {
		no.kind = sayTooLarge
		return no
	}
	if !at.After(now) {
		return nil
	}
	no.until = at
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

// countRefusal lets the refused request itself count, where a limit has it so.
func (p *provider) countRefusal(account string, m *model, now time.Time) {
	for _, r := range m.rules {
		if r.CountRefusals && r.Dimension == Requests && r.Max > 0 && r.holdsFor(account) {
			p.counter(r.key(account, m.Name)).take(1, now)
		}
	}
}

// after looks again at the limit that refused: the refusal itself may have
// made the wait longer.
func (no *refusal) after(p *provider, account string, m *model, c cost, now time.Time) *refusal {
	for _, r := range m.rules {
		if !r.CountRefusals || !r.holdsFor(account) {
			continue
		}
		if again := p.refuse(r, account, m, c, now); again != nil && again.worseThan(no) {
			no = again
		}
	}
	return no
}

// end gives back what was not used, adds what was used beyond the reserve, and
// frees the request's place.
func (l *lease) end(input, output int64, now time.Time) {
	p := l.provider
	for _, h := range l.held {
		if h.rule.Dimension == Concurrency {
			p.running[h.key]--
			continue
		}
		if h.rule.Dimension == Requests {
			continue
		}
		spent := cost{input, output}.of(h.rule.Dimension)
		switch {
		case spent > h.n:
			p.counter(h.key).take(spent-h.n, now)
		case spent < h.n && p.Reserve != ReserveKept:
			p.counter(h.key).back(h.n-spent, h.at, now)
		}
	}
}

// reading is an account's visible limit of a dimension; a zero window means
// the shortest that there is.
func (p *provider) reading(account string, m *model, dimension string, window Duration, now time.Time) (reading, bool) {
	var best *rule
	for _, r := range m.rules {
		if r.Hidden || r.Dimension != dimension || !r.holdsFor(account) || (window != 0 && r.Window != window) {
			continue
		}
		if best == nil || r.Window < best.Window {
			best = r
		}
	}
	if best == nil {
		return reading{}, false
	}
	c := p.counter(best.key(account, m.Name))
	return reading{best.Limit, c.used(now), c.full(now)}, true
}
