package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/chat"
	"sluice/engine/clock"
	"sluice/engine/ending"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
	"sluice/ui/talk"
)

// askOutput shows one answer as it comes: text to standard output, what
// happens to standard error, and on a terminal a countdown while it waits.
type askOutput struct {
	*session.Home
	page     *askPage
	asJSON   bool
	clean    bool // standard output is a terminal: sanitise
	live     bool // standard error is a terminal: count down
	cleaner  plain.Cleaner
	taken    int    // bytes of the answer written so far
	event    uint64 // newest event told
	waiting  time.Time
	waited   time.Duration
	story    []engine.Event
	writeErr error
	told     bool // that the conversation is not kept
}

// newAskOutput takes over standard error, for all that is said until the end.
func newAskOutput(h *session.Home, asJSON bool) *askOutput {
	page := newAskPage(h.Out.AsIs(), console.Behind(h.Err).(io.Writer))
	h.Beside(page)
	return &askOutput{Home: h, page: page, asJSON: asJSON, clean: console.Terminal(h.Out), live: console.Terminal(page)}
}

// watch shows the answer of t until it has ended, or ctx has.
func (o *askOutput) watch(ctx context.Context, e *engine.Engine, t *talk.Talk, kept <-chan talk.News) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	news := talk.Statuses(ctx, e)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	status := &engine.Status{}
	for {
		text, changed := t.Take(math.MaxInt, time.Now())
		o.tell(e, t.Live.ID())
		o.write(text)
		if changed == nil {
			o.rest()
			o.tell(e, t.Live.ID())
			return
		}
		o.countdown(t.Request(status), status.At, time.Now())
		select {
		case <-changed:
		case status = <-news:
		case n := <-kept:
			o.unkept(n.Problem)
		case <-tick.C:
		case <-ctx.Done():
			o.rest()
			return
		}
	}
}

// unkept says once that the conversation is not kept.
func (o *askOutput) unkept(err error) {
	if err != nil && !o.told {
		o.told = true
		o.Complain(err)
	}
}

// write puts a piece of the answer out.
func (o *askOutput) write(text string) {
	o.taken += len(text)
	if text == "" || o.asJSON {
		return
	}
	if o.clean {
		text = o.cleaner.Feed(text)
	}
	o.put(text)
}

func (o *askOutput) put(text string) {
	if o.writeErr == nil {
		o.writeErr = o.page.answer(text)
	}
}

// rest ends the text with a line end.
func (o *askOutput) rest() {
	if o.clean && !o.asJSON {
		o.put(o.cleaner.Flush())
	}
	if err := o.page.end(); o.writeErr == nil {
		o.writeErr = err
	}
}

// tell prints what happened to the request since the last time.
func (o *askOutput) tell(e *engine.Engine, id uint64) {
	for _, ev := range e.EventsSince(o.event) {
		o.event = ev.Number
		if ev.Request != id || id == 0 {
			continue
		}
		o.story = append(o.story, ev)
		if ev.Kind == engine.EventAnswer && len(o.story) == 1 {
			continue // nothing happened that is worth a word
		}
		fmt.Fprintf(o.Err, "%s %s\n", ev.At.Local().Format("15:04:05"), plain.Line(eventLine(ev), 0))
	}
}

// countdown shows how long r still waits, in whole seconds, rounded up.
func (o *askOutput) countdown(r *engine.RequestStatus, at, now time.Time) {
	if r == nil || r.Phase != engine.Waiting {
		if !o.waiting.IsZero() {
			o.waited += at.Sub(o.waiting)
			o.waiting = time.Time{}
		}
		o.page.clearCountdown()
		return
	}
	if o.waiting.IsZero() {
		o.waiting = r.Since
	}
	if !o.live || o.taken > 0 {
		return
	}
	left := "for another request to end"
	if !r.Release.IsZero() {
		left = clock.Left(r.Release, now)
	}
	text := fmt.Sprintf("waiting %s · %s", left, r.Route)
	if r.Why != "" {
		text += " · " + r.Why
	}
	o.page.countdown(plain.Line(text, o.Width()-1))
}

// askResult is what --json prints.
type askResult struct {
	Text      string          `json:"text"`
	Reasoning string          `json:"reasoning,omitempty"`
	Model     string          `json:"model,omitempty"`
	Preferred string          `json:"preferred,omitempty"`
	Key       string          `json:"key,omitempty"`
	Attempts  int             `json:"attempts"`
	Sends     int             `json:"sends"`
	Usage     *askUsage       `json:"usage,omitempty"`
	Finish    string          `json:"finish,omitempty"`
	Calls     []chat.ToolCall `json:"tool_calls,omitempty"`
	Waited    engine.Seconds  `json:"waited_seconds"`
	First     engine.Seconds  `json:"first_token_seconds,omitempty"`
	Took      engine.Seconds  `json:"seconds"`
	Events    []engine.Event  `json:"events,omitempty"`
	Error     string          `json:"error,omitempty"`
	Hint      string          `json:"hint,omitempty"`
	Earliest  time.Time       `json:"earliest,omitzero"`
}

type askUsage struct {
	Input     int64 `json:"input_tokens"`
	Output    int64 `json:"output_tokens"`
	Reasoning int64 `json:"reasoning_tokens,omitempty"`
	Estimated bool  `json:"estimated,omitempty"`
}

// finish prints the object, where one is wanted, and gives the error that
// becomes the exit status. An answer without a word is an error: whoever reads
// standard output would take the silence for one.
func (o *askOutput) finish(out chat.Outcome) error {
	if o.writeErr != nil {
		return o.writeErr
	}
	if lack := out.Lack(); lack != nil {
		out.Err = lack
	}
	if o.asJSON {
		if err := o.Out.JSON(o.result(out)); err != nil {
			return err
		}
	} else if out.Err == nil {
		if called := out.Called(); called != "" {
			fmt.Fprintln(o.Err, "the model also called a tool, which sluice does not have: "+called)
		}
		if cut := cutBy(out.Finish); cut != "" {
			fmt.Fprintln(o.Err, "the answer is cut "+cut)
		}
	}
	return out.Err
}

// cutBy says what cut off an answer that ended without an error; empty: nothing.
func cutBy(finish string) string {
	switch finish {
	case "length":
		return "at the model's limit of length"
	case "content_filter":
		return "by the provider's content filter"
	}
	return ""
}

func (o *askOutput) result(out chat.Outcome) askResult {
	r := askResult{
		Text: out.Text, Reasoning: out.Reasoning, Key: out.Key, Attempts: out.Attempts, Sends: out.Sends, Finish: out.Finish, Calls: out.Calls,
		Waited: engine.Seconds(o.waited), Events: o.story,
	}
	if out.Route.Model != "" {
		r.Model, r.Preferred = out.Route.String(), out.Preferred.String()
	}
	if !out.Ended.IsZero() {
		r.Took = engine.Seconds(out.Ended.Sub(out.Started))
	}
	if !out.First.IsZero() {
		r.First = engine.Seconds(out.First.Sub(out.Started))
		r.Usage = &askUsage{out.Usage.Input, out.Usage.Output, out.Usage.Reasoning, !out.Usage.Known}
	}
	if out.Err == nil {
		return r
	}
	r.Error = strings.TrimSpace(out.Err.Error())
	r.Hint = keystore.HintOf(out.Err)
	var limited *ending.LimitedError
	if errors.As(out.Err, &limited) {
		r.Earliest = limited.Earliest
	}
	return r
}
