package schedule

import (
	"testing"
	"time"

	"sluice/keystore/limit"
)

func TestChoose(t *testing.T) {
	t0 := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	free := limit.Fit{OK: true}
	in := func(d time.Duration) limit.Fit { return limit.Fit{At: t0.Add(d)} }
	busy := limit.Fit{Busy: true}
	never := limit.Fit{Never: true}
	tests := []struct {
		name   string
		fits   []limit.Fit // of the models of the chain, preferred first
		prefer time.Duration
		after  time.Duration // how long ago the request began and asked
		limit  time.Duration // of its patience; 0: none
		pick   int
		send   bool
		until  time.Duration // -1: unknown
		late   bool
	}{
		{name: "the preferred model is free", fits: []limit.Fit{free, free}, prefer: 8 * time.Second, pick: 0, send: true},
		{name: "a short wait for the preferred one", fits: []limit.Fit{in(5 * time.Second), free}, prefer: 8 * time.Second, pick: 0, until: 5 * time.Second},
		{name: "a long wait: the next model", fits: []limit.Fit{in(9 * time.Second), free}, prefer: 8 * time.Second, pick: 1, send: true},
		{name: "the preference is used up by waiting before", fits: []limit.Fit{in(5 * time.Second), free}, prefer: 8 * time.Second, after: 6 * time.Second, pick: 1, send: true},
		{name: "a short wait for the second", fits: []limit.Fit{in(40 * time.Second), in(3 * time.Second), free}, prefer: 8 * time.Second, pick: 1, until: 3 * time.Second},
		{name: "nothing is free: the soonest", fits: []limit.Fit{in(40 * time.Second), in(20 * time.Second), in(30 * time.Second)}, prefer: 8 * time.Second, pick: 1, until: 20 * time.Second},
		{name: "the soonest is too late", fits: []limit.Fit{in(40 * time.Second), in(20 * time.Second)}, prefer: 8 * time.Second, limit: 10 * time.Second, pick: 1, until: 20 * time.Second, late: true},
		{name: "never is passed over", fits: []limit.Fit{never, in(20 * time.Second), free}, prefer: 8 * time.Second, pick: 2, send: true},
		{name: "nothing can ever serve it", fits: []limit.Fit{never, never}, prefer: 8 * time.Second, pick: -1},
		{name: "waiting for a request that runs", fits: []limit.Fit{busy, free}, prefer: 8 * time.Second, pick: 0, until: -1},
		{name: "it ran longer than the preference", fits: []limit.Fit{busy, free}, prefer: 8 * time.Second, after: 8 * time.Second, pick: 1, send: true},
		{name: "only a running request is in the way", fits: []limit.Fit{busy}, prefer: 8 * time.Second, after: 20 * time.Second, pick: 0, until: -1},
		{name: "the preference is long over: whoever is free", fits: []limit.Fit{in(40 * time.Second), in(3 * time.Second), free}, prefer: 8 * time.Second, after: 20 * time.Second, pick: 2, send: true},
		{name: "the preference is long over: the first of those that are free", fits: []limit.Fit{busy, free, free}, prefer: 8 * time.Second, after: 20 * time.Second, pick: 1, send: true},
		{name: "no preference: whoever is free", fits: []limit.Fit{in(time.Second), free}, pick: 1, send: true},
	}
	for _, tt := range tests {
		offers := make([]Offer, len(tt.fits))
		for i, f := range tt.fits {
			offers[i] = Offer{Key: i, Fit: f}
		}
		began := t0.Add(-tt.after)
		q := Waiter{Asked: began, Want: Want{Began: began, Prefer: tt.prefer}}
		if tt.limit > 0 {
			q.Deadline = began.Add(tt.limit)
		}
		c := choose(&q, offers, t0)
		if c.Pick != tt.pick || c.Send != tt.send || c.Late != tt.late {
			t.Errorf("%s: got %+v", tt.name, c)
		}
		if until := tt.until; c.Pick >= 0 && !c.Send {
			if want := t0.Add(until); until < 0 && !c.Until.IsZero() || until >= 0 && !c.Until.Equal(want) {
				t.Errorf("%s: waits until %s, want %s", tt.name, c.Until, want)
			}
		}
	}
}
