package sim

import (
	"strings"
	"testing"
)

func TestEveryAnswerSaysThatItIsSimulated(t *testing.T) {
	for i, p := range passages {
		text := prose("sim/large", p.about[0], i)
		if !strings.Contains(strings.ToLower(text), "simulat") || !strings.Contains(text, "sim/large") {
			t.Errorf("passage %d hides what it is: %.80s", i, text)
		}
		// The demonstration's schedule needs one answer to be below its
		// hidden limit of 220 tokens, and two to be above.
		if n := countTokens(text); n <= 110 || n >= 220 {
			t.Errorf("passage %d has %d tokens", i, n)
		}
	}
}
