package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"sluice/engine/plain"
)

// SignalError says which signal ended the program. The terminal is back by then.
type SignalError struct{ Signal os.Signal }

func (e *SignalError) Error() string { return "ended by " + e.Signal.String() }

// Life is that of the program on the terminal. Its zero value is usable before
// Run, and for tests.
type Life struct {
	died atomic.Pointer[plain.CrashError]
	// Stop ends the program from where nothing can say so; Run sets it.
	Stop func()
}

// Died notes a panic that was caught; what ends the program is the caller's.
func (l *Life) Died(of *plain.CrashError) { l.died.Store(of) }

// End notes a panic, and ends the program.
func (l *Life) End(of *plain.CrashError) {
	l.Died(of)
	if l.Stop != nil {
		l.Stop()
	}
}

// Run runs p until it ends by itself, ctx ends, or a signal comes; begin is done
// before it, end after it. It gives the terminal back on every way out, panics
// included, and only then reports what went wrong. Ctx's end and a signal are
// errors.
func (l *Life) Run(ctx context.Context, p *tea.Program, begin, end func()) error {
	l.Stop = sync.OnceFunc(func() { go p.Kill() })
	begin()
	caught, release := catchSignals(p)
	err := l.run(p)
	release()
	end()
	switch sig, died := caught(), l.died.Load(); {
	case died != nil:
		return died
	case sig != nil:
		return &SignalError{sig}
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("running the dashboard: %w", err)
	}
	return nil
}

// run runs p. A panic that none of the inner guards caught still ends with the
// terminal restored, by p itself or here.
func (l *Life) run(p *tea.Program) (err error) {
	defer func() {
		if r := recover(); r != nil {
			p.Kill()
			l.Died(plain.Crash(r))
		}
	}()
	_, err = p.Run()
	return err
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
