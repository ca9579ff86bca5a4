package engine

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine/plain"
	"sluice/keystore"
)

// errStopped ends an answer that its reader stopped; what came is kept.
var errStopped = errors.New("stopped")

// ChatRequest is one question.
type ChatRequest struct {
	Messages  []openai.ChatCompletionMessage
	Label     string           // "chat", "ask": shown among the waits
	Chain     []keystore.Route // empty: the engine's chain
	Prefer    time.Duration    // how long the preferred model may be waited for before another is taken
	MaxWait   time.Duration    // patience for the whole wait; 0: without bound
	MaxTokens int              // 0: none stated
}

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
	Usage           Usage
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

// Chat starts a request and returns at once. The request ends when ctx does.
func (e *Engine) Chat(ctx context.Context, c ChatRequest) *Answer {
	a := &Answer{changed: make(chan struct{})}
	p := Plan{Label: cmp.Or(c.Label, "chat"), Chain: c.Chain, Prefer: c.Prefer, MaxWait: c.MaxWait, Tokens: a.tokens, Entered: a.entered, Ended: a.ended}
	ctx, a.cancel = context.WithCancelCause(WithPlan(ctx, p))
	a.outcome.Started = time.Now()
	e.Go(func() error { return e.converse(ctx, a, c) }, func(err error) {
		a.finish(err)
		a.cancel(nil)
	})
	return a
}

// converse lets go-openai speak through the engine.
func (e *Engine) converse(ctx context.Context, a *Answer, c ChatRequest) error {
	cfg := openai.DefaultConfig("") // the key is set by the sender alone
	cfg.BaseURL = "https://sluice.invalid/v1"
	cfg.HTTPClient = &http.Client{Transport: e}
	req := openai.ChatCompletionRequest{Model: "sluice", Messages: c.Messages, Stream: true,
		//lint:ignore SA1019 most providers know max_tokens only; the catalogue renames it where it must be
		MaxTokens:     c.MaxTokens,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true}}
	stream, err := openai.NewClientWithConfig(cfg).CreateChatCompletionStream(ctx, req)
	if err != nil {
		return cause(ctx, err)
	}
	defer stream.Close()
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return cause(ctx, err)
		}
		a.grow(chunk)
	}
}

// cause strips what net/http wraps round the engine's own errors. Those for
// people have a hint, and nothing that is wrapped round them has one.
func cause(ctx context.Context, err error) error {
	if c := context.Cause(ctx); c != nil {
		return c
	}
	var own interface {
		error
		Hint() string
	}
	if errors.As(err, &own) {
		return own
	}
	for _, known := range []error{ErrStopped, ErrSkipped, ErrCancelled, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errors.New(plain.Brief(err.Error(), 300))
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
	if errors.Is(err, errStopped) || errors.Is(err, ErrCancelled) {
		o.Stopped = true
	}
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
func (a *Answer) ended(end End) {
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

// Wait blocks until the end. It fails only when ctx ends first.
func (a *Answer) Wait(ctx context.Context) (Outcome, error) {
	for {
		ch := a.Changed()
		if o, ok := a.Outcome(); ok {
			return o, nil
		}
		select {
		case <-ch:
		case <-ctx.Done():
			return Outcome{}, ctx.Err()
		}
	}
}

// Stop ends the answer. What came stays.
func (a *Answer) Stop() { a.cancel(errStopped) }
