package engine_test

import (
	"context"

	"sluice/engine"
	"sluice/engine/chat"
)

func init() {
	engine.Chat = func(ctx context.Context, e *engine.Engine, q engine.ChatRequest) engine.Answer {
		return answer{chat.Engine{Engine: e}.Chat(ctx, chat.Request{Messages: []chat.Message{{Role: chat.User, Content: q.Text}},
			Label: q.Label, Chain: q.Chain, Prefer: q.Prefer, MaxWait: q.MaxWait, MaxTokens: q.MaxTokens})}
	}
}

type answer struct{ *chat.Answer }

func (a answer) Outcome() (engine.Outcome, bool) {
	o, done := a.Answer.Outcome()
	return engine.Outcome{Text: o.Text, Reasoning: o.Reasoning, Finish: o.Finish, Started: o.Started, First: o.First, Ended: o.Ended, Err: o.Err, Stopped: o.Stopped,
		End: engine.End{Route: o.Route, Key: o.Key, Preferred: o.Preferred, Sends: o.Sends, Attempts: o.Attempts, Usage: o.Usage}}, done
}

func (a answer) Wait(ctx context.Context) (engine.Outcome, error) {
	for {
		grown := a.Changed()
		if o, done := a.Outcome(); done {
			return o, nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return engine.Outcome{}, ctx.Err()
		}
	}
}
