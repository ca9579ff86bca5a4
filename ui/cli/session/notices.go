package session

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"sluice/engine/plain"
)

// Notices are what a person should know for as long as it is so, by source.
// They share one line of the screen. Set may be called from anywhere, also
// before show runs; it never waits for the screen.
type Notices struct {
	mu    sync.Mutex
	texts map[string]string
	news  chan struct{}
}

func newNotices() *Notices { return &Notices{texts: map[string]string{}, news: make(chan struct{}, 1)} }

// Set replaces what source says; "" takes it back.
func (n *Notices) Set(source, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.texts[source] == text {
		return
	}
	n.texts[source] = text
	select {
	case n.news <- struct{}{}:
	default:
	}
}

// line is everything that is to be known, on one line.
func (n *Notices) line() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	said := slices.DeleteFunc(slices.Sorted(maps.Values(n.texts)), func(s string) bool { return s == "" })
	return plain.Line(strings.Join(said, " · "), 0)
}

// First shows the first problem of a source; none takes back what was shown.
func (n *Notices) First(source string, problems []error) {
	text := ""
	if len(problems) > 0 {
		text = problems[0].Error()
	}
	n.Set(source, text)
}

// show hands each new line to f until stop is called.
func (n *Notices) show(f func(line string)) (stop func()) {
	done := make(chan struct{})
	var showing sync.WaitGroup
	showing.Go(func() {
		for {
			select {
			case <-n.news:
				f(n.line())
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		showing.Wait()
	}
}
