package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// keeper writes a question and its answer into a conversation. A nil keeper
// keeps nothing, and one without a log knows only what was said before.
type keeper struct {
	home     *session.Home
	log      *transcript.Log
	past     transcript.Conversation // where there is no log
	number   int                     // of the answer
	thoughts int                     // bytes of the reasoning that were kept
	failed   bool
}

// keep opens the conversation that the flags name: the newest, the one with an
// ID, or a new one. It gives nil where nothing is to be kept.
func openKept(h *session.Home, f askFlags, now time.Time) (*keeper, error) {
	id := f.conversation
	if f.goOn && id == "" {
		newest, err := h.Conversations().List(1)
		if err != nil {
			return nil, err
		}
		if len(newest) == 0 {
			return nil, console.Usage(errors.New("there is no conversation to continue"), "start one: sluice ask --keep, or the dashboard")
		}
		id = newest[0].ID
	}
	switch {
	case id != "":
		log, problems, err := h.Conversations().Open(id, now)
		if unwritable(err) {
			return keepNothing(h, id, err)
		}
		if err != nil {
			return nil, fmt.Errorf("continuing conversation %s: %w", plain.Line(id, 60), err)
		}
		for _, p := range problems {
			h.Complain(fmt.Errorf("conversation %s", p))
		}
		return &keeper{home: h, log: log}, nil
	case f.keep:
		return &keeper{home: h, log: h.Conversations().Create("", now)}, nil
	}
	return nil, nil
}

// unwritable says whether err leaves a conversation that can be read.
func unwritable(err error) bool {
	var unsaved *transcript.SaveError
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.As(err, &unsaved)
}

// keepNothing goes on with a conversation that cannot be written, and says so.
func keepNothing(h *session.Home, id string, why error) (*keeper, error) {
	past, _, err := h.Conversations().Read(id)
	if err != nil {
		return nil, fmt.Errorf("continuing conversation %s: %w", plain.Line(id, 60), err)
	}
	h.Complain(console.Usage(fmt.Errorf("conversation %s goes on, but this question and its answer are not kept: %w", plain.Line(id, 60), why),
		"give yourself the right to write to the file, or see to it that the disk is writable and has room"))
	return &keeper{home: h, past: past}, nil
}

// before gives what was said before.
func (k *keeper) before() []chat.Message {
	if k == nil {
		return nil
	}
	past := k.past
	if k.log != nil {
		past = k.log.Conversation()
	}
	var out []chat.Message
	for _, m := range past.Messages() {
		out = append(out, chat.Message{Role: string(m.Role), Content: m.Content})
	}
	return out
}

// asked notes the question, and that an answer is about to come.
func (k *keeper) asked(prompt, model string, now time.Time) {
	if k == nil || k.log == nil {
		return
	}
	_, err := k.log.User(prompt, now)
	k.complain(err)
	k.number, err = k.log.Begin(model, 0, now)
	k.complain(err)
}

// grow notes the next piece of the text, and the whole reasoning so far.
func (k *keeper) grow(text, reasoning string, now time.Time) {
	if k == nil || k.log == nil {
		return
	}
	k.complain(k.log.Append(k.number, text, reasoning[min(k.thoughts, len(reasoning)):], now))
	k.thoughts = len(reasoning)
}

// ended notes how the answer ended, and closes the conversation.
func (k *keeper) ended(o chat.Outcome, now time.Time) {
	if k == nil || k.log == nil {
		return
	}
	r := transcript.Result{Model: o.Route.String(), Preferred: o.Preferred.String(), Key: o.Key, Sends: o.Sends, Attempts: o.Attempts,
		Finish: o.Finish, Stopped: o.Stopped,
		Usage: &transcript.Usage{Input: o.Usage.Input, Output: o.Usage.Output, Reasoning: o.Usage.Reasoning, Estimated: !o.Usage.Known}}
	for _, c := range o.Calls {
		r.Calls = append(r.Calls, transcript.Call(c))
	}
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
		k.home.Complain(err)
	}
}
