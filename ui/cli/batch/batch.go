package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluice/engine"
	"sluice/engine/batch"
	"sluice/engine/clock"
	"sluice/engine/ending"
	"sluice/engine/plain"
	"sluice/keystore"
	"sluice/ui/cli/console"
	"sluice/ui/cli/session"
)

// The exit statuses of a batch.
const (
	allDone     = 0
	someFailed  = 1
	workLeft    = 3
	interrupted = 130
)

// carrying is one run of the command.
type carrying struct {
	*session.Home
	Flags
	work *batch.Work
	out  *batch.Output
	page *page
}

// Carry does what the flags ask, with a session that open gives. It says how it
// ended, and gives the exit status.
func Carry(ctx context.Context, h *session.Home, f Flags, open func(context.Context) (*session.Session, error)) (status int, err error) {
	in, err := batch.NewInput(f.In, f.Format, f.Template)
	if err != nil {
		return 0, console.Usage(err, keystore.HintOf(err))
	}
	out, err := batch.OpenOutput(f.Out)
	if err != nil {
		return 0, err
	}
	c := &carrying{Home: h, Flags: f, out: out, page: newPage(h)}
	h.Beside(c.page)
	status, err = c.carry(ctx, in, open)
	if err == nil && status == allDone || status == someFailed {
		err = c.order(in)
	}
	return status, errors.Join(err, out.Close())
}

func (c *carrying) carry(ctx context.Context, in *batch.Input, open func(context.Context) (*session.Session, error)) (int, error) {
	var err error
	if c.work, err = batch.Look(in, c.out, batch.Again{Failed: c.Retry, Changed: c.Force}); err != nil {
		return 0, err
	}
	if err := c.tellFound(); err != nil {
		return 0, err
	}
	if c.work.Left() == 0 {
		return c.close(c.work.Nothing()), nil
	}
	s, err := open(ctx)
	if err != nil {
		return 0, err
	}
	status := allDone
	err = s.Run(ctx, func(ctx context.Context) error {
		e, err := s.Engine()
		if err == nil {
			status, err = c.run(ctx, s, e)
		}
		return err
	})
	return status, err
}

// tellFound says what was found in the files. Bad lines are an error where they
// are not to be passed over.
func (c *carrying) tellFound() error {
	if c.out.Torn > 0 {
		c.note("%s ended in the middle of a line, which was cut off: its request is asked again", c.Out)
	}
	if c.out.Killed {
		c.note("the batch before was ended without warning: what was under way then is asked again")
	}
	if c.work.Done+c.work.Failed > 0 {
		c.note("%s has %d of %d: %d answered, %d failed", c.Out, c.work.Done+c.work.Failed, c.work.Requests, c.work.Done, c.work.Failed)
	}
	if c.work.BadLines == 0 {
		return nil
	}
	for _, bad := range c.work.Bad {
		c.note("%s, %v", c.In, bad)
	}
	text := fmt.Sprintf("%s of %s cannot be read", plain.Counted(c.work.BadLines, "line"), c.In)
	if c.Bad == skipBad {
		c.note("%s: left out", text)
		return nil
	}
	return keystore.WithHint(errors.New(text+"; nothing was sent"), "correct them, or leave them out with --bad skip")
}

func (c *carrying) note(format string, args ...any) {
	fmt.Fprintln(c.Err, c.Presentable(plain.Line(fmt.Sprintf(format, args...), 0)))
}

// run carries the batch over an engine.
func (c *carrying) run(ctx context.Context, s *session.Session, e *engine.Engine) (int, error) {
	terms := batch.Terms{Limit: c.Limit, MaxErrors: c.MaxErrors, MaxWait: c.MaxWait}
	if c.Model != "" {
		terms.Chain = s.Chain
	}
	plan := &planner{work: c.work, ledger: s.Ledger, chain: terms.Chain, keep: map[string]float64{}}
	for name, p := range s.Config.Providers {
		plan.keep[name] = p.Floor
	}
	if err := c.tellPlan(ctx, e, plan); err != nil || c.DryRun {
		return allDone, err
	}
	watching, unwatch := context.WithCancel(ctx)
	wait := s.Watch(watching)
	defer wait()
	defer unwatch()
	show := &display{page: c.page, json: c.JSON || !console.Terminal(c.page), blocks: c.Env.SpeaksUTF8(), width: c.Width, engine: e, plan: plan}
	outcome, err := c.work.Run(ctx, e, terms, func(p batch.Progress) { show.tell(ctx, p) })
	c.page.end()
	if err != nil {
		c.Complain(err)
		c.goOn(outcome, false)
		return someFailed, nil
	}
	return c.close(outcome), nil
}

// tellPlan says what the batch takes and when it ends.
func (c *carrying) tellPlan(ctx context.Context, e *engine.Engine, plan *planner) error {
	st, err := e.Next(ctx, 0)
	if err != nil {
		return err
	}
	l, now := c.work.Load(), time.Now()
	if c.Limit > 0 {
		l = l.Part(min(c.Limit, l.Requests))
	}
	f, err := plan.foresee(ctx, l, st, now)
	if err != nil {
		return err
	}
	if c.DryRun {
		c.Say("%s", words(l, f, now))
	} else {
		c.note("%s", words(l, f, now))
	}
	return nil
}

// close says how it ended, and gives the exit status.
func (c *carrying) close(o batch.Outcome) int {
	now := time.Now()
	c.table(o)
	var alike *batch.AlikeError
	errors.As(o.Why, &alike)
	switch {
	case o.Interrupted:
		fmt.Fprintf(c.Err, "interrupted: %s answered, %s failed, %s left\n", number(o.Done), number(o.Failed), number(o.Left))
		c.goOn(o, false)
		return interrupted
	case o.Left > 0 || o.Why != nil:
		if o.Why != nil {
			c.Complain(errors.New(ending.FirstLine(o.Why)))
			c.Hint(c.Presentable(keystore.HintOf(o.Why)))
		}
		when := ""
		if !o.Opens.IsZero() {
			when = fmt.Sprintf("; it can go on in %s, at %s", clock.Left(o.Opens, now), clock.Moment(o.Opens, now))
		}
		fmt.Fprintf(c.Err, "stopped: %s answered, %s failed, %s left%s\n", number(o.Done), number(o.Failed), number(o.Left), when)
		c.goOn(o, alike != nil && alike.Kept)
		return workLeft
	case o.Failed > 0:
		c.note("%s failed; to ask them again: %s", number(o.Failed), c.command(c.Home, true))
		return someFailed
	}
	return allDone
}

// goOn says how the batch goes on, where something is left.
func (c *carrying) goOn(o batch.Outcome, again bool) {
	if o.Left > 0 || again {
		fmt.Fprintln(c.Err, "to go on: "+c.Presentable(plain.Line(c.command(c.Home, again), 0)))
	}
}

// table says what each model gave.
func (c *carrying) table(o batch.Outcome) {
	if len(o.Models) == 0 {
		return
	}
	fmt.Fprintf(c.Home.Out, "%-40s %9s %14s %14s\n", "MODEL", "ANSWERS", "INPUT TOKENS", "OUTPUT TOKENS")
	for _, m := range o.Models {
		fmt.Fprintf(c.Home.Out, "%-40s %9s %14s %14s\n", plain.Line(m.Model, 40), number(m.Answers), number(m.Input), number(m.Output))
	}
}

// order puts the output into the order of the input, where that is wanted.
func (c *carrying) order(in *batch.Input) error {
	if !c.Ordered || c.DryRun {
		return nil
	}
	return c.out.Order(in)
}
