package ui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/plain"
	"sluice/ui/action"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// linear is the dashboard without a screen: one line after the other, no
// boxes, no symbols, nothing drawn twice. It suits screen readers and dumb
// terminals.
type linear struct {
	engine Engine
	opts   Options
	out    io.Writer
	terms  talk.Terms
	talk   *talk.Talk
	status *engine.Status
	number uint64 // of the newest event that was told
	told   int    // bytes of the running answer that were printed
	waits  uint64 // the waiting request that was told of
}

// runLinear reads messages line by line and prints answers and what happens.
func runLinear(ctx context.Context, e Engine, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if o.Prefer == 0 {
		o.Prefer = DefaultPrefer
	}
	if o.MaxWait == 0 {
		o.MaxWait = DefaultMaxWait
	}
	terms := talk.Terms{
		Ask:     func(r engine.ChatRequest) talk.Answer { return e.Chat(ctx, r) },
		System:  o.System,
		Request: engine.ChatRequest{Label: "chat", Prefer: o.Prefer, MaxWait: o.MaxWait},
	}
	l := &linear{engine: e, opts: o, out: o.Output, terms: terms, talk: talk.New(terms, nil), status: &engine.Status{}}
	return l.run(ctx, linesOf(ctx, o.Input), statuses(ctx, e))
}

// linesOf reads lines until the end of r. The reader may outlive ctx: a read
// from a terminal cannot be called off.
func linesOf(ctx context.Context, r io.Reader) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		in := bufio.NewScanner(r)
		in.Buffer(nil, 16<<20)
		for in.Scan() {
			select {
			case out <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func statuses(ctx context.Context, e Engine) <-chan *engine.Status {
	out := make(chan *engine.Status)
	go func() {
		defer close(out)
		for seq := uint64(0); ; {
			st, err := e.Next(ctx, seq)
			if err != nil {
				return
			}
			seq = st.Seq
			select {
			case out <- st:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (l *linear) run(ctx context.Context, lines <-chan string, sts <-chan *engine.Status) error {
	l.welcome()
	var block []string // inside """
	for {
		var changed <-chan struct{}
		if l.talk.Live != nil {
			if changed = l.tell(time.Now()); changed == nil {
				continue
			}
		}
		select {
		case text, ok := <-lines:
			if !ok {
				lines = nil
				if l.talk.Live == nil {
					return nil
				}
				continue
			}
			text, block = joinBlock(text, block)
			if block == nil && l.line(ctx, text, time.Now()) {
				return nil
			}
		case st, ok := <-sts:
			if !ok {
				sts = nil
				continue
			}
			l.learn(st)
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if lines == nil && l.talk.Live == nil {
			return nil
		}
	}
}

// joinBlock gathers the lines between two lines of """ into one message.
func joinBlock(text string, block []string) (whole string, rest []string) {
	mark := strings.TrimSpace(text) == `"""`
	switch {
	case block == nil && mark:
		return "", []string{}
	case block == nil:
		return text, nil
	case mark:
		return strings.Join(block, "\n"), nil
	}
	return "", append(block, text)
}

func (l *linear) say(format string, a ...any) {
	fmt.Fprintln(l.out, plain.Text(fmt.Sprintf(format, a...)))
}

func (l *linear) welcome() {
	if l.opts.Simulated {
		l.say("sluice with a simulated provider: no key, no network.")
	}
	l.say(`Write a message and press Enter. /help lists commands. Lines between two """ are one message.`)
}

// line takes in what was typed, and says whether to leave.
func (l *linear) line(ctx context.Context, text string, now time.Time) (leave bool) {
	name, arg, command := action.Parse(text)
	switch {
	case strings.TrimSpace(text) == "":
		return false
	case command:
		return l.command(ctx, name, arg)
	}
	if l.talk.Say(talk.Written(text), now) {
		l.say("Queued: it is sent when this answer is complete.")
	}
	return false
}

// tell prints what has come in whole lines, and the end. It gives what closes
// when there is more; nil where the answer is over.
func (l *linear) tell(now time.Time) (changed <-chan struct{}) {
	_, changed = l.talk.Take(math.MaxInt, now)
	text := l.talk.Live.Entry.Text[l.told:]
	if n := strings.LastIndexByte(text, '\n'); n >= 0 && changed != nil {
		l.say("%s", text[:n])
		l.told += n + 1
	}
	if changed != nil {
		return changed
	}
	if text != "" {
		l.say("%s", strings.TrimRight(text, "\n"))
	}
	l.tellEnd(now)
	return nil
}

// tellEnd says how an answer ended, and what becomes of the queue.
func (l *linear) tellEnd(now time.Time) {
	out, _ := l.talk.Live.Outcome()
	e := l.talk.Finish(out, now)
	switch {
	case e.Withdrawn:
		l.say("Not answered: %s. Your message was: %s", e.Problem, e.Back.Text())
	case e.End != draw.Complete:
		l.say("%s", spaced("The answer was "+e.End.Word()+".", e.Problem, "The text is kept."))
	case e.Problem != "":
		l.say("%s", spaced("End of the answer by "+draw.Line(e.Route.Model)+".", e.Problem, e.Hint))
	default:
		l.say("End of the answer by %s, key %s.", draw.Line(e.Route.Model), draw.Line(e.Key))
	}
	l.told = 0
	if e.Next {
		l.say("Sending what was queued.")
	} else if e.Queued > 0 {
		l.say("Not sent: %s", e.Back.Text())
	}
}

// learn says in sentences what happened, and what is being waited for.
func (l *linear) learn(st *engine.Status) {
	l.status = st
	for _, ev := range l.engine.EventsSince(l.number) {
		l.number = ev.Number
		if ev.Kind != engine.EventAnswer {
			l.say("%s: %s.", strings.ToUpper(ev.Kind.String()[:1])+ev.Kind.String()[1:], strings.TrimSuffix(draw.EventBrief(ev), "."))
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
