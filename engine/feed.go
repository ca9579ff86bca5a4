package engine

import (
	"context"
	"sort"
	"sync/atomic"
)

// feed hands the newest published value to any number of observers. The owner
// never waits for them: a slow one skips to the newest.
type feed struct {
	now   atomic.Pointer[published]
	ended <-chan struct{} // closed when the last one is published
}

// published is one moment: the status, and the events up to it.
type published struct {
	status  *Status
	events  []Event       // ascending Number without gaps
	changed chan struct{} // closed when there is a newer one
}

// publish is for the owner only.
func (f *feed) publish(st *Status, events []Event) {
	old := f.now.Swap(&published{status: st, events: events, changed: make(chan struct{})})
	close(old.changed)
}

// Next gives the newest status as soon as there is one newer than after
// (Status.Seq). It returns early only when ctx or the engine ends.
func (f *feed) Next(ctx context.Context, after uint64) (*Status, error) {
	for {
		p := f.now.Load()
		if p.status.Seq > after {
			return p.status, nil
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-f.ended:
			if p := f.now.Load(); p.status.Seq > after {
				return p.status, nil
			}
			return nil, ErrStopped
		}
	}
}

// EventsSince gives the published events with a Number greater than n, in
// order and without gaps from the first that it gives. The slice must not be
// changed. Older events may have been trimmed from memory, though never
// before the log has them.
func (f *feed) EventsSince(n uint64) []Event {
	ev := f.now.Load().events
	i := sort.Search(len(ev), func(i int) bool { return ev[i].Number > n })
	return ev[i:]
}
