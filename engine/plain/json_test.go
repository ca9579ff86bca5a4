package plain

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestJSONHoldsNothingForATerminal goes through every character there is.
func TestJSONHoldsNothingForATerminal(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		in := "a" + string(r) + "b"
		out, err := JSON(map[string]string{in: in})
		if err != nil {
			t.Fatal(err)
		}
		line := strings.TrimSuffix(string(out), "\n")
		for _, c := range line {
			if isControl(c) || isDeceptive(c) || isInvisible(c) || isJoiner(c) || isSelector(c) || c == '\u2028' || c == '\u2029' {
				t.Fatalf("%U stands as %q", r, line)
			}
		}
		var back map[string]string
		if err := json.Unmarshal(out, &back); err != nil || back[in] != in {
			t.Fatalf("%U came back as %q: %v", r, back, err)
		}
	}
}
