package eventlog

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
)

// source is an engine that only has events.
type source struct {
	mu     sync.Mutex
	events []engine.Event
	logged uint64
	said   []string
	more   chan struct{}
	ended  chan struct{}
}

func newSource() *source {
	return &source{more: make(chan struct{}), ended: make(chan struct{})}
}

func (s *source) emit(events ...engine.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, events...)
	close(s.more)
	s.more = make(chan struct{})
}

func (s *source) Next(ctx context.Context, after uint64) (*engine.Status, error) {
	for {
		s.mu.Lock()
		n, more := uint64(len(s.events)), s.more
		s.mu.Unlock()
		if n > after {
			return &engine.Status{Seq: n, Events: n}, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.ended:
			return nil, engine.ErrStopped
		}
	}
}

func (s *source) EventsSince(n uint64) []engine.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[n:]
}

func (s *source) Logged(n uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logged = n
}

func (s *source) notice(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, text)
}

// now gives what was logged and said so far.
func (s *source) now() (logged uint64, said []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logged, slices.Clone(s.said)
}

func TestKeepWritesEveryEventAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		src := newSource()
		done := make(chan error)
		go func() { done <- Keep(t.Context(), src, New(path, "r"), src.notice) }()
		src.emit(events(1, 3)...)
		synctest.Wait()
		if logged, said := src.now(); logged != 3 || said != nil {
			t.Errorf("logged %d, want 3; said %q", logged, said)
		}
		src.emit(events(4, 5)...)
		close(src.ended)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if got := numbers(t, path); !slices.Equal(got, upTo(5)) {
			t.Errorf("got %v", got)
		}
	})
}

func TestKeepHoldsOutWhileTheDiskRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		wall := filepath.Join(dir, "state")
		if err := os.WriteFile(wall, nil, 0o600); err != nil { // a file where the directory should be
			t.Fatal(err)
		}
		path := filepath.Join(wall, "events.jsonl")
		src := newSource()
		done := make(chan error)
		go func() { done <- Keep(t.Context(), src, New(path, "r"), src.notice) }()
		src.emit(events(1, 1)...)
		time.Sleep(10 * time.Second)
		src.emit(events(2, 2)...)
		synctest.Wait()
		if logged, said := src.now(); len(said) != 1 || !strings.Contains(said[0], "is not writable") || logged != 0 {
			t.Fatalf("said %q, logged %d", said, logged)
		}
		if err := os.Remove(wall); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lastPause)
		synctest.Wait()
		if logged, said := src.now(); len(said) != 2 || said[1] != "" || logged != 2 {
			t.Errorf("said %q, logged %d", said, logged)
		}
		close(src.ended)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := numbers(t, path); !slices.Equal(got, upTo(2)) {
			t.Errorf("got %v", got)
		}
	})
}

func TestKeepTellsWhatWasNotWritten(t *testing.T) {
	dir := t.TempDir()
	wall := filepath.Join(dir, "state")
	if err := os.WriteFile(wall, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	src := newSource()
	src.emit(events(1, 1)...)
	close(src.ended)
	if err := Keep(t.Context(), src, New(filepath.Join(wall, "e.jsonl"), "r"), func(string) {}); err == nil {
		t.Error("an event was lost without a word")
	}
}
