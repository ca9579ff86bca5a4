package eventlog

import (
	"context"
	"time"

	"sluice/engine"
)

// Source is where events come from: an engine.
type Source interface {
	Next(ctx context.Context, after uint64) (*engine.Status, error)
	EventsSince(n uint64) []engine.Event
	Logged(n uint64)
}

// The pauses between attempts to write to a log that refuses.
const (
	firstPause = time.Second
	lastPause  = 30 * time.Second
)

// Keep appends the events of src to l until src ends or ctx does, and then
// once more what is left. Each change between writable and not is told to
// notice, with "" when all is well again; events wait in the engine meanwhile.
// It returns the error that kept the last events from the log.
func Keep(ctx context.Context, src Source, l *Log, notice func(string)) error {
	k := keeper{src: src, log: l, notice: notice}
	defer func() { _ = l.Close() }()
	for {
		status, err := k.next(ctx)
		if err != nil {
			return k.write()
		}
		k.seen = status.Seq
		if k.failing != nil && time.Now().Before(k.again) {
			continue
		}
		_ = k.write()
	}
}

type keeper struct {
	src     Source
	log     *Log
	notice  func(string)
	seen    uint64 // newest status
	written uint64 // newest event in the log
	failing error
	pause   time.Duration
	again   time.Time
}

// next waits for a newer status; while the log refuses, also for the next
// attempt, which needs no newer one.
func (k *keeper) next(ctx context.Context) (*engine.Status, error) {
	if k.failing == nil {
		return k.src.Next(ctx, k.seen)
	}
	wait, cancel := context.WithDeadline(ctx, k.again)
	defer cancel()
	status, err := k.src.Next(wait, k.seen)
	if err != nil && wait.Err() != nil && ctx.Err() == nil {
		return &engine.Status{Seq: k.seen}, nil
	}
	return status, err
}

func (k *keeper) write() error {
	events := k.src.EventsSince(k.written)
	if len(events) == 0 {
		return k.failing
	}
	if err := k.log.Add(events); err != nil {
		k.pause = min(max(firstPause, 2*k.pause), lastPause)
		k.again = time.Now().Add(k.pause)
		if k.failing == nil {
			k.notice(err.Error() + "; events are kept in memory")
		}
		k.failing = err
		return err
	}
	if k.failing != nil {
		k.notice("")
	}
	k.failing, k.pause = nil, 0
	k.written = events[len(events)-1].Number
	k.src.Logged(k.written)
	return nil
}
