package batch

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

// The plan (rules): the work is played through the rows of the ledger, with the
// ledger's own arithmetic, by requests of the average size; each goes to the
// first target of the chain that has room. Many small ones are played as one
// where no limit is so small that it matters. What is not known is not guessed:
// where a target may be used of which no limit is known, no end is foreseen.

// Load is work, as far as its plan needs it.
type Load struct {
	Requests      int
	Input, Output int64              // tokens, of all
	Took          time.Duration      // from the sending of one to its answer
	Keep          map[string]float64 // by provider: the part of each limit, from 0 to 1, that is left to others
}

// Part is the load of so many of its requests.
func (l Load) Part(n int) Load {
	if l.Requests > 0 {
		part := float64(n) / float64(l.Requests)
		l.Requests, l.Input, l.Output = n, int64(float64(l.Input)*part), int64(float64(l.Output)*part)
	}
	return l
}

// Forecast is what a plan foresees.
type Forecast struct {
	Ends  time.Time      // zero: not foreseen
	Binds string         // the limit that is waited for longest: "groq RPD"; empty: none
	Open  keystore.Route // a model of which no limit is known, so that no end is; zero: none
	Never bool           // nothing serves the work before a person acts
}

const (
	mostSteps = 10_000 // played at most; the rest goes on as they did
	finest    = 20     // no step takes more than this part of a limit
)

// Foresee plays a load through the rows that cover targets, which are in the
// order of preference.
func Foresee(l Load, targets []keystore.Target, rows []limit.Row, now time.Time) Forecast {
	if l.Requests <= 0 {
		return Forecast{Ends: now}
	}
	p := play{load: l, targets: targets, rows: map[limit.Subject]limit.Row{}, now: now, waited: map[string]time.Duration{}}
	for _, r := range rows {
		p.rows[r.Subject] = limit.Alone(r)
	}
	if route := p.open(); route != (keystore.Route{}) {
		return Forecast{Open: route}
	}
	p.size()
	steps := (l.Requests + p.each - 1) / p.each
	var at []time.Duration // of each step
	for n := range min(steps, mostSteps) {
		if !p.step(n) {
			return Forecast{Never: true}
		}
		at = append(at, p.now.Sub(now))
	}
	return Forecast{Ends: now.Add(p.beyond(at, steps-1) + l.Took), Binds: p.binds()}
}

// beyond gives when step n is, of which those at are played: as many of the longest
// window as they span go on as they were.
func (p *play) beyond(at []time.Duration, n int) time.Duration {
	last := len(at) - 1
	if n <= last {
		return at[n]
	}
	var window time.Duration
	for _, r := range p.rows {
		for _, b := range r.Buckets {
			if b.Limit.Known && b.Window.Span <= at[last] {
				window = max(window, b.Window.Span)
			}
		}
	}
	if window == 0 {
		return time.Duration(float64(at[last]) * float64(n) / float64(last))
	}
	window *= at[last] / window
	from, _ := slices.BinarySearch(at, at[last]-window)
	from = min(from, last-1)
	more, each := n-last, last-from
	return at[last] + time.Duration(more/each)*window + at[from+more%each] - at[from]
}

// play is one plan at work.
type play struct {
	load    Load
	targets []keystore.Target
	rows    map[limit.Subject]limit.Row
	now     time.Time
	each    int // requests that are played as one
	cost    limit.Cost
	took    time.Duration
	running []sent // by their ends
	waited  map[string]time.Duration
}

// sent is a step on its way.
type sent struct {
	target keystore.Target
	hold   limit.Hold
	taken  []limit.Taken
	ends   time.Time
}

func (p *play) cover(t keystore.Target) (rows [keystore.Covers]limit.Row) {
	for i, sub := range t.Subjects() {
		rows[i] = p.rows[sub]
		rows[i].Subject = sub
	}
	return rows
}

func (p *play) keep(rows []limit.Row) {
	for _, r := range rows {
		p.rows[r.Subject] = r
	}
}

// average is the cost of so many requests of the load.
func (p *play) average(n int) limit.Cost {
	of := func(all int64) int64 { return all * int64(n) / int64(p.load.Requests) }
	return limit.Cost{Requests: int64(n), Input: of(p.load.Input), Output: max(of(p.load.Output), 1)}
}

// open gives a model that may be used and of which no limit is known.
func (p *play) open() keystore.Route {
	for _, t := range p.targets {
		rows := p.cover(t)
		if limit.Fits(rows[:], p.average(1), p.load.Keep[t.Provider], p.now).Never {
			continue
		}
		if !slices.ContainsFunc(rows[:], func(r limit.Row) bool { return slices.ContainsFunc(r.Buckets, known(t.Model)) }) {
			return keystore.Route{Provider: t.Provider, Model: t.Model}
		}
	}
	return keystore.Route{}
}

func known(model string) func(limit.Bucket) bool {
	return func(b limit.Bucket) bool { return b.Covers(model) && b.Limit.Known }
}

// size chooses how many requests are played as one.
func (p *play) size() {
	one := p.average(1)
	p.each, p.took = max(p.load.Requests/finest, 1), p.load.Took
	for _, t := range p.targets {
		for _, r := range p.cover(t) {
			for _, b := range r.Buckets {
				if n := one.Of(b.Dimension); n > 0 && known(t.Model)(b) {
					p.each = min(p.each, max(int(float64(b.Limit.N)*(1-p.load.Keep[t.Provider]))/int(n)/finest, 1))
				}
			}
		}
	}
	p.cost = p.average(p.each)
}

// step sends once, and waits for room before where there is none. It says false
// where there never will be.
func (p *play) step(n int) bool {
	for {
		p.settle()
		var until time.Time
		what := ""
		for i, t := range p.targets {
			rows := p.cover(t)
			f := limit.Fits(rows[:], p.cost, p.load.Keep[t.Provider], p.now)
			if f.OK && len(p.running) < max(mostAsking/p.each, 1) {
				p.send(n, t, rows[:])
				return true
			}
			at := f.At
			if (f.OK || f.Busy) && len(p.running) > 0 {
				at = p.running[0].ends
			}
			if !at.IsZero() && (until.IsZero() || at.Before(until)) {
				until, what = at, named(p.targets[i], f)
			}
		}
		if until.IsZero() {
			return false
		}
		until = latest(until, p.now.Add(time.Millisecond))
		if len(p.running) > 0 && p.running[0].ends.Before(until) {
			until = latest(p.running[0].ends, p.now.Add(time.Millisecond))
		}
		p.waited[what] += until.Sub(p.now)
		p.now = until
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p *play) send(n int, t keystore.Target, rows []limit.Row) {
	h := limit.Hold{Lease: strconv.Itoa(n), Key: t.Key, Process: "plan"}
	changed, taken, _ := limit.Reserve(rows, p.cost, p.load.Keep[t.Provider], h, p.now)
	p.keep(changed)
	h.At = p.now
	s := sent{t, h, taken, p.now.Add(p.took)}
	at, _ := slices.BinarySearchFunc(p.running, s, func(a, b sent) int { return cmp.Or(a.ends.Compare(b.ends), -1) })
	p.running = slices.Insert(p.running, at, s)
}

// settle ends what has its answer by now.
func (p *play) settle() {
	for len(p.running) > 0 && !p.running[0].ends.After(p.now) {
		s := p.running[0]
		p.running = p.running[1:]
		rows := p.cover(s.target)
		p.keep(limit.Settle(rows[:], s.taken, s.hold, &limit.Result{Verdict: limit.Verdict{Class: limit.OK, Status: 200},
			Asked: p.cost, Cost: p.cost, Measured: true, Accepted: true, Answered: s.ends}, p.now))
	}
}

// named gives "groq RPD"; "groq" alone where no limit is what stops it.
func named(t keystore.Target, f limit.Fit) string {
	switch {
	case f.OK || f.Busy:
		return ""
	case f.Dimension == limit.Unknown:
		return t.Provider
	}
	return t.Provider + " " + limit.Name(f.Dimension, f.Window)
}

// binds gives what was waited for longest.
func (p *play) binds() string {
	most := ""
	for what, d := range p.waited {
		if d > p.waited[most] || d == p.waited[most] && what < most {
			most = what
		}
	}
	return most
}
