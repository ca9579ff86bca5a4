package engine

import (
	"context"
	"time"

	"sluice/keystore"
)

// The tests ask through engine/chat, as programs do. That imports this package,
// so what they need of it stands here again, and chat_test.go, which is outside,
// brings the two together.

// Chat is chat.Engine.Chat.
var Chat func(ctx context.Context, e *Engine, q ChatRequest) Answer

// ChatRequest is a chat.Request of one message.
type ChatRequest struct {
	Text, Label     string
	Chain           []keystore.Route
	Prefer, MaxWait time.Duration
	MaxTokens       int
}

// Answer is a chat.Answer.
type Answer interface {
	ID() uint64
	From(n int) (text, reasoning string, done bool)
	Changed() <-chan struct{}
	Outcome() (Outcome, bool)
	Wait(ctx context.Context) (Outcome, error) // for the end
	Stop()
}

// Outcome is a chat.Outcome.
type Outcome struct {
	End
	Text, Reasoning, Finish string
	Started, First, Ended   time.Time
	Err                     error
	Stopped                 bool
}

// question is a chat with the patience that a chat has.
func question(text string) ChatRequest {
	return ChatRequest{Text: text, Label: "chat", Prefer: 8 * time.Second, MaxWait: 10 * time.Minute}
}
