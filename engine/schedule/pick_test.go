package schedule

import (
	"testing"
	"time"

	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/keystore/limit/tally"
)

func TestPick(t *testing.T) {
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
		p := pick{Offer: Offer{Key: -1}, how: tt.how, keys: len(keys), active: tt.active, last: tt.last}
		for n := range keys {
			if i := p.index(n); p.see(i, keys[i].ID, of[i], limit.Fit{OK: true}, now) {
				break
			}
		}
		if got := keys[p.Key].ID; got != tt.want {
			t.Errorf("%s after %d (in use %q) takes %s, want %s", tt.how, tt.last, tt.active, got, tt.want)
		}
	}
}

func bucketWith(most, used int64, now time.Time) limit.Bucket {
	return limit.Bucket{Dimension: limit.Requests, Window: limit.Window{Span: limit.Minute}, Limit: limit.Of(most),
		Spends: tally.Spends{{Until: now.Add(30 * time.Second).UnixNano(), N: used}}}
}
