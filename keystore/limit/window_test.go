package limit

import (
	"testing"
	"time"
)

func TestWindowEnd(t *testing.T) {
	for _, c := range []struct {
		w    Window
		want time.Duration
	}{
		{Window{Span: Minute}, time.Minute},
		{Window{Day, "UTC"}, 12 * time.Hour},
		{Window{}, 0},
	} {
		if got := c.w.End(start).Sub(start); got != c.want {
			t.Errorf("%+v counted at %s ends %s later, want %s", c.w, start, got, c.want)
		}
	}
}
