package schedule

import (
	"testing"
	"time"

	"sluice/keystore/limit"
)

// TestFit: of the models that can take it now a request without a preference
// goes to the one where its tokens are to requests what is left.
func TestFit(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	free := limit.Fit{OK: true}
	has := func(requests, tokens int64) []limit.Row {
		b := bucketWith(requests+5, 5, now)
		tok := bucketWith(tokens+5, 5, now)
		tok.Dimension = limit.Tokens
		row := limit.Row{}
		if requests > 0 {
			row.Buckets = append(row.Buckets, b)
		}
		if tokens > 0 {
			row.Buckets = append(row.Buckets, tok)
		}
		return []limit.Row{row}
	}
	tests := map[string]struct {
		tokens int64
		rooms  [][2]int64 // requests and tokens left; 0: nothing is known
		full   int        // the model that is full; 0: none
		pick   int
	}{
		"small, where requests are left":          {50, [][2]int64{{5, 5000}, {20, 1000}}, 0, 1},
		"large, where tokens are left":            {900, [][2]int64{{20, 2000}, {5, 5000}}, 0, 1},
		"the same everywhere":                     {100, [][2]int64{{10, 1000}, {10, 1000}}, 0, 0},
		"the best is full":                        {50, [][2]int64{{5, 5000}, {20, 1000}, {20, 2000}}, 1, 2},
		"no tokens are known: as the chain says":  {900, [][2]int64{{20, 0}, {5, 5000}}, 0, 0},
		"nothing is known of the others":          {900, [][2]int64{{20, 2000}, {0, 0}}, 0, 0},
		"the last of the first, others have room": {100, [][2]int64{{1, 0}, {5, 0}}, 0, 1},
		"the last of each":                        {100, [][2]int64{{1, 0}, {1, 0}}, 0, 0},
		"the last, but it fits best":              {100, [][2]int64{{1, 100}, {10, 9000}}, 0, 0},
		"nobody knows whether others have more":   {100, [][2]int64{{1, 0}, {0, 0}}, 0, 0},
	}
	for name, tt := range tests {
		var offers []Offer
		for i, left := range tt.rooms {
			o := Offer{Key: i, Fit: free, Room: roomOf(has(left[0], left[1]), "m", limit.Cost{Requests: 1, Input: tt.tokens / 2, Output: tt.tokens / 2}, now)}
			if tt.full == i && i > 0 {
				o.Fit = limit.Fit{At: now.Add(time.Second)}
			}
			offers = append(offers, o)
		}
		if c := choose(&Waiter{Asked: now, Want: Want{Began: now}}, offers, now); c.Pick != tt.pick || !c.Send {
			t.Errorf("%s: %+v, want %d", name, c, tt.pick)
		}
		if c := choose(&Waiter{Asked: now, Want: Want{Began: now, Prefer: time.Second}}, offers, now); c.Pick != 0 || !c.Send {
			t.Errorf("%s: who prefers the first gets %+v", name, c)
		}
	}
}
