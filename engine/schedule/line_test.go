package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// desk is a line before a few models, whose rows see what is decided.
type desk struct {
	line   Line
	models []*Model
}

// newDesk has for each model and key the requests and tokens that are left of
// 20 and 2000 in the next half minute.
func newDesk(left ...[][2]int64) *desk {
	d := &desk{line: Line{Shut: func(string, time.Time) bool { return false }}}
	for n, keys := range left {
		m := &Model{Route: keystore.Route{Provider: "far", Model: fmt.Sprint(n)}, Last: -1}
		for k, left := range keys {
			t := &Target{Target: keystore.Target{Provider: "far", Account: fmt.Sprint(k), Key: fmt.Sprint(k), Model: m.Route.Model}}
			for i, sub := range t.Subjects() {
				t.Rows[i] = &limit.Row{Subject: sub}
			}
			tokens := bucketWith(2000, 2000-left[1], t0)
			tokens.Dimension = limit.Tokens
			t.Rows[limit.OfAccountModel].Buckets = []limit.Bucket{bucketWith(20, 20-left[0], t0), tokens}
			m.Targets = append(m.Targets, t)
		}
		d.models = append(d.models, m)
	}
	return d
}

// waits adds one that waits for any of the models.
func (d *desk) waits(priority int, tokens int64, prefer time.Duration, now time.Time) *Waiter {
	w := &Waiter{Turn: Turn{Number: uint64(len(d.line.Waiters) + 1), Priority: priority, Came: now}, Asked: now, Want: Want{Began: now, Prefer: prefer},
		Waits: true, Fresh: true}
	for _, m := range d.models {
		w.Options = append(w.Options, Option{Model: m, Cost: limit.Cost{Requests: 1, Input: tokens - 1, Output: 1}})
	}
	d.line.Waiters = append(d.line.Waiters, w)
	return w
}

// decide gives the numbers of those that went, with model and key; each takes
// its room.
func (d *desk) decide(t *testing.T, all bool, now time.Time) (went []string) {
	t.Helper()
	for w, c := range d.line.Decide(all, now) {
		if !c.Send {
			continue
		}
		o := w.Options[c.Pick]
		target := o.Model.Targets[c.Offer.Key]
		var buf [keystore.Covers]limit.Row
		changed, _, f := limit.Reserve(target.All(&buf), o.Cost, o.Keep, limit.Hold{Key: target.Key}, now)
		if !f.OK {
			t.Fatalf("%d was sent where there is no room: %+v", w.Number, f)
		}
		for _, r := range changed {
			*target.Rows[r.Subject.Kind] = r
		}
		target.Changed()
		d.line.Goes(w)
		went = append(went, fmt.Sprintf("%d:%d/%d", w.Number, c.Pick, c.Offer.Key))
	}
	return went
}

func TestDecide(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		desk *desk
		who  func(*desk)
		all  bool
		want []string
	}{
		"in order of arrival, while there is room": {newDesk([][2]int64{{2, 900}}), func(d *desk) {
			d.waits(0, 10, s, t0)
			d.waits(0, 10, s, t0.Add(1))
			d.waits(0, 10, s, t0.Add(2))
		}, true, []string{"1:0/0", "2:0/0"}},
		"a chat before a batch that came first": {newDesk([][2]int64{{1, 900}}), func(d *desk) {
			d.waits(2, 10, 0, t0)
			d.waits(0, 10, s, t0.Add(1))
		}, true, []string{"2:0/0"}},
		"no batch takes what a chat waits for": {newDesk([][2]int64{{5, 100}}), func(d *desk) {
			d.waits(2, 10, 0, t0)
			d.waits(0, 500, s, t0.Add(1))
		}, true, nil},
		"a small one goes by": {newDesk([][2]int64{{5, 100}}), func(d *desk) {
			d.waits(0, 500, s, t0)
			d.waits(0, 10, s, t0.Add(1))
		}, true, []string{"2:0/0"}},
		"but not for ever": {newDesk([][2]int64{{5, 100}}), func(d *desk) {
			d.waits(0, 500, s, t0).Passed = passedBeforeGoal
			d.waits(0, 10, s, t0.Add(1))
		}, true, nil},
		"other keys take it, until they are saved too": {newDesk([][2]int64{{5, 100}, {5, 50}}), func(d *desk) {
			d.waits(0, 500, s, t0).Passed = passedBeforeGoal
			d.waits(0, 10, s, t0.Add(1))
		}, true, []string{"2:0/1"}},
		"each where it fits": {newDesk([][2]int64{{20, 400}}, [][2]int64{{2, 1900}}), func(d *desk) {
			d.waits(2, 700, 0, t0)
			d.waits(2, 15, 0, t0.Add(1))
		}, true, []string{"1:1/0", "2:0/0"}},
		"only the fresh are asked": {newDesk([][2]int64{{5, 900}}), func(d *desk) {
			d.waits(0, 10, s, t0).Fresh = false
			d.waits(0, 10, s, t0.Add(1))
		}, false, []string{"2:0/0"}},
		"whose model is full takes the next": {newDesk([][2]int64{{0, 900}}, [][2]int64{{5, 900}}), func(d *desk) {
			d.waits(0, 10, 8*s, t0)
		}, true, []string{"1:1/0"}},
	}
	for name, tt := range tests {
		tt.who(tt.desk)
		if got := tt.desk.decide(t, tt.all, t0.Add(3)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// TestDecideWalk: whoever comes in whatever order, none of a lower priority goes
// where one that waits could have gone, and all have gone once there was time.
func TestDecideWalk(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 7))
		d := newDesk([][2]int64{{2, 300}, {9, 1200}}, [][2]int64{{20, 100}, {1, 2000}})
		now := t0
		for step := range 60 {
			now = now.Add(time.Duration(rng.IntN(3000)) * time.Millisecond)
			if step < 40 {
				for range rng.IntN(3) {
					d.waits(rng.IntN(3), 10+rng.Int64N(900), time.Duration(rng.IntN(2))*8*time.Second, now)
				}
			}
			went := d.decide(t, true, now)
			for _, w := range d.line.Waiters {
				if c := d.line.decide(w, now); w.Waits && c.Send {
					t.Fatalf("seed %d: %d still waits though it fits, after %v", seed, w.Number, went)
				}
			}
			d.line.Waiters = slices.DeleteFunc(d.line.Waiters, func(w *Waiter) bool { return !w.Waits })
		}
		for range 400 {
			now = now.Add(time.Second)
			d.decide(t, true, now)
		}
		for _, w := range d.line.Waiters {
			if w.Waits {
				t.Errorf("seed %d: %d never went", seed, w.Number)
			}
		}
	}
}
