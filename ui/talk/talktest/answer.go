// Package talktest has an answer that a test feeds, for whoever shows one.
package talktest

import (
	"context"
	"sync"

	"sluice/engine/chat"
)

// Answer is a talk.Answer. Its zero value has not begun.
type Answer struct {
	Number uint64 // what ID gives

	mu              sync.Mutex
	text, reasoning string
	outcome         *chat.Outcome // nil: it has not ended
	changed         chan struct{}
}

// ID gives the number of its request.
func (a *Answer) ID() uint64 { return a.Number }

// Changed is closed when there is more.
func (a *Answer) Changed() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changed == nil {
		a.changed = make(chan struct{})
	}
	return a.changed
}

// From gives the text from byte n on, and all thoughts.
func (a *Answer) From(n int) (text, reasoning string, done bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.text[min(n, len(a.text)):], a.reasoning, a.outcome != nil
}

// Outcome says how it ended.
func (a *Answer) Outcome() (out chat.Outcome, ended bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.outcome == nil {
		return out, false
	}
	return *a.outcome, true
}

// Stop ends it as a person does.
func (a *Answer) Stop() { a.End(chat.Outcome{Stopped: true, Err: context.Canceled}) }

// Feed lets text come.
func (a *Answer) Feed(text string) { a.grow(func() { a.text += text }) }

// Think lets thoughts come.
func (a *Answer) Think(thoughts string) { a.grow(func() { a.reasoning += thoughts }) }

// End ends it so; text and thoughts are those that came. The first end holds.
func (a *Answer) End(out chat.Outcome) {
	a.grow(func() {
		if a.outcome == nil {
			out.Text, out.Reasoning, a.outcome = a.text, a.reasoning, &out
		}
	})
}

func (a *Answer) grow(by func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	by()
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}
