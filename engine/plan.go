package engine

import (
	"context"
	"time"

	"sluice/keystore"
)

// Plan is how a request wants to be treated. It travels with the request as a
// context value, and never holds a secret.
type Plan struct {
	Label    string           // "chat", "ask": shown among the waits
	Chain    []keystore.Route // empty: the engine's chain
	Prefer   time.Duration    // how long the preferred model may be waited for before another is taken
	MaxWait  time.Duration    // patience for the whole wait; 0: without bound
	Deadline time.Time        // no wait outlasts it either; zero: none
	Priority int              // the lowest goes first: 0 a person, 1 guests of an endpoint, 2 a batch; in order of arrival within one

	// The observers are called by the engine's goroutine, which must not wait;
	// each may be nil.
	Tokens  func() int64    // how many were received so far
	Entered func(id uint64) // the request has its number, as in RequestStatus and Event
	Sent    func()          // it is on its way, once for each send
	Ended   func(End)
}

// End is what the engine knows of a request that ended.
type End struct {
	Route           keystore.Route // who answered; the last one tried where nobody did
	Key             string         // the key's name
	Preferred       keystore.Route // what was asked for first
	Sends, Attempts int            // how often it was sent; repeats without a known wait, plus one
	Usage           Usage          // zero where there was no answer
}

// Usage is what an answer used, in tokens.
type Usage struct {
	Input, Output, Reasoning int64
	Known                    bool // the provider told; otherwise it is estimated
}

type planKey struct{}

// WithPlan gives a context whose requests are treated as p says. Without one a
// request has the patience of a chat.
func WithPlan(ctx context.Context, p Plan) context.Context {
	return context.WithValue(ctx, planKey{}, p)
}

func planFrom(ctx context.Context) Plan {
	if p, ok := ctx.Value(planKey{}).(Plan); ok {
		return p
	}
	return Plan{Label: "request", Prefer: 8 * time.Second, MaxWait: 10 * time.Minute}
}
