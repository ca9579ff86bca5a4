package chat

import (
	"context"
	"errors"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine"
	"sluice/keystore"
)

// errStopped ends an answer that its reader stopped; what came is kept.
var errStopped error = stoppedError{}

// stoppedError is, for the engine, a request that a person cancelled.
type stoppedError struct{}

func (stoppedError) Error() string { return "stopped" }
func (stoppedError) Unwrap() error { return engine.ErrCancelled }

// ToolCall is a call of a tool that a model made instead of, or beside, an
// answer. sluice offers no tools and runs none.
type ToolCall struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"` // as the model wrote them: JSON, if it did well
}

// Outcome is how an answer ended.
type Outcome struct {
	Text, Reasoning string
	Route           keystore.Route // who answered; the last one tried where nobody did
	Key             string         // the key's name
	Preferred       keystore.Route // what was asked for first
	Sends, Attempts int            // how often it was sent; repeats without a known wait, plus one
	Usage           engine.Usage
	Finish          string // "stop", "length", "content_filter", …
	Calls           []ToolCall
	Started         time.Time
	First           time.Time // the first content; zero: none came
	Ended           time.Time
	Err             error // nil: complete. Text may be there with an error: it broke off
	Stopped         bool  // a person stopped it
}

// Answer is an answer as it grows. All methods are safe for concurrent use.
// Its text is as the model wrote it: it must be sanitised before a terminal
// sees it.
type Answer struct {
	cancel context.CancelCauseFunc

	mu        sync.Mutex
	id        uint64
	text      []byte
	reasoning []byte
	changed   chan struct{}
	done      bool
	outcome   Outcome
}

func (a *Answer) grow(chunk openai.ChatCompletionStreamResponse) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(chunk.Choices) == 0 {
		return
	}
	c := chunk.Choices[0]
	if c.FinishReason != "" {
		a.outcome.Finish = string(c.FinishReason)
	}
	a.outcome.Calls = growCalls(a.outcome.Calls, &c.Delta)
	if c.Delta.Content == "" && c.Delta.ReasoningContent == "" && len(c.Delta.ToolCalls) == 0 && c.Delta.FunctionCall == nil {
		return
	}
	if a.outcome.First.IsZero() {
		a.outcome.First = time.Now()
	}
	a.text = append(a.text, c.Delta.Content...)
	a.reasoning = append(a.reasoning, c.Delta.ReasoningContent...)
	close(a.changed)
	a.changed = make(chan struct{})
}

// maxCalls bounds the calls of one answer.
const maxCalls = 256

// growCalls adds the pieces of calls that a chunk brings.
func growCalls(calls []ToolCall, d *openai.ChatCompletionStreamChoiceDelta) []ToolCall {
	add := func(at int, f openai.FunctionCall) {
		if at < 0 || at >= maxCalls {
			return
		}
		for len(calls) <= at {
			calls = append(calls, ToolCall{})
		}
		calls[at].Name += f.Name
		calls[at].Arguments += f.Arguments
	}
	for _, t := range d.ToolCalls {
		if t.Index != nil {
			add(*t.Index, t.Function)
		}
	}
	if d.FunctionCall != nil {
		add(0, *d.FunctionCall)
	}
	return calls
}

func (a *Answer) finish(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	o := &a.outcome
	o.Text, o.Reasoning, o.Ended = string(a.text), string(a.reasoning), time.Now()
	o.Stopped = errors.Is(err, engine.ErrCancelled)
	o.Err = err
	a.done = true
	close(a.changed)
}

// entered is called by the engine's goroutine when the request has a number.
func (a *Answer) entered(id uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.id = id
}

// ended is called by the engine's goroutine with what it knows of the end.
func (a *Answer) ended(end engine.End) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to := &a.outcome
	to.Route, to.Key, to.Preferred, to.Sends, to.Attempts, to.Usage = end.Route, end.Key, end.Preferred, end.Sends, end.Attempts, end.Usage
}

func (a *Answer) tokens() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return int64(len(a.text)+len(a.reasoning)) / 4
}

// ID gives the request's number, as in RequestStatus and Event; 0 until the
// engine has taken it in.
func (a *Answer) ID() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.id
}

// From gives the text from byte n on, the whole reasoning, and whether that is all.
func (a *Answer) From(n int) (text, reasoning string, done bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return string(a.text[min(n, len(a.text)):]), string(a.reasoning), a.done
}

// Changed gives a channel that is closed at the next growth, or at the end.
// Take it before From, so that nothing is missed.
func (a *Answer) Changed() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.changed
}

// Outcome gives how it ended, once it has.
func (a *Answer) Outcome() (Outcome, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.outcome, a.done
}

// Stop ends the answer. What came stays.
func (a *Answer) Stop() { a.cancel(errStopped) }
