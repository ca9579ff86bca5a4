package session

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"sluice/engine/plain"
)

// notices are what a person should know for as long as it is so, by source.
// They share one line of the screen. Set may be called from anywhere, also
// before show runs; it never waits for the screen.
type notices struct {
	mu    sync.Mutex
	texts map[string]string
	news  chan struct{}
}

func newNotices() *notices { return &notices{texts: map[string]string{}, news: make(chan struct{}, 1)} }

// set replaces what source says; "" takes it back.
func (n *notices) set(source, text string) {
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
func (n *notices) line() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var said []string
	for _, text := range n.texts {
		said = append(said, text)
	}
	slices.SortFunc(said, cmp.Compare[string])
	said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
	return plain.Line(strings.Join(said, " · "), 0)
}

// show hands each new line to f until done is closed.
func (n *notices) show(done <-chan struct{}, f func(line string)) {
	for {
		select {
		case <-n.news:
			f(n.line())
		case <-done:
			return
		}
	}
}
