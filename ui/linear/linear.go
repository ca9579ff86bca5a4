// Package linear is the dashboard without a screen: one line after the other,
// no boxes, no symbols, nothing drawn twice. It suits screen readers and dumb
// terminals.
package linear

import (
	"context"
	"io"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/story"
	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// Engine is what this needs of an engine. *engine.Engine satisfies it.
type Engine interface {
	Next(ctx context.Context, after uint64) (*engine.Status, error)
	EventsSince(n uint64) []engine.Event
	SwitchOff(ctx context.Context, keyID, reason string, until time.Time) error
	SwitchOn(ctx context.Context, keyID string) error
	ClearKey(ctx context.Context, keyID string) error
	Now(ctx context.Context, request uint64) error
	NextModel(ctx context.Context, request uint64) error
}

// Options say where it speaks, and of what.
type Options struct {
	Simulated bool // it says so at the start
	Input     io.Reader
	Output    io.Writer
	Terms     talk.Terms
	Keeper    *talk.Keeper // started; Run closes it. Nil keeps nothing
}

// linear is the dashboard between two lines.
type linear struct {
	voice
	ctx context.Context // of all that is asked
	pool
	conversation
	block  []string // of a message that began with """
	number uint64   // of the newest event that was told
	waits  uint64   // the waiting request that was told of
}

// Run reads messages line by line, and prints answers and what happens, until
// the input ends and the last answer has come, the person leaves, or ctx ends.
func Run(ctx context.Context, e Engine, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l := newLinear(ctx, e, o)
	l.welcome(o.Simulated)
	err := l.run(linesOf(ctx, o.Input), talk.Statuses(ctx, e))
	l.leave()
	return err
}

func newLinear(ctx context.Context, e Engine, o Options) *linear {
	v := voice{o.Output}
	return &linear{
		voice: v, ctx: ctx,
		pool:         pool{voice: v, ctx: ctx, engine: e, status: &engine.Status{}},
		conversation: conversation{voice: v, ctx: ctx, Talk: talk.New(o.Terms, o.Keeper), terms: o.Terms, keeper: o.Keeper},
	}
}

func (l *linear) run(lines <-chan string, sts <-chan *engine.Status) error {
	for lines != nil || l.Live != nil {
		var changed <-chan struct{}
		if l.Live != nil {
			if changed = l.tell(time.Now()); changed == nil {
				continue
			}
		}
		select {
		case text, ok := <-lines:
			if !ok {
				lines = nil
				continue
			}
			text, l.block = joinBlock(text, l.block)
			if l.block == nil && l.line(text, time.Now()) {
				return nil
			}
		case st := <-sts:
			l.learn(st, time.Now())
		case news := <-l.keeper.News():
			l.tellNews(news)
		case <-changed:
		case <-l.ctx.Done():
			return context.Cause(l.ctx)
		}
	}
	return nil
}

// leave sees to it that nothing is lost.
func (l *linear) leave() {
	if l.Live != nil {
		l.Live.Stop()
	}
	l.Draft(talk.Joined(l.typed(), talk.Written(strings.Join(l.block, "\n"))))
	if err := l.keeper.Close(); err != nil {
		l.problem("Not saved: ", err)
	}
}

func (l *linear) welcome(simulated bool) {
	if simulated {
		l.say("sluice with a simulated provider: no key, no network.")
	}
	l.say(`Write a message and press Enter. /help lists commands. Lines between two """ are one message.`)
	if kept, err := l.keeper.Remember(l.ctx); err == nil {
		l.takeDraft(kept.Draft)
	}
}

// line takes in what was typed, and says whether to leave.
func (l *linear) line(text string, now time.Time) (leave bool) {
	defer l.keepDraft()
	agreed := l.agreed
	l.agreed = nil // a question holds for the next line only
	name, arg, command := action.Parse(text)
	switch {
	case strings.TrimSpace(text) == "":
	case !command:
		l.ask(talk.Written(text), now)
	case name == "yes" && agreed != nil:
		agreed()
	default:
		return l.command(name, arg, now)
	}
	return false
}

// learn says in sentences what happened, and what is being waited for.
func (l *linear) learn(st *engine.Status, now time.Time) {
	events := l.engine.EventsSince(l.number)
	l.status = st
	l.Learn(st, events, now)
	for _, ev := range events {
		l.number = ev.Number
		if ev.Kind != engine.EventAnswer {
			kind := ev.Kind.String()
			l.say("%s: %s.", strings.ToUpper(kind[:1])+kind[1:], strings.TrimSuffix(story.Brief(ev), "."))
		}
	}
	for _, r := range st.Requests {
		if r.Phase == engine.Waiting && r.Why != "" && r.ID != l.waits {
			l.waits = r.ID
			until := "until another request ends"
			if c := draw.Countdown(r.Release, st.At); c != "" {
				until = c
			}
			l.say("Waiting %s: %s. /now tries now, /skip takes the next model, /stop gives up.", until, draw.Line(r.Why))
		}
	}
}
