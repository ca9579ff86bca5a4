package schedule

import (
	"slices"
	"testing"
	"time"
)

func TestTurn(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	line := map[string]struct{ first, second Turn }{
		"a chat before a batch that came first":    {Turn{Number: 2, Came: ago(0)}, Turn{Number: 1, Priority: 2, Came: ago(time.Hour), Passed: 99}},
		"who came first":                           {Turn{Number: 1, Came: ago(2)}, Turn{Number: 2, Came: ago(1)}},
		"who was refused goes to the end":          {Turn{Number: 2, Came: ago(2)}, Turn{Number: 1, Came: ago(1)}},
		"who was passed too often":                 {Turn{Number: 1, Came: ago(1), Passed: 4}, Turn{Number: 2, Came: ago(2)}},
		"who was passed most":                      {Turn{Number: 2, Came: ago(1), Passed: 6}, Turn{Number: 1, Came: ago(2), Passed: 5}},
		"who waits a minute, however often passed": {Turn{Number: 2, Came: ago(time.Minute)}, Turn{Number: 1, Came: ago(time.Second), Passed: 50}},
		"of two who wait a minute, the longest":    {Turn{Number: 2, Came: ago(3 * time.Minute)}, Turn{Number: 1, Came: ago(2 * time.Minute), Passed: 50}},
	}
	for name, tt := range line {
		if tt.first.compare(&tt.second, now) >= 0 || tt.second.compare(&tt.first, now) <= 0 {
			t.Errorf("%s: not so", name)
		}
	}
	saved := map[string]struct {
		waits, wants Turn
		places       []bool // of the goal, of others
	}{
		"from a lower priority all":                {Turn{Number: 9}, Turn{Number: 1, Priority: 1}, []bool{true, true}},
		"from a higher one none":                   {Turn{Number: 1, Priority: 1, Passed: 50}, Turn{Number: 9}, []bool{false, false}},
		"passed seldom":                            {Turn{Number: 1, Passed: 3}, Turn{Number: 2}, []bool{false, false}},
		"passed often: the goal":                   {Turn{Number: 1, Passed: 4}, Turn{Number: 2}, []bool{true, false}},
		"passed too often: all":                    {Turn{Number: 1, Passed: 8}, Turn{Number: 2}, []bool{true, true}},
		"from an older one none":                   {Turn{Number: 2, Passed: 8}, Turn{Number: 1}, []bool{false, false}},
		"refused since another has waited so long": {Turn{Number: 1, Passed: 8, Came: now}, Turn{Number: 2, Came: ago(time.Minute)}, []bool{false, false}},
	}
	for name, tt := range saved {
		if got := []bool{tt.waits.saves(&tt.wants, true, now), tt.waits.saves(&tt.wants, false, now)}; !slices.Equal(got, tt.places) {
			t.Errorf("%s: saves %v, want %v", name, got, tt.places)
		}
	}
}

func TestWent(t *testing.T) {
	waits := Turn{Number: 5, Priority: 1}
	for _, o := range []Turn{{Number: 6, Priority: 1}, {Number: 4, Priority: 1}, {Number: 7}, {Number: 8, Priority: 1}} {
		waits.went(&o)
	}
	if waits.Passed != 2 {
		t.Errorf("passed by %d, want the two younger ones of its priority", waits.Passed)
	}
}

// TestRefused: who is refused once or twice keeps its turn before those that
// came after it; who is refused again does not.
func TestRefused(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	older, younger := Turn{Number: 1, Came: now}, Turn{Number: 2, Came: now.Add(time.Second)}
	for n, first := range []bool{true, true, true, false} {
		if n > 0 {
			older.Refused(now.Add(time.Duration(n+1) * time.Second))
		}
		if got := older.compare(&younger, now.Add(10*time.Second)) < 0; got != first {
			t.Errorf("refused %d times it goes first: %v", n, got)
		}
	}
}
