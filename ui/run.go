package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	enginechat "sluice/engine/chat"
	"sluice/engine/plain"
	"sluice/ui/linear"
	"sluice/ui/talk"
)

// SignalError says which signal ended the dashboard. The terminal is back by then.
type SignalError struct{ Signal os.Signal }

func (e *SignalError) Error() string { return "ended by " + e.Signal.String() }

// CrashError says that the dashboard ended after a panic. The terminal is back
// by then; Stack is for a report, and redacted.
type CrashError struct {
	What  string
	Stack []byte
}

func (e *CrashError) Error() string { return "internal error: " + e.What }

// Hint tells what a person can do.
func (e *CrashError) Hint() string {
	return "the conversation is kept as far as it was; please report the stack"
}

// Run shows the dashboard until the person leaves it, ctx ends, or a signal
// comes. It gives the terminal back on every way out, panics included, and
// only then reports what went wrong. Ctx's end and a signal are errors; a
// person's leaving is none.
func Run(ctx context.Context, e Engine, o Options) error {
	if o.LineByLine() {
		return runLinear(ctx, e, o)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newModel(ctx, e, o)
	p := tea.NewProgram(m, o.program(ctx)...)
	m.screen.stop = sync.OnceFunc(func() { go p.Kill() })
	m.chat.keeper.Start(func(reason any) {
		m.screen.died.Store(newCrash(reason))
		m.screen.stop()
	})
	caught, release := catchSignals(p)
	err := runProgram(p, m)
	release()
	m.close()
	switch sig, died := caught(), m.screen.died.Load(); {
	case died != nil:
		return &CrashError{What: died.what, Stack: died.stack}
	case sig != nil:
		return &SignalError{sig}
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("running the dashboard: %w", err)
	}
	return nil
}

// runLinear shows it line by line.
func runLinear(ctx context.Context, e Engine, o Options) error {
	ctx, crashed := context.WithCancelCause(ctx)
	defer crashed(nil)
	keeper := talk.NewKeeper(o.Store)
	keeper.Start(func(reason any) {
		c := newCrash(reason)
		crashed(&CrashError{What: c.what, Stack: c.stack})
	})
	return linear.Run(ctx, e, linear.Options{
		Simulated: o.Simulated, Input: o.Input, Output: o.Output, Keeper: keeper,
		Terms: o.terms(func(r enginechat.Request) talk.Answer { return e.Chat(ctx, r) }),
	})
}

// terms say how conversations ask.
func (o Options) terms(ask func(enginechat.Request) talk.Answer) talk.Terms {
	return talk.Terms{
		Ask: ask, System: o.System,
		Request: enginechat.Request{Label: "chat", Prefer: cmp.Or(o.Prefer, prefer), MaxWait: cmp.Or(o.MaxWait, maxWait)},
	}
}

// runProgram runs p. A panic that none of the inner guards caught still ends
// with the terminal restored, by p itself or here.
func runProgram(p *tea.Program, m *model) (err error) {
	defer func() {
		if r := recover(); r != nil {
			p.Kill()
			m.screen.died.Store(newCrash(r))
		}
	}()
	_, err = p.Run()
	return err
}

// program gives the options of the terminal program.
func (o Options) program(ctx context.Context) []tea.ProgramOption {
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithEnvironment(o.Environ), tea.WithFPS(30),
		tea.WithoutSignalHandler(), // catchSignals sees to more of them
		tea.WithInput(o.Input),
	}
	if o.Output != nil {
		opts = append(opts, tea.WithOutput(o.Output))
	}
	if lookup(o.Environ, "NO_COLOR") != "" || o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return append(opts, o.extra...)
}

// LineByLine says whether there is no screen to draw on, or a person asked for
// one line after the other.
func (o Options) LineByLine() bool {
	return o.Linear || lookup(o.Environ, "ACCESSIBLE") != "" || lookup(o.Environ, "TERM") == "dumb"
}

// catchSignals ends p on every signal that would end the program. caught gives
// the first; release lets go of the signals again.
func catchSignals(p *tea.Program) (caught func() os.Signal, release func()) {
	got := make(chan os.Signal, 4)
	done := make(chan struct{})
	var first os.Signal
	var reading sync.WaitGroup
	signal.Notify(got, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	reading.Go(func() {
		select {
		case first = <-got:
			p.Kill()
		case <-done:
		}
	})
	release = func() {
		signal.Stop(got)
		close(done)
		reading.Wait()
	}
	return func() os.Signal { return first }, release
}

// crash is a panic that was caught, to be told once the terminal is back.
type crash struct {
	what  string
	stack []byte
}

// newCrash describes a panic, from within the deferred call that caught it.
func newCrash(r any) *crash {
	what, stack := plain.Crash(r)
	return &crash{what: what, stack: stack}
}
