package goodput

import (
	"cmp"
	"slices"
	"time"

	"sluice/engine/sim"
)

// The reference knows every limit and every size, decides anew whenever
// something changes, and sees as many requests at once as there are workers. It
// takes the room for an answer when it begins, so that it is never refused.

// room is one limit of one target, or of one account, as the reference keeps it.
type room struct {
	limit sim.Limit
	taken []taking
	level float64 // of a refilling limit: what is used
	at    time.Time
}

// taking is an amount that counts until a time; zero: until its request ends.
type taking struct {
	job   int
	n     int64
	until time.Time
}

func (r *room) cost(j job) int64 {
	switch r.limit.Dimension {
	case sim.Tokens:
		return j.input + j.output
	case sim.InputTokens:
		return j.input
	case sim.OutputTokens:
		return j.output
	}
	return 1
}

func (r *room) turn(now time.Time) {
	if r.limit.Kind == sim.Bucket {
		r.level = max(0, r.level-r.drip(now.Sub(r.at)))
		r.at = now
	}
	r.taken = slices.DeleteFunc(r.taken, func(t taking) bool { return !t.until.IsZero() && !now.Before(t.until) })
}

func (r *room) drip(d time.Duration) float64 {
	return float64(r.limit.Max) * float64(d) / float64(r.limit.Window)
}

func (r *room) left(now time.Time) int64 {
	r.turn(now)
	left := r.limit.Max
	for _, t := range r.taken {
		left -= t.n
	}
	return left - int64(r.level+0.999999)
}

// next is when something comes back by itself; zero: never.
func (r *room) next(now time.Time) (at time.Time) {
	for _, t := range r.taken {
		if t.until.After(now) && (at.IsZero() || t.until.Before(at)) {
			at = t.until
		}
	}
	if r.limit.Kind == sim.Bucket && r.level > 0 {
		one := float64(r.limit.Window) / float64(r.limit.Max)
		at = now.Add(max(time.Duration(one), 50*time.Millisecond))
	}
	return at
}

func (r *room) take(j job) { r.taken = append(r.taken, taking{job: j.id, n: r.cost(j)}) }

// begun counts what the provider counts when a request begins, and ended the
// rest.
func (r *room) begun(j job, now time.Time) { r.count(j, r.cost(job{input: j.input}), now) }

func (r *room) ended(j job, now time.Time) {
	if n := r.cost(j) - r.cost(job{input: j.input}); n > 0 {
		r.count(j, n, now)
	}
}

func (r *room) count(j job, n int64, now time.Time) {
	for i := range r.taken {
		if t := &r.taken[i]; t.job == j.id && t.until.IsZero() {
			t.n -= n
		}
	}
	r.taken = slices.DeleteFunc(r.taken, func(t taking) bool { return t.until.IsZero() && t.n <= 0 })
	switch r.limit.Kind {
	case sim.Bucket:
		r.level += float64(n)
	case sim.Fixed:
		w := time.Duration(r.limit.Window)
		r.taken = append(r.taken, taking{job: -1, n: n, until: now.Truncate(w).Add(w)})
	default:
		r.taken = append(r.taken, taking{job: -1, n: n, until: now.Add(time.Duration(r.limit.Window))})
	}
}

// end is one end of a request.
type end struct {
	job   job
	at    time.Time
	rooms []*room
}

// reference gives when each request of the work ends at best, from start on.
func (s scenario) reference(start time.Time) (ends []time.Time) {
	targets := s.rooms()
	jobs, held, running := s.work(), []job(nil), []end(nil)
	change := start.Add(changeAfter)
	for now := start; ; {
		if s.Change != 0 && !now.Before(change) {
			for i, rooms := range targets {
				for j, r := range rooms {
					left := slices.DeleteFunc(r.taken, func(t taking) bool { return !t.until.IsZero() })
					*targets[i][j] = room{limit: s.changed().Limits[j], taken: left}
				}
			}
			s.Change = 0
		}
		running = slices.DeleteFunc(running, func(e end) bool {
			if e.at.After(now) {
				return false
			}
			for _, r := range e.rooms {
				r.ended(e.job, now)
			}
			ends = append(ends, e.at)
			return true
		})
		for len(held)+len(running) < s.Workers && len(jobs) > 0 {
			held, jobs = append(held, jobs[0]), jobs[1:]
		}
		held = slices.DeleteFunc(held, func(j job) bool {
			rooms := bestFit(targets, j, now)
			for _, r := range rooms {
				r.take(j)
				r.begun(j, now)
			}
			if rooms != nil {
				running = append(running, end{j, now.Add(j.took()), rooms})
			}
			return rooms != nil
		})
		if len(held)+len(jobs)+len(running) == 0 {
			return ends
		}
		next := soonest(targets, running, now)
		if s.Change != 0 && change.After(now) && (next.IsZero() || change.Before(next)) {
			next = change
		}
		now = next
	}
}

// rooms gives the limits of each target: those that are an account's are shared.
func (s scenario) rooms() (targets [][]*room) {
	for range s.Keys {
		shared := map[int]*room{}
		for range s.Models {
			var rooms []*room
			for i, l := range s.Limits {
				r := &room{limit: l}
				if l.Scope == "account" {
					if shared[i] == nil {
						shared[i] = r
					}
					r = shared[i]
				}
				rooms = append(rooms, r)
			}
			targets = append(targets, rooms)
		}
	}
	return targets
}

// bestFit gives the rooms of the target where what is left is most like the
// request; nil: it fits nowhere now.
func bestFit(targets [][]*room, j job, now time.Time) (best []*room) {
	least := 0.0
	for _, rooms := range targets {
		fits, requests, tokens := true, int64(1<<40), int64(1<<40)
		for _, r := range rooms {
			left := r.left(now)
			fits = fits && left >= r.cost(j)
			if r.limit.Dimension == sim.Requests {
				requests = min(requests, left)
			} else {
				tokens = min(tokens, left)
			}
		}
		if !fits {
			continue
		}
		perRequest := float64(tokens) / float64(max(requests, 1))
		misfit := float64(j.input+j.output)/perRequest + perRequest/float64(j.input+j.output)
		if best == nil || cmp.Compare(misfit, least) < 0 {
			best, least = rooms, misfit
		}
	}
	return best
}

func soonest(targets [][]*room, running []end, now time.Time) (at time.Time) {
	sooner := func(t time.Time) {
		if t.After(now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	for _, e := range running {
		sooner(e.at)
	}
	for _, rooms := range targets {
		for _, r := range rooms {
			sooner(r.next(now))
		}
	}
	return at
}

// bound is a time below which no scheduler can get, by each limit alone and by
// the workers.
func (s scenario) bound(start time.Time) time.Duration {
	jobs := s.work()
	var total, longest time.Duration
	for _, j := range jobs {
		total, longest = total+j.took(), max(longest, j.took())
	}
	bound := max(longest, total/time.Duration(s.Workers))
	for _, l := range s.Limits {
		r := room{limit: l}
		var need int64
		for _, j := range jobs {
			need += r.cost(j)
		}
		places := int64(s.Keys)
		if l.Scope != "account" {
			places *= int64(s.Models)
		}
		bound = max(bound, l2t(l, float64(need)/float64(places), start)+latency)
	}
	return bound
}

// l2t is how long one limit needs to let an amount begin.
func l2t(l sim.Limit, need float64, start time.Time) time.Duration {
	w := time.Duration(l.Window)
	windows := need / float64(l.Max)
	if windows <= 1 {
		return 0
	}
	switch l.Kind {
	case sim.Bucket:
		return time.Duration((windows - 1) * float64(w))
	case sim.Fixed:
		first := start.Truncate(w).Add(w).Sub(start)
		whole := time.Duration(windows)
		if float64(whole) == windows {
			whole--
		}
		return first + (whole-1)*w
	}
	whole := time.Duration(windows)
	if float64(whole) == windows {
		whole--
	}
	return whole * w
}
