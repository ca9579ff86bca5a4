package policy

import (
	"testing"
	"time"
)

// TestRepeatsAreBounded: of many requests that repeat failures at the same time
// few go on: 20 within ten minutes, and one for each ten sends.
func TestRepeatsAreBounded(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var b Budget
	for range 100 {
		b.Sends.Add(now)
	}
	repeats := 0
	for ; repeats < 100 && b.Allows(now); repeats++ {
		b.Repeats.Add(now)
		b.Running++
	}
	if repeats != 30 {
		t.Errorf("%d repeats may run at once, want 30", repeats)
	}
	if b.Running = 0; !b.Allows(now) {
		t.Error("not even one may go while none runs")
	}
	if b.Running = 1; !b.Allows(now.Add(11 * time.Minute)) {
		t.Error("the repeats of eleven minutes ago still count")
	}
}
