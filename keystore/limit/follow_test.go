package limit

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// shape is a provider that states no limit: whether its window slides, ends with
// the clock's minute, or refills little by little.
type shape struct {
	kind   string
	limit  float64
	seen   []time.Time
	level  float64 // of what refills
	at     time.Time
	states bool // when a refused request would pass, in whole seconds
}

// admit says whether a request passes, and otherwise how long it is to wait.
func (p *shape) admit(now time.Time) (bool, time.Duration) {
	if p.kind == "refilling" {
		p.level = max(0, p.level-now.Sub(p.at).Seconds()*p.limit/60)
		p.at = now
		if p.level+1 <= p.limit {
			p.level++
			return true, 0
		}
		return false, time.Duration((p.level + 1 - p.limit) * 60 / p.limit * float64(time.Second))
	}
	from := now.Add(-Minute)
	if p.kind == "fixed" {
		from = now.Truncate(Minute).Add(-1)
	}
	for len(p.seen) > 0 && !p.seen[0].After(from) {
		p.seen = p.seen[1:]
	}
	over := len(p.seen) + 1 - int(p.limit)
	if over <= 0 {
		p.seen = append(p.seen, now)
		return true, 0
	}
	if p.kind == "fixed" {
		return false, now.Truncate(Minute).Add(Minute).Sub(now)
	}
	return false, p.seen[over-1].Add(Minute).Sub(now)
}

// follow sends for d, each as soon as it may after the one before has taken its
// time, and counts what passed and what was refused.
func (w *world) follow(p *shape, d, takes time.Duration) (passed, refused float64) {
	end := w.now.Add(d)
	for streak := 0; w.now.Before(end); {
		id, f := w.try(small)
		if id == "" {
			w.now = f.Try
			continue
		}
		ok, wait := p.admit(w.now)
		if ok {
			passed, streak = passed+1, 0
			w.sleep(takes)
			w.good(id)
			continue
		}
		refused++
		v := rateLimit(Unknown, 0, 0)
		if p.states {
			v.Stated, v.RetrySame, v.Wait = true, true, time.Duration(math.Ceil(wait.Seconds()))*time.Second
		}
		r := w.answer(v)
		r.Asked, r.Backoff = small, min(time.Second<<streak, time.Minute)
		streak++
		w.settle(id, r)
	}
	return passed, refused
}

// TestALimitIsFollowed, whatever the shape of its window, when it stays, is halved
// or doubled.
func TestALimitIsFollowed(t *testing.T) {
	const window, before, after = time.Minute, 10, 20
	for _, kind := range []string{"sliding", "fixed", "refilling"} {
		for _, states := range []bool{true, false} {
			for _, change := range []float64{1, 0.5, 2} {
				for _, takes := range []time.Duration{50 * time.Millisecond, 1400 * time.Millisecond} {
					name := fmt.Sprintf("%s, a request takes %v, waits stated %v, then times %g", kind, takes, states, change)
					w, p := newWorld(t), &shape{kind: kind, limit: 18, states: states}
					w.follow(p, window, takes)
					passed, refused := w.follow(p, before*window, takes)
					p.limit *= change
					if p.kind == "refilling" {
						p.level = min(p.level, p.limit)
					}
					more, no := w.follow(p, after*window, takes)
					passed, refused = passed+more, refused+no
					part, late := passed/(18*before+18*change*after), refused/(passed+refused)
					want, most := 0.77, 0.07 // a refusal without a word tells no shape
					if states {
						want, most = 0.87, 0.05
					}
					if part < want || late > most {
						t.Errorf("%s: %.0f%% passed, %.1f%% refused", name, 100*part, 100*late)
					}
				}
			}
		}
	}
}
