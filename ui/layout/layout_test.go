package layout

import "testing"

func TestShapesHaveSlack(t *testing.T) {
	for _, c := range []struct {
		w, h   int
		before Shape
		want   Shape
	}{
		{140, 36, TwoLines, Five}, {139, 36, Split, Split}, {139, 36, Five, Five}, {138, 36, Five, Five}, {137, 36, Five, Split},
		{96, 26, Column, Split}, {95, 26, Column, Column}, {94, 26, Split, Split}, {93, 26, Split, Column},
		{160, 25, Five, Column}, {39, 12, TwoLines, TwoLines}, {40, 11, Mini, TwoLines}, {1, 1, Five, TwoLines},
	} {
		if got := shapeFor(c.w, c.h, c.before); got != c.want {
			t.Errorf("shapeFor(%d, %d, %d) = %d, want %d", c.w, c.h, c.before, got, c.want)
		}
	}
}
