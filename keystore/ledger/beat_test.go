package ledger

import (
	"context"
	"errors"
	"testing"
	"time"
)

// lame is a backend that can be out of reach, and counts who asks for the dead.
type lame struct {
	memory
	down  bool
	asked int
}

func (b *lame) Transact(_ context.Context, _ func() string, after uint64, f func(Tx, News) error) error {
	if b.down {
		return errors.New("out of reach")
	}
	return f(b, News{Revision: after})
}

func (b *lame) Silent(time.Time) ([]Process, error) {
	b.asked++
	return nil, nil
}

// TestWhoCouldNotBeatBuriesNobody: the others could not either.
func TestWhoCouldNotBeatBuriesNobody(t *testing.T) {
	b := &lame{}
	l := New("p", b)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for i, step := range []struct {
		after time.Duration
		down  bool
		asked int
	}{{0, false, 1}, {20 * time.Second, true, 1}, {35 * time.Second, false, 1}, {40 * time.Second, false, 2}} {
		b.down = step.down
		if err := l.Beat(t.Context(), start.Add(step.after)); (err != nil) != step.down || b.asked != step.asked {
			t.Errorf("step %d: %v, asked for the dead %d times, want %d", i, err, b.asked, step.asked)
		}
	}
}
