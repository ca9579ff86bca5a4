package draw

import (
	"fmt"
	"strings"
	"testing"

	"sluice/ui/draw/sample"
)

// TestPartsStayAsTheyAre: what is cut off does not depend on what comes later,
// nor on the pieces in which it came.
func TestPartsStayAsTheyAre(t *testing.T) {
	for i, k := range sample.Kinds {
		for _, most := range []int{64, 200, maxPart} {
			text := k.Text(4 * most)
			whole := partsOf(text, most, len(text))
			for j, step := range []int{1, 7, 100} {
				if testing.Short() && most == maxPart && (i+j)%3 > 0 {
					continue
				}
				if got := partsOf(text, most, step); fmt.Sprint(got) != fmt.Sprint(whole) {
					t.Errorf("%s, at most %d: in pieces of %d the parts are\n%v\nnot\n%v", k.Name, most, step, got, whole)
				}
			}
			at := 0
			for _, p := range whole {
				if strings.TrimSpace(text[at:p.from]) != "" || p.to <= p.from || p.to-p.from > most {
					t.Errorf("%s, at most %d: the part %+v after %d", k.Name, most, p, at)
				}
				at = p.to
			}
			if strings.TrimSpace(text[at:]) != "" {
				t.Errorf("%s, at most %d: the end is in no part: %q", k.Name, most, text[at:])
			}
		}
	}
}

func partsOf(text string, most, step int) (parts []part) {
	c := cutter{most: most}
	for n := step; ; n += step {
		n = min(n, len(text))
		for p, ok := c.next(text[:n], n == len(text)); ok; p, ok = c.next(text[:n], n == len(text)) {
			parts = append(parts, p)
		}
		if n == len(text) {
			return parts
		}
	}
}
