package engine

import (
	"testing"
	"time"

	"sluice/keystore"
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
		offers := make([]offer, len(tt.fits))
		for i, f := range tt.fits {
			offers[i] = offer{key: i, fit: f}
		}
		began := t0.Add(-tt.after)
		q := want{began: began, asked: began, prefer: tt.prefer}
		if tt.limit > 0 {
			q.deadline = began.Add(tt.limit)
		}
		c := choose(q, offers, t0)
		if c.pick != tt.pick || c.send != tt.send || c.late != tt.late {
			t.Errorf("%s: got %+v", tt.name, c)
		}
		if until := tt.until; c.pick >= 0 && !c.send {
			if want := t0.Add(until); until < 0 && !c.until.IsZero() || until >= 0 && !c.until.Equal(want) {
				t.Errorf("%s: waits until %s, want %s", tt.name, c.until, want)
			}
		}
	}
}

func TestScorer(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	keys := []keystore.Key{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	rows := func(sent, used int64) []limit.Row {
		return []limit.Row{
			{Subject: limit.Subject{Kind: limit.OfKey}, Counts: limit.Counts{Sent: sent}},
			{Subject: limit.Subject{Kind: limit.OfAccountModel}, Buckets: []limit.Bucket{bucketWith(10, used, now)}},
		}
	}
	of := [][]limit.Row{rows(5, 2), rows(1, 9), rows(7, 0)}
	tests := []struct {
		how    Selection
		active string
		last   int
		want   string
	}{
		{Sticky, "", -1, "a"},
		{Sticky, "c", 2, "c"},
		{RoundRobin, "", -1, "a"},
		{RoundRobin, "", 0, "b"},
		{RoundRobin, "", 2, "a"},
		{LeastUsed, "", 0, "b"},
		{MostRoom, "", 0, "c"},
	}
	for _, tt := range tests {
		s := scorer{how: tt.how, n: len(keys), active: tt.active, last: tt.last}
		best, got := 1e9, ""
		for i, k := range keys {
			if score := s.score(i, k.ID, of[i], now); score < best {
				best, got = score, k.ID
			}
		}
		if got != tt.want {
			t.Errorf("%s after %d (in use %q) takes %s, want %s", tt.how, tt.last, tt.active, got, tt.want)
		}
	}
}

func bucketWith(most, used int64, now time.Time) limit.Bucket {
	return limit.Bucket{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(most),
		Spends: limit.Spends{{Until: now.Add(30 * time.Second).UnixNano(), N: used}}}
}
