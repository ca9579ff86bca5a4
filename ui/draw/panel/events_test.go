package panel

import (
	"testing"

	"sluice/engine"
)

// TestAFilterShowsEveryKind that there is.
func TestAFilterShowsEveryKind(t *testing.T) {
	for k := engine.EventLimit; k <= engine.EventWait; k++ {
		if !AllEvents.keeps(k) {
			t.Errorf("%v is never shown", k)
		}
	}
}
