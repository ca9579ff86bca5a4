package plain

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestJSONHoldsNothingForATerminal goes through every character there is, many
// in one value: a call for each takes seconds.
func TestJSONHoldsNothingForATerminal(t *testing.T) {
	const many = 512
	for first := rune(0); first <= utf8.MaxRune; first += many {
		var b strings.Builder
		for r := first; r < first+many; r++ {
			if utf8.ValidRune(r) {
				b.WriteString("a" + string(r) + "b")
			}
		}
		in := b.String()
		out, err := JSON(map[string]string{in: in})
		if err != nil {
			t.Fatal(err)
		}
		line := strings.TrimSuffix(string(out), "\n")
		for _, c := range line {
			if isControl(c) || isDeceptive(c) || isInvisible(c) || isJoiner(c) || isSelector(c) || c == '\u2028' || c == '\u2029' {
				t.Fatalf("%U stands in %q", c, line)
			}
		}
		var back map[string]string
		if err := json.Unmarshal(out, &back); err != nil || back[in] != in {
			t.Fatalf("from %U on: came back as %q: %v", first, back, err)
		}
	}
}
