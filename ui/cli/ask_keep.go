package cli

import (
	"errors"
	"fmt"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/engine/transcript"
)

// conversations is where conversations rest.
func (a *app) conversations() *transcript.Store {
	return &transcript.Store{Dir: a.paths.Conversations, Redact: plain.Redact}
}

// keeper writes a question and its answer into a conversation. A nil keeper
// keeps nothing.
type keeper struct {
	app      *app
	log      *transcript.Log
	number   int // of the answer
	thoughts int // bytes of the reasoning that were kept
	failed   bool
}

// keep opens the conversation that the flags name: the newest, the one with an
// ID, or a new one. It gives nil where nothing is to be kept.
func (a *app) keep(f askFlags, now time.Time) (*keeper, error) {
	id := f.conversation
	if f.goOn && id == "" {
		newest, err := a.conversations().List(1)
		if err != nil {
			return nil, err
		}
		if len(newest) == 0 {
			return nil, usageError{errors.New("there is no conversation to continue"), "start one: sluice ask --keep, or the dashboard"}
		}
		id = newest[0].ID
	}
	switch {
	case id != "":
		log, problems, err := a.conversations().Open(id, now)
		if err != nil {
			return nil, fmt.Errorf("continuing conversation %s: %w", plain.Line(id, 60), err)
		}
		for _, p := range problems {
			a.complain(fmt.Errorf("conversation %s, line %d: %s", p.File, p.Line, p.Text))
		}
		return &keeper{app: a, log: log}, nil
	case f.keep:
		return &keeper{app: a, log: a.conversations().Create("", now)}, nil
	}
	return nil, nil
}

// before gives what was said before.
func (k *keeper) before() []openai.ChatCompletionMessage {
	if k == nil {
		return nil
	}
	var out []openai.ChatCompletionMessage
	for _, m := range k.log.Conversation().Messages() {
		out = append(out, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Content})
	}
	return out
}

// asked notes the question, and that an answer is about to come.
func (k *keeper) asked(prompt, model string, now time.Time) {
	if k == nil {
		return
	}
	_, err := k.log.User(prompt, now)
	k.complain(err)
	k.number, err = k.log.Begin(model, 0, now)
	k.complain(err)
}

// grow notes the next piece of the text, and the whole reasoning so far.
func (k *keeper) grow(text, reasoning string, now time.Time) {
	if k == nil {
		return
	}
	k.complain(k.log.Append(k.number, text, reasoning[min(k.thoughts, len(reasoning)):], now))
	k.thoughts = len(reasoning)
}

// ended notes how the answer ended, and closes the conversation.
func (k *keeper) ended(o engine.Outcome, now time.Time) {
	if k == nil {
		return
	}
	r := transcript.Result{Model: o.Route.String(), Preferred: o.Preferred.String(), Key: o.Key, Sends: o.Sends, Attempts: o.Attempts,
		Finish: o.Finish, Stopped: o.Stopped,
		Usage: &transcript.Usage{Input: o.Usage.Input, Output: o.Usage.Output, Reasoning: o.Usage.Reasoning, Estimated: !o.Usage.Known}}
	if o.Err != nil {
		r.Error = o.Err.Error()
	}
	k.complain(k.log.Finish(k.number, o.Text, o.Reasoning, r, now))
	k.complain(k.log.Close(now))
}

// complain says once that the conversation is not kept.
func (k *keeper) complain(err error) {
	if err != nil && !k.failed {
		k.failed = true
		k.app.complain(err)
	}
}
