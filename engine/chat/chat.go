// Package chat lets go-openai speak through the engine: messages in, an answer
// that grows out. Nothing else imports go-openai, and go-openai judges nothing:
// what comes to it are canonical lines, and how they end is the engine's word.
package chat

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/keystore"
)

// Engine is one to talk with.
type Engine struct{ *engine.Engine }

// Message is what a person or a model said, as a model reads it.
type Message struct{ Role, Content string }

// The roles.
const (
	System    = openai.ChatMessageRoleSystem
	User      = openai.ChatMessageRoleUser
	Assistant = openai.ChatMessageRoleAssistant
)

// Request is one question, with what was said before.
type Request struct {
	Messages  []Message
	Label     string           // "chat", "ask": shown among the waits
	Chain     []keystore.Route // empty: the engine's chain
	Prefer    time.Duration    // how long the preferred model may be waited for before another is taken
	MaxWait   time.Duration    // patience for the whole wait; 0: without bound
	MaxTokens int              // 0: none stated
}

// Chat starts a request and returns at once. The request ends when ctx does.
func (e Engine) Chat(ctx context.Context, r Request) *Answer {
	a := &Answer{changed: make(chan struct{})}
	p := engine.Plan{Label: cmp.Or(r.Label, "chat"), Chain: r.Chain, Prefer: r.Prefer, MaxWait: r.MaxWait, Tokens: a.tokens, Entered: a.entered, Ended: a.ended}
	ctx, a.cancel = context.WithCancelCause(engine.WithPlan(ctx, p))
	a.outcome.Started = time.Now()
	e.Go(func() error { return e.converse(ctx, a, r) }, func(err error) {
		a.finish(err)
		a.cancel(nil)
	})
	return a
}

func (e Engine) converse(ctx context.Context, a *Answer, r Request) error {
	cfg := openai.DefaultConfig("") // the key is set by the sender alone
	cfg.BaseURL = "https://sluice.invalid/v1"
	cfg.HTTPClient = &http.Client{Transport: e}
	req := openai.ChatCompletionRequest{Model: "sluice", Stream: true,
		//lint:ignore SA1019 most providers know max_tokens only; the catalogue renames it where it must be
		MaxTokens:     r.MaxTokens,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true}}
	for _, m := range r.Messages {
		req.Messages = append(req.Messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
	}
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
	for _, known := range []error{engine.ErrStopped, engine.ErrSkipped, engine.ErrCancelled, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errors.New(plain.Brief(err.Error(), 300))
}
