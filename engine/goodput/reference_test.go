package goodput

import (
	"slices"
	"time"

	"sluice/engine/sim"
)

// The reference knows every limit, its changes and every size. It sees as many
// requests at once as there are workers, decides anew whenever something
// changes, and takes the room for an answer when it begins, so that it is never
// refused. It shares nothing with the engine.

// turn is one request as the reference carries it.
type turn struct {
	job
	place   *place
	at, end time.Time
}

// plan is the reference at work.
type plan struct {
	scenario
	start   time.Time
	limits  []sim.Limit
	places  []*place
	jobs    []job // not seen yet
	held    []job // seen, chats first
	chats   int   // how many were seen
	running []turn
	done    []turn
}

// reference gives who goes where and when at best, from start on.
func (s scenario) reference(start time.Time) []turn {
	p := plan{scenario: s, start: start, limits: s.limits(), places: s.places(start), jobs: s.work()}
	for now := start; ; now = p.next(now) {
		for _, place := range p.places {
			for _, r := range place.rooms {
				r.turn(now)
			}
		}
		p.settle(now)
		p.see(now)
		p.held = slices.DeleteFunc(p.held, func(j job) bool { return p.begin(j, now) })
		if p.work() == 0 {
			return p.done
		}
	}
}

// work is how many requests of the work have not ended.
func (p *plan) work() int { return p.Requests - p.ended() }

func (p *plan) ended() (n int) {
	for _, t := range p.done {
		if !t.chat() {
			n++
		}
	}
	return n
}

func (p *plan) settle(now time.Time) {
	p.running = slices.DeleteFunc(p.running, func(t turn) bool {
		if t.end.After(now) {
			return false
		}
		for _, r := range t.place.rooms {
			r.end(t.job, now)
		}
		p.done = append(p.done, t)
		return true
	})
}

// see takes in the chats that are due, and work for idle workers.
func (p *plan) see(now time.Time) {
	busy := 0
	for _, t := range p.running {
		if !t.chat() {
			busy++
		}
	}
	var chats, rest []job
	for _, j := range p.held {
		if j.chat() {
			chats = append(chats, j)
		} else {
			rest = append(rest, j)
		}
	}
	for p.Person && !p.chat(p.chats, p.start).due.After(now) {
		chats = append(chats, p.chat(p.chats, p.start))
		p.chats++
	}
	for busy+len(rest) < p.workers(now) && len(p.jobs) > 0 {
		rest, p.jobs = append(rest, p.jobs[0]), p.jobs[1:]
	}
	p.held = append(chats, rest...)
}

// workers is how many have begun.
func (p *plan) workers(now time.Time) int {
	return min(p.Workers, 1+int(now.Sub(p.start)/apart))
}

// begin sends a request to the place that it fits best, if there is one.
func (p *plan) begin(j job, now time.Time) bool {
	var best *place
	least := 0.0
	for _, place := range p.places {
		if !place.fits(j, now).Equal(now) {
			continue
		}
		if m := place.misfit(j, now); best == nil || m < least {
			best, least = place, m
		}
	}
	if best == nil {
		return false
	}
	for _, r := range best.rooms {
		r.begin(j, now)
	}
	p.running = append(p.running, turn{j, best, now, now.Add(j.took())})
	return true
}

// next is when something changes.
func (p *plan) next(now time.Time) (at time.Time) {
	sooner := func(t time.Time) {
		if t.After(now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	for _, t := range p.running {
		sooner(t.end)
	}
	if p.Person {
		sooner(p.chat(p.chats, p.start).due)
	}
	if n := p.workers(now); n < p.Workers {
		sooner(p.start.Add(time.Duration(n) * apart))
	}
	for _, l := range p.limits {
		sooner(p.start.Add(time.Duration(l.After)))
	}
	for _, place := range p.places {
		for _, j := range p.held {
			sooner(place.fits(j, now))
		}
	}
	return at
}

// places are the keys with their models; limits of a key are shared.
func (s scenario) places(start time.Time) (places []*place) {
	for key := range s.Keys {
		shared := make([]*room, len(s.Limits))
		for model := range s.Models {
			p := &place{key: key, model: model}
			for i, l := range s.limitsOf(model) {
				if shared[i] == nil || l.Scope == "" {
					shared[i] = &room{Limit: l, start: start, at: start}
				}
				p.rooms = append(p.rooms, shared[i])
			}
			places = append(places, p)
		}
	}
	return places
}
