package engine

import (
	"context"
	"sort"
	"sync/atomic"
	"time"
)

// feed hands the newest published value to any number of observers. The owner
// never waits for them: a slow one skips to the newest.
type feed struct {
	now atomic.Pointer[published]
}

// published is one moment: the status, and the events up to it.
type published struct {
	status  *Status
	events  []Event       // ascending Number without gaps
	changed chan struct{} // closed when there is a newer one
}

func (f *feed) init() {
	f.now.Store(&published{status: &Status{}, changed: make(chan struct{})})
}

// publish is for the owner only.
func (f *feed) publish(st *Status, events []Event) {
	old := f.now.Swap(&published{status: st, events: events, changed: make(chan struct{})})
	close(old.changed)
}

// Next gives the newest status as soon as there is one newer than after
// (Status.Seq). It returns early only when ctx or the engine ends.
func (e *Engine) Next(ctx context.Context, after uint64) (*Status, error) {
	for {
		p := e.feed.now.Load()
		if p.status.Seq > after {
			return p.status, nil
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-e.done:
			if p := e.feed.now.Load(); p.status.Seq > after {
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
func (e *Engine) EventsSince(n uint64) []Event {
	ev := e.feed.now.Load().events
	i := sort.Search(len(ev), func(i int) bool { return ev[i].Number > n })
	return ev[i:]
}

// Logged tells that all events up to number n are in the log.
func (e *Engine) Logged(n uint64) {
	e.tell(func(s *state, _ time.Time) { s.written = max(s.written, n) })
}

// Notice shows a line to the person until it is replaced; empty removes it.
// The text must be safe for a terminal.
func (e *Engine) Notice(text string) error {
	return e.do(func(s *state, _ time.Time) { s.shown.notice = text })
}
