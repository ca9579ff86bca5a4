package talk

import (
	"context"

	"sluice/engine"
)

// Statuses hands on the newest status of an engine until ctx or the engine ends.
func Statuses(ctx context.Context, e interface {
	Next(ctx context.Context, after uint64) (*engine.Status, error)
}) <-chan *engine.Status {
	news := make(chan *engine.Status)
	go func() {
		for seen := uint64(0); ; {
			st, err := e.Next(ctx, seen)
			if err != nil {
				return
			}
			seen = st.Seq
			select {
			case news <- st:
			case <-ctx.Done():
				return
			}
		}
	}()
	return news
}
